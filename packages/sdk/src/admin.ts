import { alertVerbs } from './alerts.ts'
import type { CacheEntry, CachePurge, CacheReport } from './caches.ts'
import { eventsOf } from './event-stream.ts'
import type { CostReport } from './cost.ts'
import type { ExperimentPlan, ExperimentPlanQuestion } from './experiment-plan.ts'
import type { ExperimentMetrics, ExperimentStatus, OwnMetric } from './experiment-status.ts'
import type { Experiment, NewExperiment } from './experiments.ts'
import { guardrailMonitorVerbs } from './guardrail-monitor.ts'
import { guardrailVerbs } from './guardrails.ts'
import { judgeVerbs } from './judges.ts'
import type { Limit, LimitWithUse, NewLimit } from './limits.ts'
import type {
  ApiKey,
  CallDetail,
  CallPage,
  Landed,
  Person,
  PersonWithKey,
  Project,
  Provider,
  Standing,
  Vendor,
  Status,
} from './records.ts'
import { promptVerbs } from './prompts/prompt-verbs.ts'
import { errorOf, TelltaleError } from './telltale-error.ts'
import { judgedVerbs } from './judged.ts'
import { driftVerbs } from './retrieval-drift.ts'
import { retrievalReportVerbs } from './retrieval-report.ts'
import { reviewVerbs } from './reviews.ts'
import type { Route, RoutePlan, TargetHealth } from './routes.ts'
import { createTransport, unreachable } from './transport.ts'
import { webhookVerbs } from './webhooks.ts'

export type AdminOptions = {
  readonly baseUrl: string
  /** An admin key, `tta-…`. */
  readonly adminKey: string
  /** Default 'default'. */
  readonly project?: string
  readonly fetch?: typeof fetch
  /** How the record of changes names this client: 'cli', 'git', 'import'; default 'api'. */
  readonly client?: string
}

/** Ways to narrow a list of calls; times are ISO-8601, `tag` is `key:value`, `prompt` a name or `name@version`. */
export type CallQuery = {
  readonly limit?: number
  /** The `next` of the page before. */
  readonly before?: string
  readonly from?: string
  readonly to?: string
  readonly status?: string
  readonly model?: string
  readonly provider?: string
  readonly route?: string
  readonly prompt?: string
  readonly user?: string
  readonly session?: string
  readonly language?: string
  readonly trace?: string
  readonly tag?: string
  readonly q?: string
  readonly minCostUsd?: string
  readonly minLatencyMs?: string
}

