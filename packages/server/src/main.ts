import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getRequestListener } from '@hono/node-server'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { RunningHouse } from './cli/parts.ts'
import { semanticEvidence } from './caching/semantic/memory.ts'
import { readSeen } from './caching/semantic/store.ts'
import { memoryStore } from './caching/stores/memory-store.ts'
import { redisStore } from './caching/stores/redis-store.ts'
import { ConfigError, type Config } from './config.ts'
import { migrateState } from './engines/state-migrate.ts'
import { poolKeeper } from './gateway/pools.ts'
import { explainListenError } from './http/explain-listen.ts'
import { houseApp } from './http/house-app.ts'
import { listen } from './http/listen.ts'
import { isoTime } from './kernel/time.ts'
import { openCheckLoan } from './main/check-loan.ts'
import { openAlerts } from './main/alerts.ts'
import { watchBudgets } from './main/budget-watch.ts'
import { openCallExport } from './main/call-export.ts'
import { controlRoutes } from './main/control-routes.ts'
import { openExperiments } from './main/experiments.ts'
import { keptDevelopmentKey, makeFirstKeys } from './main/first-start.ts'
import { layFoundation, orDie } from './main/foundation.ts'
import { openGuardrailMonitor } from './main/guardrail-monitor.ts'
import { openHotPath } from './main/hot-path.ts'
import { openIngest } from './main/ingest.ts'
import { openJudgedRetrieval } from './main/judged-retrieval.ts'
import { openLimits } from './main/limits.ts'
import { openRetrieval } from './main/retrieval.ts'
import { watchRetrieval } from './main/retrieval-watch.ts'
import { openReviews } from './main/reviews.ts'
import { keepSnapshot } from './main/snapshot.ts'
import { openStores } from './main/stores.ts'
import { engineMetrics } from './metrics/engine-metrics.ts'
import { mayReach } from './routing/address.ts'

export type { RunningHouse }

const here = (path: string): string => join(import.meta.dirname, path)

/** How long calls under way may go on once we are asked to stop. */
const graceMs = 10_000
/** How often budgets are looked at for alerts. */
const budgetsEveryMs = 5_000

/**
 * The drawing of the system: engines, stores, snapshot, hot path, control API, one port. On a data folder that has a
 * snapshot it serves at once, and the engines come up behind it.
 * @throws ConfigError, whose message is one sentence a stranger can act on.
 */
