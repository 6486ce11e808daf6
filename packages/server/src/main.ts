import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { adminStore } from './access/admin-store.ts'
import { privateFile, readIfThere } from './access/key-files.ts'
import { accessRoutes } from './access/routes.ts'
import { compileAdminKeys, admitAdmin, hashOfKey, holderOf, makeKey } from './access/rules.ts'
import { secretKeyFile } from './access/secret-key-file.ts'
import { createSealing, parseSecretKey } from './access/secrets.ts'
import { sessionRoutes } from './access/session-routes.ts'
import { createSessions, sessionHolder } from './access/session.ts'
import { createSignInLimit } from './access/sign-in-limit.ts'
import { accessStore } from './access/store.ts'
import type { RunningHouse } from './cli/parts.ts'
import { ConfigError, isLoopback, type Config } from './config.ts'
import { openDataFolder } from './engines/data-folder.ts'
import { openSpool } from './engines/spool-open.ts'
import { migrateState } from './engines/state-migrate.ts'
import { openState } from './engines/state-open.ts'
import { openTape } from './engines/tape-open.ts'
import { compileSnapshot, type FromFile, type SnapshotRows } from './gateway/compile-snapshot.ts'
import { dialectOf } from './gateway/dialects.ts'
import { isModelsRequest, serveModels } from './gateway/models.ts'
import { poolKeeper } from './gateway/pools.ts'
import { recorder } from './gateway/recorder.ts'
import { serveGateway } from './gateway/serve.ts'
import { snapshotKeeper } from './gateway/snapshot-keeper.ts'
import { createControlApp } from './http/control-app.ts'
import { explainListenError } from './http/explain-listen.ts'
import { houseApp } from './http/house-app.ts'
import { listen, stopListening } from './http/listen.ts'
import { statusRoutes } from './http/status-routes.ts'
import { uuidSource } from './kernel/identifier.ts'
import { success, type Result } from './kernel/result.ts'
import { isoTime } from './kernel/time.ts'
import { changeRoutes } from './ledger/change-routes.ts'
import {
  changesBetween,
  listChanges,
  markMirrored,
  stateRevision,
  unmirroredChanges,
} from './ledger/changes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { ledgerStore } from './ledger/store.ts'
import { bodyLine, callLine, changeLine, scoreLine } from './ledger/write.ts'
import { callMetrics } from './metrics/call-metrics.ts'
import { engineMetrics } from './metrics/engine-metrics.ts'
import { overrideStore } from './pricing/overrides.ts'
import { makeReport } from './pricing/report.ts'
import { pricingRoutes } from './pricing/routes.ts'
import { readCostFacts } from './pricing/store.ts'
import { inputRate, priceName } from './pricing/vendor.ts'
import { priceBody } from './pricing/whole-body.ts'
import { promptRoutes } from './prompts/routes.ts'
import { promptStore } from './prompts/store.ts'
import { checkBaseUrl, mayReach } from './routing/address.ts'
import { openCredentials } from './routing/credentials.ts'
import { modelRouteStore } from './routing/model-route-store.ts'
import { routingRoutes } from './routing/routes.ts'
import { providerStore } from './routing/store.ts'

export type { RunningHouse }

const here = (path: string): string => join(import.meta.dirname, path)

/** How long calls under way may go on once we are asked to stop. */
const graceMs = 10_000
/** How often another process's changes are looked for, and failed mirroring is tried again. */
const lookAgainMs = 2_000

/**
 * The drawing of the system: opens the engines, compiles the snapshot, wires the rooms, listens. On an existing data
 * folder it serves from the snapshot on disk at once, and the engines come up behind it.
 * @throws ConfigError, whose message is one sentence a stranger can act on.
 */