export type NewProvider = {
  /** Needed without a vendor. */
  readonly dialect?: 'openai' | 'anthropic' | 'gemini'
  /** One of `vendors()`. */
  readonly vendor?: string | null
  readonly settings?: Readonly<Record<string, unknown>> | null
  /** Needed without a vendor that has an address. */
  readonly baseUrl?: string
  readonly apiKey?: string
  /** Several in place of one; each with its share of the calls, which is 1 otherwise. */
  readonly keys?: readonly (string | { readonly key: string; readonly weight?: number })[]
  /** How one of several keys is chosen for a call; `weighted` when left out. */
  readonly keyBalance?: Provider['keyBalance']
  /** Models it serves, exact or with * at the end; any when left out. */
  readonly models?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Which arm, where there are several treatments, and why. */
export type Concluding = { readonly arm?: string; readonly reason?: string }

export type Admin = ReturnType<typeof createAdmin>

const part = encodeURIComponent

/**
 * The control API as functions, for scripts and the command line; everything under `/api/openapi.json`. Each
 * rejects with TelltaleError, whose `code` is the server's own.
 */
export function createAdmin({ baseUrl, adminKey, project, fetch, client }: AdminOptions) {
  const transport = createTransport({
    baseUrl,
    key: adminKey,
    ...(fetch && { fetch }),
    ...(client && { client }),
  })
  const get = <Reply>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
    signal?: AbortSignal,
  ) => transport.json<Reply>({ method: 'GET', path, query: { ...query, project }, ...(signal && { signal }) })
  const send = <Reply>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ) =>
    transport.json<Reply>({
      method,
      path,
      query: { ...query, project },
      timeoutMs: 30_000,
      ...(body === undefined ? {} : { body }),
    })

  const stepExperiment = (name: string, verb: string, body: object = {}) =>
    send<Experiment>('POST', `/api/experiments/${part(name)}/${verb}`, body)

  return {
    status: () => get<Status>('/api/status'),
    projects: async () => (await get<{ readonly projects: readonly Project[] }>('/api/projects')).projects,

    people: async () => (await get<{ readonly people: readonly Person[] }>('/api/people')).people,
    addPerson: (person: Standing & { readonly name: string }) =>
      send<PersonWithKey>('POST', '/api/people', person),
    changePerson: (id: string, standing: Standing) =>
      send<Person>('PUT', `/api/people/${part(id)}`, standing),
    /** A new key in place of the old one, which ends at once. */
    renewPersonKey: (id: string) => send<PersonWithKey>('POST', `/api/people/${part(id)}/key`),
    removePerson: (id: string) => send<Person>('DELETE', `/api/people/${part(id)}`),

    keys: async () => (await get<{ readonly keys: readonly ApiKey[] }>('/api/keys')).keys,
    /** The only time `secret` is ever shown. */
    createKey: (key: {
      readonly name: string
      readonly expiresAt?: string
      readonly allowedModels?: readonly string[]
      readonly tags?: { readonly [name: string]: string }
    }) => send<{ readonly key: ApiKey; readonly secret: string }>('POST', '/api/keys', key),
    revokeKey: (id: string) => send<unknown>('DELETE', `/api/keys/${part(id)}`),
    /** The key a fresh start on loopback made; null when there is none. */
    developmentKey: async () =>
      (await get<{ readonly secret: string | null }>('/api/development-key')).secret,

    limits: async () => (await get<{ readonly limits: readonly LimitWithUse[] }>('/api/limits')).limits,
    /** Creates or changes the limit of this name; what was used of it stays counted. */
    putLimit: (name: string, limit: NewLimit) => send<Limit>('PUT', `/api/limits/${part(name)}`, limit),
    deleteLimit: (name: string) => send<unknown>('DELETE', `/api/limits/${part(name)}`),

    providers: async () =>
      (await get<{ readonly providers: readonly Provider[] }>('/api/providers')).providers,
    putProvider: (name: string, provider: NewProvider) =>
      send<Provider>('PUT', `/api/providers/${part(name)}`, provider),
    deleteProvider: (name: string) => send<unknown>('DELETE', `/api/providers/${part(name)}`),
    vendors: async () => (await get<{ readonly vendors: readonly Vendor[] }>('/api/vendors')).vendors,

    routes: async () => (await get<{ readonly routes: readonly Route[] }>('/api/routes')).routes,
    route: (name: string) => get<Route>(`/api/routes/${part(name)}`),
    putRoute: (name: string, plan: RoutePlan) => send<Route>('PUT', `/api/routes/${part(name)}`, plan),
    deleteRoute: (name: string) => send<unknown>('DELETE', `/api/routes/${part(name)}`),
    /** Of every target the answering process has called. */
    targetHealth: async () =>
      (await get<{ readonly targets: readonly TargetHealth[] }>('/api/routing/health')).targets,

    /** What caches gave, saved and hold; `hours` back from now. */
    caches: (hours = 24) => get<CacheReport>('/api/caches', { hours }),
    /** Newest first; 100 unless told. */
    cacheEntries: async (query: { readonly route?: string; readonly limit?: number } = {}) =>
      (await get<{ readonly entries: readonly CacheEntry[] }>('/api/caches/entries', query)).entries,
    /** How many stored answers went. */
    purgeCache: async (what: CachePurge) =>
      (await send<{ readonly purged: number }>('DELETE', '/api/caches/entries', undefined, what)).purged,
    /** Whether the answer a call was given, or would have been, is right for it: a semantic cache learns from it. */
    judgeCacheHit: (callId: string, label: 'right' | 'wrong', comment?: string) =>
      send<{ readonly scoreId: string }>('POST', '/api/caches/verdicts', { callId, label, comment }),
    /** This call was given an answer that is not its own: takes the answer away and keeps the judgement as a score. */
    wrongHit: (callId: string, comment?: string) =>
      send<{ readonly purged: number; readonly scoreId: string }>('POST', '/api/caches/wrong-hit', {
        callId,
        ...(comment === undefined ? {} : { comment }),
      }),

    ...alertVerbs({ get, send }),
    ...reviewVerbs({ get, send }),
    ...judgedVerbs({ get, send }),
    ...webhookVerbs({ get, send }),
    ...promptVerbs({ get, send }),
    ...guardrailMonitorVerbs({ get }),
    ...guardrailVerbs({ get, send }),
    ...driftVerbs({ get, send }),
    ...retrievalReportVerbs({ get }),
    ...judgeVerbs({ get, send }),

    /** Newest first. */
    experiments: async () =>
      (await get<{ readonly experiments: readonly Experiment[] }>('/api/experiments')).experiments,
    experiment: (name: string) => get<Experiment>(`/api/experiments/${part(name)}`),
    /** The verdict with its numbers, and the effect as each look saw it. */
    experimentStatus: (name: string) => get<ExperimentStatus>(`/api/experiments/${part(name)}/status`),
    /** How many users an effect takes, or what effect so many users can show. Nothing is kept. */
    planExperiment: (question: ExperimentPlanQuestion) =>
      send<ExperimentPlan>('POST', '/api/experiments/plan', question),
    /** What experiments may measure. */
    metrics: () => get<ExperimentMetrics>('/api/metrics'),
    /** What it means never changes; the same again is fine. */
    createMetric: (metric: OwnMetric) => send<OwnMetric>('POST', '/api/metrics', metric),
    /** A draft: nothing of it but its coverage will change. */
    createExperiment: (experiment: NewExperiment) => send<Experiment>('POST', '/api/experiments', experiment),
    /** Takes a draft away; what has begun is concluded instead. */
    discardExperiment: (name: string) => send<unknown>('DELETE', `/api/experiments/${part(name)}`),
    startExperiment: (name: string) => stepExperiment(name, 'start'),
    /** Everyone gets what is active, until it is resumed. */
    pauseExperiment: (name: string) => stepExperiment(name, 'pause'),
    /** Everyone has the arm of before. */
    resumeExperiment: (name: string) => stepExperiment(name, 'resume'),
    /** Takes more users in; nobody changes arm. `coverage` is a share, above the present one. */
    rampExperiment: (name: string, coverage: number) => stepExperiment(name, 'ramp', { coverage }),
    /** Ends it and makes the arm's version active; takes a reason where the verdict is not to promote. */
    promoteExperiment: (name: string, how: Concluding = {}) => stepExperiment(name, 'promote', how),
    /** Ends it and leaves, or makes, the control active. */
    rollBackExperiment: (name: string, how: Concluding = {}) => stepExperiment(name, 'roll-back', how),
    /** Ends it without a winner and keeps the control. */
    stopExperiment: (name: string, how: Concluding = {}) => stepExperiment(name, 'stop', how),

    /** Newest first. */
    calls: (query: CallQuery = {}) => get<CallPage>('/api/calls', query),
    call: (id: string) => get<CallDetail>(`/api/calls/${part(id)}`),
    costReport: (hours: number) => get<CostReport>('/api/cost/report', { hours }),

    /**
     * Says so each time rows have become readable, until `signal` aborts or the server closes the stream. Rejects
     * with TelltaleError `unreachable` when the server goes without a word.
     */
    async *landed(signal: AbortSignal): AsyncGenerator<Landed> {
      try {
        const response = await transport.send({
          method: 'GET',
          path: '/api/live',
          query: { project },
          signal,
        })
        if (!response.ok) throw await errorOf(response)
        for await (const { event, data } of eventsOf(response.body!))
          if (event === 'landed') yield JSON.parse(data) as Landed
      } catch (error) {
        if (signal.aborted) return
        throw error instanceof TelltaleError ? error : unreachable(baseUrl, error)
      }
    },
  }
}
