import type {
  DriftReport,
  IndexCanaries,
  EnvironmentGates,
  Experiment,
  ExperimentMetrics,
  ExperimentPlan,
  ExperimentPlanQuestion,
  ExperimentStatus,
  GateReport,
  Gates,
  NewExperiment,
  NewPromptVersion,
  PromptDetail,
  PromptDiff,
  PromptMoved,
  PromptPushed,
  PromptSummary,
  RetrievalDetail,
  RetrievalReport,
  SignalLabel,
  RetrievalSatisfaction,
  RetrievalSettings,
  RetrievalSummary,
  ServedPrompt,
  VersionUsage,
} from '@telltale/sdk'
import type { CacheEntry, CachePurge, CacheReport } from '@telltale/sdk'
import { monitorVerbs } from './guardrails/monitor-verbs.ts'
import { judgedVerbs } from './retrieval/judged/verbs.ts'
import { accessVerbs } from './settings/access-verbs.ts'
import type { Query } from './verbs.ts'
import type { Choices } from './playground/records.ts'
import type { CostReport } from '@telltale/sdk'
import type { CallDetail, CallSummary, Change, Overview, Provider } from './records.ts'
import type { Route, RoutePlan, TargetHealth } from '@telltale/sdk'
import type {
  Limit,
  ModelRoute,
  NewLimit,
  NewPrice,
  PriceOverride,
  Session,
  Status,
  Vendor,
} from './settings-records.ts'

/** What the server says went wrong, in its own words (application/problem+json), or ours when it said nothing. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | null
  readonly hint: string | null

  constructor(of: {
    status: number
    code?: string
    title: string
    detail?: string | null
    hint?: string | null
  }) {
    super(of.title)
    this.status = of.status
    this.code = of.code ?? 'unknown'
    this.title = of.title
    this.detail = of.detail ?? null
    this.hint = of.hint ?? null
  }
}

const address = (path: string, query: Query): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** The problem a refusal carries. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ApiProblem>
  return new ApiProblem({
    status: response.status,
    code: body.code,
    title: body.title ?? `The server answered ${response.status}.`,
    detail: body.detail,
    hint: body.hint ?? 'Try again; if it repeats, look at the server’s log.',
  })
}

/** Sends one request to the control API. Rejects with ApiProblem, also when the server cannot be reached. */
export async function send<Reply>(
  method: string,
  path: string,
  query: Query = {},
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(address(path, query), {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new ApiProblem({
      status: 0,
      code: 'unreachable',
      title: 'The Telltale server does not answer.',
      hint: 'See whether it is running; this page tries again by itself.',
    })
  })
  if (!response.ok) throw await problemOf(response)
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Reply
}

export const get = <Reply>(path: string, query?: Query) => send<Reply>('GET', path, query)
const name = encodeURIComponent