export async function openHouse(config: Config, version = '0.0.0'): Promise<RunningHouse> {
  const startedAtMs = Date.now()
  const clock = Date.now
  const newId = uuidSource()
  const onBug = (error: unknown): void =>
    void process.stderr.write(`telltale: a bug: ${error instanceof Error ? error.stack : String(error)}\n`)
  const onLog = (line: string): void => void process.stderr.write(`telltale: ${line}\n`)

  const folder = orDie(await openDataFolder(config.data), ({ sentence }) => sentence)
  const inFolder = (name: string): string => join(folder.path, name)
  const secretKey =
    config.secretKey === undefined
      ? orDie(await secretKeyFile(inFolder('secret.key')), String)
      : orDie(parseSecretKey(config.secretKey), String)
  const sealing = createSealing(secretKey, () => randomBytes(12))
  const operatorKey = (
    await privateFile(inFolder('operator.key'), () => makeKey('admin', randomBytes(32)).secret)
  ).text

  // Engines
  const state = openState(
    config.postgresUrl === undefined
      ? { kind: 'embedded', folder: inFolder('state'), onLog }
      : { kind: 'server', url: config.postgresUrl },
  )
  const tape = openTape(
    config.clickhouseUrl === undefined
      ? { kind: 'embedded', folder: inFolder('tape'), onLog }
      : { kind: 'server', url: config.clickhouseUrl },
  )
  const spool = await openSpool({
    folder: inFolder('spool'),
    land: (segment) => tape.land(segment),
    maxBytes: config.spoolBytes,
    flushIntervalMs: 10,
  })

  // Stores
  const addressPolicy = {
    allowPrivateAddresses: config.allowPrivateAddresses,
    listensOnLoopback: isLoopback(config.host),
  }
  const fromFile = readFileSettings(config, addressPolicy)
  const fileProviders = fromFile.providers.map(({ name, dialect, baseUrl, models, credentials }) => ({
    name,
    dialect,
    baseUrl,
    models,
    hasKey: credentials.ok && credentials.value.apiKey !== null,
    source: 'file' as const,
    updatedAt: null,
  }))
  const edits = { state, clock, newId }
  const access = accessStore({ ...edits, randomBytes })
  const admins = adminStore({ ...edits, randomBytes })
  const providers = providerStore({ ...edits, seal: sealing.seal, policy: addressPolicy, fileProviders })
  const modelRoutes = modelRouteStore({
    ...edits,
    fileRoutes: fromFile.modelRoutes,
    fileProviders: fileProviders.map(({ name }) => name),
  })
  const prompts = promptStore(edits)
  const prices = overrideStore(state)
  const ledger = ledgerStore(tape)

  // Snapshot
  const pools = poolKeeper({
    connectTimeoutMs: config.connectTimeoutMs,
    mayConnect: (address) => mayReach(address, addressPolicy),
  })
  const load = async (): Promise<SnapshotRows> => {
    const revision = await stateRevision(state)
    const [keys, adminKeys, isClaimed, providerRows, modelRouteRows, promptRows, priceOverrides] =
      await Promise.all([
        access.keyRows(),
        admins.adminKeyRows(),
        admins.isClaimed(),
        providers.providerRows(),
        modelRoutes.routeRows(),
        prompts.snapshotRows(),
        prices.list(),
      ])
    return {
      revision,
      atMs: clock(),
      keys,
      adminKeys,
      isClaimed,
      providers: providerRows,
      modelRoutes: modelRouteRows,
      prompts: promptRows,
      priceOverrides,
    }
  }
  const compileOptions = {
    pools,
    credentialsOf: openCredentialsWith(sealing.open),
    firstByteTimeoutMs: config.firstByteTimeoutMs,
    idleTimeoutMs: config.idleTimeoutMs,
  }
  const configAdmins = [config.adminKey, operatorKey].flatMap((key, at) =>
    key === undefined
      ? []
      : [
          {
            id: at === 0 ? 'configured' : 'operator',
            name: at === 0 ? 'admin' : 'operator',
            hash: hashOfKey(key),
            revokedAt: null,
          },
        ],
  )
  const keeper = snapshotKeeper({
    path: inFolder('snapshot.json'),
    load,
    compile: (rows) => ({
      ...compileSnapshot(rows, fromFile, compileOptions),
      adminKeys: compileAdminKeys([...rows.adminKeys, ...configAdmins]),
      isClaimed: rows.isClaimed || config.adminKey !== undefined,
    }),
    onFailure: (error) => onLog(`the snapshot on disk cannot be used: ${(error as Error).message}`),
  })
  const snapshot = () => keeper.current()!

  const mirrorChanges = async (): Promise<void> => {
    const waiting = await unmirroredChanges(state, 500)
    for (const change of waiting) spool.append('changes', changeLine(change))
    await spool.flushed()
    if (waiting.length > 0)
      await markMirrored(
        state,
        waiting.map(({ id }) => id),
        isoTime(clock()),
      )
  }
  const afterEdit = async (): Promise<void> => {
    await keeper.refresh()
    mirrorChanges().catch(() => {})
  }
  const stateUp = (async () => {
    await state.ready()
    orDie(await migrateState(state, here('engines/state-migrations')), ({ sentence }) => sentence)
  })()

  // First start: what a later start finds on disk
  const isLocal = isLoopback(config.host)
  let adminKey: string | null = null
  let developmentKey = await readIfThere(inFolder('development.key'))
  const firstStart = async (): Promise<void> => {
    await stateUp
    const author = { actor: 'start', source: 'start' } as const
    if (config.adminKey === undefined && (await admins.listAdminKeys()).length === 0)
      adminKey = (await admins.createAdminKey('admin', author)).secret
    const isFresh = (await stateRevision(state)) <= 1 && (await access.listKeys('default')).length === 0
    if (isLocal && isFresh) {
      const { secret } = await access.createKey('default', { name: 'development' }, author)
      developmentKey = (await privateFile(inFolder('development.key'), () => secret)).text
    }
    await keeper.refresh()
  }
  try {
    if (!(await keeper.fromDisk())) await firstStart()
  } catch (error) {
    await Promise.allSettled([state.close(), tape.close(), spool.close()])
    folder.release()
    throw error instanceof ConfigError ? error : new ConfigError((error as Error).message)
  }

  // What is measured
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const loopDelay = monitorEventLoopDelay({ resolution: 10 })
  loopDelay.enable()
  const loopDelayP99Ms = (): number => Math.max(0, loopDelay.percentile(99) / 1e6 - 10)
  const observeCall = callMetrics(registry)
  const { onRefused } = engineMetrics(registry, {
    spool: () => spool.status(),
    tapeIsUp: () => tape.status().state === 'up',
    stateIsUp: () => state.status().state === 'up',
    eventLoopDelayP99Ms: loopDelayP99Ms,
  })

  // The hot path
  const records = recorder({
    nowMs: clock,
    appendCall: (call) => void spool.append('calls', callLine(call)),
    appendBody: (body) => void spool.append('bodies', bodyLine(body)),
    onCall: (call) =>
      observeCall(
        call,
        call.costUsd !== null || call.routeReason === 'model-list' || call.routeReason === 'alias',
      ),
    onFailure: onBug,
    options: { keepBodies: config.keepBodies, bodyBytesAtMost: config.keptBodyBytes },
  })
  const gateway = serveGateway({
    snapshot,
    nowMs: clock,
    newId,
    observe: records.observe,
    onRefused: ({ code }) => onRefused(code),
    onBug,
    requestBytesAtMost: config.requestBytes,
    streamBytesKept: config.keepBodies ? config.keptBodyBytes : 0,
  })

  // Everything else
  const sessions = createSessions(secretKey)
  const isLocalSignInOpen = (): boolean => isLocal && !snapshot().isClaimed
  const sessionOf = (token: string) =>
    sessionHolder(
      {
        sessions,
        isAdminKey: (id) => [...snapshot().adminKeys.values()].some((key) => key.id === id),
        isLocalSignInOpen,
      },
      token,
      clock(),
    )
  let address = ''
  const app = houseApp({
    version,
    interfaceFolder: here('../../ui/dist'),
    isReady: () => keeper.current() !== null,
    onBug,
    metrics: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
    credentials: { holderOf: (token) => holderOf(snapshot(), token, clock()), sessionOf },
    afterEdit,
    routes: [
      sessionRoutes(
        {
          sessions,
          sessionOf,
          adminOf: (key) => admitAdmin(snapshot().adminKeys, key),
          isLocalSignInOpen,
          claim: (actor) => admins.claim({ actor, source: 'ui' }).then(afterEdit),
          limit: createSignInLimit(clock),
          addressOf: (context) => getConnInfo(context).remote.address ?? '',
          clock,
        },
        createControlApp,
      ),
      accessRoutes(access, createControlApp),
      routingRoutes({ ...providers, ...modelRoutes }, createControlApp),
      promptRoutes(prompts, createControlApp),
      pricingRoutes(
        {
          report: async (projectId, hours) => {
            const nowMs = clock()
            const { book, upstreams } = snapshot()
            const rateOf = (provider: string, model: string) =>
              inputRate(
                book,
                priceName(book, provider, upstreams.get(provider)?.vendor ?? null, model),
                model,
                nowMs,
              )
            return makeReport(hours, await readCostFacts(tape, projectId, hours, nowMs), rateOf)
          },
          price: (ask) => priceBody(snapshot().book, ask).priced,
          overrides: prices,
          now: clock,
          onChange: () => {},
        },
        createControlApp,
      ),
      changeRoutes(
        { listChanges: (projectId, page) => listChanges(state, projectId, page) },
        createControlApp,
      ),
      ledgerRoutes(
        {
          store: ledger,
          changesBetween: (projectId, from, to) => changesBetween(state, projectId, from, to),
          appendScore: (score) => spool.append('scores', scoreLine(score)),
          newId,
          onLanded: spool.onLanded,
          clock,
        },
        createControlApp,
      ),
      statusRoutes(
        {
          status: () => ({
            version,
            startedAt: isoTime(startedAtMs),
            address,
            uptimeMs: clock() - startedAtMs,
            state: state.status(),
            tape: tape.status(),
            spool: spool.status(),
            snapshot: { revision: snapshot().revision, at: isoTime(snapshot().compiledAtMs) },
            process: { rssBytes: process.memoryUsage.rss(), eventLoopDelayP99Ms: loopDelayP99Ms() },
          }),
          developmentKey: async () => developmentKey,
        },
        createControlApp,
      ),
    ],
  })
  const serveHouse = getRequestListener(app.fetch)

  const server = await listen({
    host: config.host,
    port: config.port,
    handle: (request, response) => {
      const dialect = request.method === 'POST' ? dialectOf(request.url ?? '') : null
      if (dialect) return gateway(dialect, request, response)
      if (isModelsRequest(request)) return serveModels(snapshot(), clock(), request, response)
      return void serveHouse(request, response)
    },
  }).catch(async (error: unknown) => {
    await Promise.allSettled([state.close(), tape.close(), spool.close(), pools.close()])
    folder.release()
    throw new ConfigError(explainListenError(error, config.host, config.port))
  })
  address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${(server.address() as AddressInfo).port}`

  // Behind the serving gateway: state comes up, the snapshot is made anew, other processes' changes are followed.
  stateUp
    .then(keeper.refresh, (error: unknown) =>
      onLog(`the state store did not come up: ${(error as Error).message}`),
    )
    .catch(() => {})
  const follow = setInterval(() => {
    stateUp
      .then(() => stateRevision(state))
      .then((revision) => (revision > snapshot().revision ? keeper.refresh() : undefined))
      .then(mirrorChanges)
      .catch(() => {})
  }, lookAgainMs)

  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    clearInterval(follow)
    await stopListening(server, graceMs)
    records.drain()
    await pools.close()
    await spool.close()
    await Promise.allSettled([state.close(), tape.close()])
    loopDelay.disable()
    folder.release()
  }
  return {
    address,
    dataFolder: folder.path,
    adminKey,
    developmentKey,
    operatorKey,
    close: () => (closing ??= close()),
  }
}

function orDie<Value, Failure>(
  result: Result<Value, Failure>,
  sentence: (failure: Failure) => string,
): Value {
  if (result.ok) return result.value
  throw new ConfigError(sentence(result.error))
}

/** Providers and models of the configuration file. Their addresses are the operator's own word, so private ones may be named. */
function readFileSettings(config: Config, policy: Parameters<typeof checkBaseUrl>[1]): FromFile {
  return {
    providers: Object.entries(config.providers).map(
      ([name, { dialect, baseUrl, models, apiKey, headers }]) => ({
        name,
        dialect,
        baseUrl: orDie(
          checkBaseUrl(baseUrl, policy),
          ({ detail }) => `The provider "${name}" in the configuration cannot be used: ${detail}`,
        ),
        models,
        credentials: success({ apiKey: apiKey ?? null, headers }),
      }),
    ),
    modelRoutes: Object.entries(config.models).map(([alias, target]) => ({ alias, ...target })),
  }
}

const openCredentialsWith =
  (open: Parameters<typeof openCredentials>[1]) =>
  (row: Parameters<typeof openCredentials>[0]): ReturnType<typeof openCredentials> =>
    openCredentials(row, open)
