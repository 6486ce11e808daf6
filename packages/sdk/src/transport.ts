import { errorOf, TelltaleError } from './telltale-error.ts'

export type TransportOptions = {
  /** Where the server is: `http://127.0.0.1:4400`. A path is kept, a trailing slash is not needed. */
  readonly baseUrl: string
  /** A project key (`tt-…`) or an admin key (`tta-…`). */
  readonly key: string
  readonly fetch?: typeof fetch
  /** Names this client on the record of changes: 'cli', 'git', 'import'; default 'api'. */
  readonly client?: string
}

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds until the reply's headers must be there; default 10,000; Infinity waits for ever. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export type Transport = {
  /** The reply, whatever its status. Rejects with TelltaleError `unreachable` or `timeout` when there is none. */
  send(request: ApiRequest): Promise<Response>
  /** The reply's JSON. Rejects with TelltaleError when the status is not 2xx or the body is not JSON. */
  json<Reply>(request: ApiRequest): Promise<Reply>
}

/** Speaks to the control API. */
export function createTransport(options: TransportOptions): Transport {
  const base = options.baseUrl.replace(/\/+$/, '')
  const request = options.fetch ?? fetch
  const constant = {
    authorization: `Bearer ${options.key}`,
    ...(options.client === undefined ? {} : { 'x-telltale-client': options.client }),
  }

  const send = async (ask: ApiRequest): Promise<Response> => {
    const timeoutMs = ask.timeoutMs ?? 10_000
    const abort = new AbortController()
    const stop = () => abort.abort(ask.signal?.reason)
    ask.signal?.addEventListener('abort', stop, { once: true })
    if (ask.signal?.aborted) stop()
    const timer = Number.isFinite(timeoutMs) ? setTimeout(() => abort.abort('timeout'), timeoutMs) : undefined
    try {
      return await request(`${base}${ask.path}${search(ask.query)}`, {
        method: ask.method,
        headers: {
          ...constant,
          ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...ask.headers,
        },
        ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
        signal: abort.signal,
      })
    } catch (cause) {
      throw abort.signal.reason === 'timeout' ? timedOut(base, timeoutMs, cause) : unreachable(base, cause)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    send,
    async json<Reply>(ask: ApiRequest): Promise<Reply> {
      const response = await send(ask)
      if (!response.ok) throw await errorOf(response)
      const text = await response.text()
      try {
        return (text === '' ? {} : JSON.parse(text)) as Reply
      } catch (cause) {
        throw unreadable(base, response.status, cause)
      }
    },
  }
}

const timedOut = (base: string, timeoutMs: number, cause: unknown): TelltaleError =>
  new TelltaleError({
    code: 'timeout',
    message: `The server at ${base} did not answer within ${timeoutMs} ms.`,
    hint: 'See whether it is well: telltale doctor.',
    cause,
  })

/** Nobody there, or gone in the middle. */
export const unreachable = (base: string, cause: unknown): TelltaleError =>
  new TelltaleError({
    code: 'unreachable',
    message: `Nobody answers at ${base}.`,
    hint: 'Start the server (telltale start), or give its address.',
    cause,
  })

const unreadable = (base: string, status: number, cause: unknown): TelltaleError =>
  new TelltaleError({
    code: 'reply-unreadable',
    message: `What answers at ${base} is not a Telltale server.`,
    status,
    hint: 'Check the address.',
    cause,
  })

function search(query: ApiRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value))
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
