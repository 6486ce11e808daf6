import { getConnInfo } from '@hono/node-server/conninfo'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { limitRoutes } from '../access/limits/routes.ts'
import type { ControlEnv } from '../access/principal.ts'
import { accessRoutes } from '../access/routes.ts'
import { peopleRoutes } from '../access/people-routes.ts'
import { admitPerson, holderOf, personHolder } from '../access/rules.ts'
import { sessionRoutes } from '../access/session-routes.ts'
import { createSessions, sessionHolder } from '../access/session.ts'
import { createSignInLimit } from '../access/sign-in-limit.ts'
import { alertRoutes } from '../alerts/alert-routes.ts'
import { channelRoutes } from '../alerts/channel-routes.ts'
import { webhookRoutes } from '../alerts/webhook-routes.ts'
import { readCacheOutcomes } from '../caching/outcomes.ts'
import { purgeLog } from '../caching/purge-log.ts'
import { cacheRoutes } from '../caching/routes.ts'
import { unprovenProblem } from '../caching/semantic/evidence.ts'
import type { SemanticEvidence } from '../caching/semantic/memory.ts'
import { readSeen } from '../caching/semantic/store.ts'
import type { CacheStore } from '../caching/stores/cache-store.ts'
import type { Credentials } from '../http/authenticate.ts'
import { createControlApp } from '../http/control-app.ts'
import { statusRoutes, type Status } from '../http/status-routes.ts'
import { experimentRoutes } from '../experiments/routes.ts'
import { experimentPlanRoutes } from '../experiments/plan-routes.ts'
import { experimentStatusRoutes } from '../experiments/status-routes.ts'
import { lazyEvaluators } from '../evals/gather-evaluators.ts'
import { playgroundRoutes, type PlaygroundParts } from '../evals/playground/routes.ts'
import { monitorRoutes } from '../guardrails/monitor/routes.ts'
import { guardrailRoutes } from '../guardrails/routes.ts'
import { trialRoutes } from '../guardrails/trial-routes.ts'
import { judgeRoutes } from '../judges/routes.ts'
import { changeRoutes } from '../ledger/change-routes.ts'
import { changesBetween, listChanges } from '../ledger/changes.ts'
import { ledgerRoutes } from '../ledger/routes.ts'
import { findSpan, findTrace } from '../ledger/find-trace.ts'
import { listTraces } from '../ledger/list-traces.ts'
import { traceRoutes } from '../ledger/trace-routes.ts'
import { scoreLine } from '../ledger/write.ts'
import { metricRoutes } from '../metrics/routes.ts'
import { makeReport } from '../pricing/report.ts'
import { pricingRoutes } from '../pricing/routes.ts'
import { readCostFacts } from '../pricing/store.ts'
import { inputRate } from '../pricing/vendor.ts'
import { priceBody } from '../pricing/whole-body.ts'
import { gateRoutes } from '../prompts/gates/routes.ts'
import { promptRoutes } from '../prompts/routes.ts'
import { readPromptUsage } from '../prompts/usage.ts'
import { versionRoutes } from '../prompts/version-routes.ts'
import { reviewRoutes, type ReviewRouteParts } from '../reviews/routes.ts'
import { clickRoutes } from '../retrieval/clicks/routes.ts'
import { judgedRoutes, type JudgedRoutesParts } from '../retrieval/judged/routes.ts'
import { canaryRoutes } from '../retrieval/canaries/routes.ts'
import { driftRoutes } from '../retrieval/drift/look/routes.ts'
import { retrievalRoutes } from '../retrieval/routes.ts'
import { routeRoutes, type RouteRoutesParts } from '../routing/route-routes.ts'
import { routingRoutes } from '../routing/routes.ts'
import { vendorRoutes } from '../routing/vendor-routes.ts'
import type { HouseCheckLoan } from './check-loan.ts'
import { clicksOn } from './clicks.ts'
import type { HouseAlerts } from './alerts.ts'
import type { HouseExperiments } from './experiments.ts'
import type { HouseMonitor } from './guardrail-monitor.ts'
import { compileTemplate } from '../prompts/render.ts'
import type { Foundation } from './foundation.ts'
import type { HouseLimits } from './limits.ts'
import type { HouseRetrieval } from './retrieval.ts'
import type { HouseSnapshot } from './snapshot.ts'
import type { Stores } from './stores.ts'