export async function openHouse(config: Config, version = '0.0.0'): Promise<RunningHouse> {
  const startedAtMs = Date.now()
  const onLog = (line: string): void => void process.stderr.write(`telltale: ${line}\n`)
  const onBug = (error: unknown): void =>
    onLog(`a bug: ${error instanceof Error ? error.stack : String(error)}`)

  const foundation = await layFoundation(config, onLog)
  const { state, tape, spool, clock } = foundation
  const pools = poolKeeper({
    connectTimeoutMs: config.connectTimeoutMs,
    mayConnect: (ip) => mayReach(ip, foundation.addressPolicy),
  })
  const checkLoan = openCheckLoan(config, foundation)
  try {
    const stores = openStores(config, foundation)
    const snapshot = keepSnapshot(config, foundation, stores, { pools, onLog, checkParts: checkLoan.compile })
    const bringStateUp = async (): Promise<void> => {
      await state.ready()
      orDie(await migrateState(state, here('engines/state-migrations')), ({ sentence }) => sentence)
    }
    const stateUp = bringStateUp()
    let closing: Promise<void> | null = null
    stateUp.catch((error: unknown) => {
      if (!closing) onLog(`the state store did not come up: ${(error as Error).message}`)
    })

    let firstKeys = { adminKey: null as string | null, developmentKey: await keptDevelopmentKey(foundation) }
    if (!(await snapshot.fromDisk())) {
      await stateUp
      firstKeys = await makeFirstKeys(config, foundation, stores)
      await snapshot.refresh()
    }

    const cacheStore =
      config.redisUrl === undefined
        ? memoryStore({ bytesAtMost: config.cacheBytes, nowMs: clock })
        : redisStore({ url: config.redisUrl, prefix: `${config.redisPrefix}:`, nowMs: clock })
    const evidence = semanticEvidence({
      read: (projectId) => readSeen(tape, projectId, clock()),
      nowMs: clock,
      onBug,
    })
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const loopDelay = monitorEventLoopDelay({ resolution: 10 })
    loopDelay.enable()
    // The monitor's own period is part of what it measures.
    const eventLoopDelayP99Ms = (): number => Math.max(0, loopDelay.percentile(99) / 1e6 - 10)
    const { onRefused } = engineMetrics(registry, {
      spool: () => spool.status(),
      tapeIsUp: () => tape.status().state === 'up',
      stateIsUp: () => state.status().state === 'up',
      eventLoopDelayP99Ms,
    })
    let address = ''
    const alerts = await openAlerts(config, foundation, { version, registry, address: () => address, onLog })
    const limits = await openLimits(config, foundation, registry, onLog)
    const { admit } = limits
    const retrieval = await openRetrieval(config, foundation, { onBug, onLog })
    const ingest = await openIngest({
      ...{ config, foundation, snapshot, registry, onBug },
      ...{ recordRetrieval: retrieval.recordAnswered, recordRetrievalLater: retrieval.recordLater },
      keepsVectors: retrieval.drift.keepsVectors,
      ...{ holdRetrieval: retrieval.hold, held: retrieval.held },
      ...{ earlierRetrievals: retrieval.earlierOfSpans, markersOf: retrieval.markersOf },
    })
    const callExport = openCallExport(config, foundation, { registry, version })
    const hotPath = openHotPath({
      alsoTraced: (call) => {
        ingest.alsoTraced(call)
        callExport.offer(call)
      },
      ...{ enrich: retrieval.enrich, markersOf: retrieval.markersOf },
      ...{ config, foundation, snapshot, cacheStore, evidence },
      registry,
      admit,
      onRefused,
      onBug,
    })

    const reviews = openReviews(foundation, { onLog })
    const guardrailMonitor = openGuardrailMonitor(foundation, stores, reviews, onLog)
    checkLoan.askThrough(hotPath.callInside)
    retrieval.drift.askThrough(hotPath.callInside)

    const judged = openJudgedRetrieval(foundation, { callInside: hotPath.callInside, onLog })

    const experiments = openExperiments(foundation, stores, { afterEdit: snapshot.afterEdit, onLog })

    const status = () => ({
      version,
      startedAt: isoTime(startedAtMs),
      address,
      uptimeMs: clock() - startedAtMs,
      state: state.status(),
      tape: tape.status(),
      spool: spool.status(),
      snapshot: { revision: snapshot.current().revision, at: isoTime(snapshot.current().compiledAtMs) },
      process: { rssBytes: process.memoryUsage.rss(), eventLoopDelayP99Ms: eventLoopDelayP99Ms() },
    })
    const app = houseApp({
      ...controlRoutes({
        ...{ cacheStore, evidence },
        ...{ foundation, stores, snapshot, limits, alerts, retrieval, status, health: hotPath.health },
        ...{ standingOf: experiments.standingOf, monitor: guardrailMonitor.monitor },
        ...{ callInside: hotPath.callInside, onBug, reviews: reviews.routes },
        judgedRetrieval: judged.routes,
        checkLoan,
        developmentKey: firstKeys.developmentKey,
      }),
      version,
      interfaceFolder: here('../../ui/dist'),
      isReady: snapshot.isThere,
      afterEdit: async () => {
        await snapshot.afterEdit()
        alerts.wake()
      },
      metricsAccess: {
        areOpen: config.openMetrics,
        listensOnLoopback: foundation.addressPolicy.listensOnLoopback,
        token: config.metricsToken ?? null,
      },
      metrics: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
      onBug,
    })
    const serveHouse = getRequestListener(app.fetch)
    const server = await listen({
      host: config.host,
      port: config.port,
      handle: (request, response) => {
        if (!hotPath.take(request, response) && !ingest.take(request, response))
          void serveHouse(request, response)
      },
      serveWhole: hotPath.serveWhole,
    }).catch(async (error: unknown) => {
      await Promise.all([limits.close(), alerts.close(), ingest.close()])
      throw new ConfigError(explainListenError(error, config.host, config.port))
    })
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    address = `http://${host}:${server.port}`

    // Behind the serving gateway: the snapshot is made anew as soon as state is up, then changes are followed.
    stateUp.then(snapshot.afterEdit).catch(() => {})
    stateUp.then(alerts.start).catch(() => {})
    stateUp.then(retrieval.start).catch(() => {})
    const stopFollowing = snapshot.follow()
    const stopWatching = experiments.watch()
    const stopMonitor = guardrailMonitor.watch(alerts.report)
    const stopReviews = reviews.watch()
    const stopRetrieval = watchRetrieval(foundation, stores, retrieval, judged, alerts.report, onLog)
    const stopJudging = judged.watch()
    const stopDrift = retrieval.drift.watch(stores)
    const stopBudgets = watchBudgets(
      {
        ...{ projects: stores.access.listProjects, limitsOf: stores.limits.listLimits },
        ...{ useOf: limits.useOf, report: alerts.report, nowMs: clock },
      },
      budgetsEveryMs,
    )

    const close = async (): Promise<void> => {
      stopFollowing()
      const watched = Promise.all([
        stopWatching(),
        stopBudgets(),
        stopMonitor(),
        stopReviews(),
        stopRetrieval(),
        stopJudging(),
        stopDrift(),
      ])
      await server.stop(graceMs)
      hotPath.records.drain()
      await hotPath.close()
      await ingest.close()
      await callExport.close()
      await retrieval.close()
      await alerts.close()
      await limits.close()
      await cacheStore.close()
      await Promise.all([pools.close(), checkLoan.close()])
      await watched
      await foundation.close()
      loopDelay.disable()
    }
    return {
      address,
      dataFolder: foundation.folder.path,
      ...firstKeys,
      operatorKey: foundation.operatorKey,
      otlpGrpcPort: ingest.grpcPort,
      close: () => (closing ??= close()),
    }
  } catch (error) {
    await Promise.all([pools.close(), checkLoan.close()])
    await foundation.close()
    throw error instanceof ConfigError ? error : new ConfigError((error as Error).message)
  }
}