/** Ways to narrow the list of calls; each is one query parameter of `GET /api/calls`. */
export type CallQuery = {
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

export type CallPage = { readonly calls: readonly CallSummary[]; readonly next: string | null }

/** The control API as functions. `project` is a project's id; undefined means the default one. */
export const api = {
  session: () => get<Session>('/api/session'),
  signIn: (key: string) => send<Session>('POST', '/api/session', {}, { key }),
  signInHere: () => send<Session>('POST', '/api/session/local', {}, {}),
  signOut: () => send('DELETE', '/api/session'),
  status: () => get<Status>('/api/status'),

  overview: (hours: number, project?: string) => get<Overview>('/api/overview', { hours, project }),
  retrievalReport: (hours: number, project?: string) =>
    get<RetrievalReport>('/api/retrieval/report', { hours, project }),
  retrievalDrift: (days: number, project?: string) =>
    get<DriftReport>('/api/retrieval/drift', { days, project }),
  canaries: (project?: string) =>
    get<{ readonly indexes: readonly IndexCanaries[] }>('/api/retrieval/canaries', { project }),
  retrievalSatisfaction: (hours: number, project?: string) =>
    get<RetrievalSatisfaction>('/api/retrieval/satisfaction', { hours, project }),
  retrievals: (query: { hours: number; order: string; limit: number }, project?: string) =>
    get<{ retrievals: readonly RetrievalSummary[]; next: string | null }>('/api/retrievals', {
      ...query,
      project,
    }),
  retrievalSettings: (project?: string) => get<RetrievalSettings>('/api/retrieval/settings', { project }),
  putRetrievalSettings: (settings: RetrievalSettings, project?: string) =>
    send<RetrievalSettings>('PUT', '/api/retrieval/settings', { project }, settings),
  signalLabels: () => get<{ labels: readonly SignalLabel[] }>('/api/retrieval/labels', {}),
  callRetrievals: (id: string, project?: string) =>
    get<{ retrievals: readonly RetrievalDetail[] }>(`/api/calls/${name(id)}/retrievals`, { project }),
  changes: (limit: number, project?: string) =>
    get<{ changes: readonly Change[]; next: string | null }>('/api/changes', { limit, project }),
  developmentKey: () => get<{ secret: string | null }>('/api/development-key'),

  calls: (query: CallQuery & { limit: number; before?: string }, project?: string) =>
    get<CallPage>('/api/calls', { ...query, project }),
  call: (id: string, project?: string) => get<CallDetail>(`/api/calls/${name(id)}`, { project }),

  prompts: (project?: string) => get<{ prompts: readonly PromptSummary[] }>('/api/prompts', { project }),
  prompt: (of: string, project?: string) => get<PromptDetail>(`/api/prompts/${name(of)}`, { project }),
  /** The version of this number as it is served, its partials put in. */
  servedPrompt: (of: string, version: number, project?: string) =>
    get<ServedPrompt>(`/api/prompts/${name(of)}/live`, { version, project }),
  register: (of: string, version: NewPromptVersion, project?: string) =>
    send<PromptPushed>('POST', `/api/prompts/${name(of)}/versions`, { project }, version),
  /** `override` passes closed gates by, for administrators. */
  activate: (
    of: string,
    to: { version: number; environment: string; override?: { reason: string } },
    project?: string,
  ) => send<PromptMoved>('POST', `/api/prompts/${name(of)}/activate`, { project }, to),
  rollBack: (of: string, environment: string, project?: string) =>
    send<PromptMoved>('POST', `/api/prompts/${name(of)}/rollback`, { project }, { environment }),
  promptDiff: (of: string, from: number, to: number, project?: string) =>
    get<PromptDiff>(`/api/prompts/${name(of)}/diff`, { from, to, project }),
  promptUsage: (of: string, hours: number, project?: string) =>
    get<{ versions: readonly VersionUsage[] }>(`/api/prompts/${name(of)}/usage`, { hours, project }),
  /** The whole prompt unless a version is named. */
  archive: (of: string, version: number | undefined, project?: string) =>
    send('PUT', `/api/prompts/${name(of)}/archive`, { version, project }),
  restore: (of: string, version: number | undefined, project?: string) =>
    send('DELETE', `/api/prompts/${name(of)}/archive`, { version, project }),
  gates: (project?: string) =>
    get<{ environments: readonly EnvironmentGates[] }>('/api/environments', { project }),
  putGates: (environment: string, gates: Gates, project?: string) =>
    send('PUT', `/api/environments/${name(environment)}/gates`, { project }, gates),
  deleteGates: (environment: string, project?: string) =>
    send('DELETE', `/api/environments/${name(environment)}/gates`, { project }),
  gateReport: (of: string, version: number, environment: string, project?: string) =>
    get<GateReport>(`/api/prompts/${name(of)}/versions/${version}/gates`, { environment, project }),
  approve: (of: string, version: number, environment: string, comment: string | null, project?: string) =>
    send<GateReport>(
      'PUT',
      `/api/prompts/${name(of)}/versions/${version}/approval`,
      { environment, project },
      { comment },
    ),
  withdraw: (of: string, version: number, environment: string, project?: string) =>
    send<GateReport>('DELETE', `/api/prompts/${name(of)}/versions/${version}/approval`, {
      environment,
      project,
    }),

  playground: (project?: string) => get<Choices>('/api/playground', { project }),

  costReport: (hours: number, project?: string) => get<CostReport>('/api/cost/report', { hours, project }),

  caches: (hours: number, project?: string) => get<CacheReport>('/api/caches', { hours, project }),
  cacheEntries: (limit: number, project?: string) =>
    get<{ entries: readonly CacheEntry[] }>('/api/caches/entries', { limit, project }),
  purgeCache: (what: CachePurge, project?: string) =>
    send<{ purged: number }>('DELETE', '/api/caches/entries', { ...what, project }),
  judgeHit: (judged: { callId: string; label: 'right' | 'wrong' }, project?: string) =>
    send<{ scoreId: string }>('POST', '/api/caches/verdicts', { project }, judged),
  wrongHit: (judged: { callId: string; comment?: string }, project?: string) =>
    send<{ purged: number; scoreId: string }>('POST', '/api/caches/wrong-hit', { project }, judged),

  ...monitorVerbs(get),
  ...judgedVerbs(get, send),

  ...accessVerbs(get, send),

  experiments: (project?: string) =>
    get<{ experiments: readonly Experiment[] }>('/api/experiments', { project }),
  experiment: (of: string, project?: string) => get<Experiment>(`/api/experiments/${name(of)}`, { project }),
  experimentStatus: (of: string, project?: string) =>
    get<ExperimentStatus>(`/api/experiments/${name(of)}/status`, { project }),
  createExperiment: (experiment: NewExperiment, project?: string) =>
    send<Experiment>('POST', '/api/experiments', { project }, experiment),
  discardExperiment: (of: string, project?: string) =>
    send('DELETE', `/api/experiments/${name(of)}`, { project }),
  /** One of start, pause, resume, ramp, promote, roll-back, stop. */
  stepExperiment: (of: string, step: string, body: object, project?: string) =>
    send<Experiment>('POST', `/api/experiments/${name(of)}/${step}`, { project }, body),
  planExperiment: (question: ExperimentPlanQuestion) =>
    send<ExperimentPlan>('POST', '/api/experiments/plan', {}, question),
  metrics: (project?: string) => get<ExperimentMetrics>('/api/metrics', { project }),

  limits: (project?: string) => get<{ limits: readonly Limit[] }>('/api/limits', { project }),
  putLimit: (of: string, limit: NewLimit, project?: string) =>
    send('PUT', `/api/limits/${name(of)}`, { project }, limit),
  deleteLimit: (of: string, project?: string) => send('DELETE', `/api/limits/${name(of)}`, { project }),
  providers: () => get<{ providers: readonly Provider[] }>('/api/providers'),
  vendors: () => get<{ vendors: readonly Vendor[] }>('/api/vendors'),
  putProvider: (of: string, provider: ProviderEdit) =>
    send('PUT', `/api/providers/${name(of)}`, {}, provider),
  deleteProvider: (of: string) => send('DELETE', `/api/providers/${name(of)}`),
  modelRoutes: () => get<{ routes: readonly ModelRoute[] }>('/api/model-routes'),
  putModelRoute: (alias: string, to: { provider: string; model: string }) =>
    send('PUT', `/api/model-routes/${name(alias)}`, {}, to),
  deleteModelRoute: (alias: string) => send('DELETE', `/api/model-routes/${name(alias)}`),
  routes: () => get<{ routes: readonly Route[] }>('/api/routes'),
  putRoute: (of: string, plan: RoutePlan) => send<Route>('PUT', `/api/routes/${name(of)}`, {}, plan),
  deleteRoute: (of: string) => send('DELETE', `/api/routes/${name(of)}`),
  routingHealth: () => get<{ targets: readonly TargetHealth[] }>('/api/routing/health'),
  prices: (project?: string) => get<{ prices: readonly PriceOverride[] }>('/api/prices', { project }),
  putPrice: (id: string, price: NewPrice, project?: string) =>
    send('PUT', `/api/prices/${name(id)}`, { project }, price),
  deletePrice: (id: string, project?: string) => send('DELETE', `/api/prices/${name(id)}`, { project }),

  /** Sends back what a change's `undo` says would put it back. */
  undo: (undo: { method: string; path: string; body: unknown }) =>
    send(undo.method, undo.path, {}, undo.body ?? undefined),
}

/** What is left out stays as it is, or is the vendor's own. */
export type ProviderEdit = {
  readonly dialect: 'openai' | 'anthropic' | 'gemini'
  readonly vendor?: string | null
  readonly settings?: Readonly<Record<string, unknown>>
  readonly baseUrl?: string
  readonly apiKey?: string
  readonly keyBalance?: NonNullable<Provider['keyBalance']>
  readonly models?: readonly string[]
}