export type ControlParts = {
  readonly foundation: Foundation
  readonly stores: Stores
  readonly cacheStore: CacheStore
  readonly evidence: SemanticEvidence
  readonly snapshot: HouseSnapshot
  readonly limits: HouseLimits
  readonly checkLoan: HouseCheckLoan
  readonly alerts: HouseAlerts
  readonly retrieval: HouseRetrieval
  readonly judgedRetrieval: JudgedRoutesParts
  readonly status: () => Status
  readonly standingOf: HouseExperiments['standingOf']
  readonly monitor: HouseMonitor['monitor']
  readonly health: RouteRoutesParts['health']
  readonly callInside: PlaygroundParts['callInside']
  readonly reviews: ReviewRouteParts
  readonly onBug: (error: unknown) => void
  readonly developmentKey: string | null
}

/** The control API: every room's routes with the functions they need, and who may call them. */
export function controlRoutes(parts: ControlParts): {
  readonly routes: readonly OpenAPIHono<ControlEnv>[]
  readonly credentials: Credentials
} {
  const { foundation, stores, snapshot } = parts
  const { state, tape, spool, clock, newId, secretKey, addressPolicy } = foundation
  const sessions = createSessions(secretKey)
  const isLocalSignInOpen = (): boolean => addressPolicy.listensOnLoopback && !snapshot.current().isClaimed
  const personOf = (id: string) => {
    const person = [...snapshot.current().people.values()].find((one) => one.id === id)
    return person === undefined ? null : personHolder(person)
  }
  const sessionOf = (token: string) =>
    sessionHolder({ sessions, personOf, isLocalSignInOpen }, token, clock())

  const evaluators = lazyEvaluators()
  const report = async (projectId: string, hours: number) => {
    const nowMs = clock()
    const { book, priceName } = snapshot.current()
    const facts = await readCostFacts(tape, projectId, hours, nowMs)
    return makeReport(hours, facts, (provider, model) =>
      inputRate(book, priceName(model, provider), model, nowMs),
    )
  }

  const seenIn = (projectId: string) => readSeen(tape, projectId, clock())
  const findPrompt = (reference: string, projectId: string) =>
    snapshot.current().findPrompt(reference, projectId)

  return {
    credentials: { holderOf: (token) => holderOf(snapshot.current(), token, clock()), sessionOf },
    routes: [
      sessionRoutes(
        {
          ...{ sessions, sessionOf, isLocalSignInOpen, clock },
          personOf: (key) => {
            const person = admitPerson(snapshot.current().people, key)
            return person === null ? null : { keyId: person.id, holder: personHolder(person) }
          },
          claim: (actor) => stores.people.claim({ actor, source: 'ui' }).then(snapshot.afterEdit),
          limit: createSignInLimit(clock),
          addressOf: (context) => getConnInfo(context).remote.address ?? '',
        },
        createControlApp,
      ),
      accessRoutes(stores.access, createControlApp),
      peopleRoutes(stores.people, createControlApp),
      limitRoutes({ ...stores.limits, useOf: parts.limits.useOf }, createControlApp),
      routingRoutes({ ...stores.providers, ...stores.modelRoutes }, createControlApp),
      vendorRoutes(foundation.vendors, createControlApp),
      promptRoutes({ ...stores.prompts, find: findPrompt }, createControlApp),
      versionRoutes(
        {
          ...stores.prompts,
          find: findPrompt,
          usage: (projectId, name, hours) => readPromptUsage(tape, projectId, name, hours, clock()),
        },
        createControlApp,
      ),
      gateRoutes(stores.gates, createControlApp),
      trialRoutes(
        {
          ...stores.guardrails,
          checks: foundation.checks,
          compile: parts.checkLoan.compile,
          guardrailsOf: (projectId) => snapshot.current().guardrailsOf(projectId),
          ...{ nowMs: clock, ticksMs: () => performance.now(), onBug: parts.onBug },
        },
        createControlApp,
      ),
      guardrailRoutes(stores.guardrails, createControlApp),
      monitorRoutes({ monitor: parts.monitor, clock }, createControlApp),
      judgeRoutes({ ...stores.judges, judgeOf: parts.checkLoan.judgeOf }, createControlApp),
      routeRoutes(
        {
          ...stores.routes,
          health: parts.health,
          refuseUnproven: async (projectId, route, { cache }) => {
            if (cache?.semantic?.state !== 'enforce') return null
            return unprovenProblem(await seenIn(projectId), route, cache.semantic)
          },
        },
        createControlApp,
      ),
      experimentRoutes(
        {
          ...stores.experiments,
          verdictOf: async ({ projectId, name }) =>
            (await parts.standingOf(await stores.experiments.find({ projectId, name }))).verdict,
        },
        createControlApp,
      ),
      experimentPlanRoutes(createControlApp),
      experimentStatusRoutes({ ...stores.experiments, standingOf: parts.standingOf }, createControlApp),
      judgedRoutes(parts.judgedRetrieval, createControlApp),
      clickRoutes(clicksOn(foundation), createControlApp),
      retrievalRoutes(parts.retrieval.routes, createControlApp),
      driftRoutes(parts.retrieval.drift.routes, createControlApp),
      canaryRoutes(parts.retrieval.canaries.routes, createControlApp),
      metricRoutes({ ...stores.ownMetrics, catalogue: [...foundation.metrics.values()] }, createControlApp),
      playgroundRoutes(
        {
          evaluators,
          models: () => snapshot.current().modelNames.map(({ id, owner }) => ({ id, owner })),
          compile: (_projectId, { template, messages }) => compileTemplate({ template, messages }),
          callInside: parts.callInside,
          onBug: parts.onBug,
        },
        createControlApp,
      ),
      pricingRoutes(
        {
          report,
          price: (ask) => priceBody(snapshot.current().book, ask).priced,
          overrides: stores.prices,
          now: clock,
        },
        createControlApp,
      ),
      cacheRoutes(
        {
          store: parts.cacheStore,
          outcomes: (projectId, hours) => readCacheOutcomes(tape, projectId, hours, clock()),
          callOf: async (projectId, callId) =>
            (await stores.ledger.callById(projectId, callId))?.call ?? null,
          seen: seenIn,
          semanticOf: (route) => snapshot.current().routes.get(route)?.cache?.semantic ?? null,
          teach: parts.evidence.label,
          recordPurge: purgeLog({ state, clock, newId }),
          appendScore: (score) => spool.append('scores', scoreLine(score)),
          ...{ newId, clock },
        },
        createControlApp,
      ),
      changeRoutes(
        { listChanges: (projectId, page) => listChanges(state, projectId, page) },
        createControlApp,
      ),
      ledgerRoutes(
        {
          store: stores.ledger,
          changesBetween: (projectId, from, to) => changesBetween(state, projectId, from, to),
          appendScore: (score) => spool.append('scores', scoreLine(score)),
          ...{ newId, clock },
          onLanded: (listener) => spool.onLanded(listener),
        },
        createControlApp,
      ),
      webhookRoutes(parts.alerts.webhooks, createControlApp),
      channelRoutes(parts.alerts.channels, createControlApp),
      alertRoutes(parts.alerts, createControlApp),
      reviewRoutes(parts.reviews, createControlApp),
      traceRoutes(
        {
          listTraces: (projectId, page) => listTraces(tape, projectId, page),
          findTrace: (...asked) => findTrace(tape, ...asked),
          findSpan: (...asked) => findSpan(tape, ...asked),
          clock,
        },
        createControlApp,
      ),
      statusRoutes(
        { status: parts.status, developmentKey: async () => parts.developmentKey },
        createControlApp,
      ),
    ],
  }
}
