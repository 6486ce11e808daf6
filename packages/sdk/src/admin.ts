import { eventsOf } from './event-stream.ts'
import type {
  ApiKey,
  CallDetail,
  CallPage,
  CostReport,
  Landed,
  NewPromptVersion,
  Project,
  PromptDetail,
  PromptMoved,
  PromptPushed,
  PromptSummary,
  Provider,
  Status,
} from './records.ts'
import { errorOf, TelltaleError } from './telltale-error.ts'
import { createTransport, unreachable } from './transport.ts'

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
  readonly trace?: string
  readonly tag?: string
  readonly q?: string
  readonly minCostUsd?: string
  readonly minLatencyMs?: string
}

export type NewProvider = {
  readonly dialect: 'openai' | 'anthropic'
  readonly baseUrl: string
  readonly apiKey?: string
  /** Models it serves, exact or with * at the end; any when left out. */
  readonly models?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

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
  const send = <Reply>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    transport.json<Reply>({
      method,
      path,
      query: { project },
      timeoutMs: 30_000,
      ...(body === undefined ? {} : { body }),
    })

  return {
    status: () => get<Status>('/api/status'),
    projects: async () => (await get<{ readonly projects: readonly Project[] }>('/api/projects')).projects,

    keys: async () => (await get<{ readonly keys: readonly ApiKey[] }>('/api/keys')).keys,
    /** The only time `secret` is ever shown. */
    createKey: (key: {
      readonly name: string
      readonly expiresAt?: string
      readonly allowedModels?: readonly string[]
    }) => send<{ readonly key: ApiKey; readonly secret: string }>('POST', '/api/keys', key),
    revokeKey: (id: string) => send<unknown>('DELETE', `/api/keys/${part(id)}`),
    /** The key a fresh start on loopback made; null when there is none. */
    developmentKey: async () =>
      (await get<{ readonly secret: string | null }>('/api/development-key')).secret,

    providers: async () =>
      (await get<{ readonly providers: readonly Provider[] }>('/api/providers')).providers,
    putProvider: (name: string, provider: NewProvider) =>
      send<unknown>('PUT', `/api/providers/${part(name)}`, provider),

    prompts: async () => (await get<{ readonly prompts: readonly PromptSummary[] }>('/api/prompts')).prompts,
    prompt: (name: string) => get<PromptDetail>(`/api/prompts/${part(name)}`),
    /** The same content twice is the same version: `created` is false then. */
    pushPrompt: (name: string, version: NewPromptVersion) =>
      send<PromptPushed>('POST', `/api/prompts/${part(name)}/versions`, version),
    activatePrompt: (name: string, version: number) =>
      send<PromptMoved>('POST', `/api/prompts/${part(name)}/activate`, { version }),
    /** Back to the version that was active before. */
    rollBackPrompt: (name: string) => send<PromptMoved>('POST', `/api/prompts/${part(name)}/rollback`, {}),

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
