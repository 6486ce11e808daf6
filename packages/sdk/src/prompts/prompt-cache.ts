import type { ServedPrompt } from './records.ts'
import { errorOf, TelltaleError } from '../telltale-error.ts'
import type { Transport } from '../transport.ts'
import { fallbackOf, promptOf, type Prompt, type PromptOptions } from './prompt.ts'

export type PromptCacheParts = {
  readonly transport: Transport
  readonly project: string | undefined
  /** Unix or monotonic milliseconds. */
  readonly now: () => number
}

export type PromptCache = {
  get(name: string, options?: PromptOptions): Promise<Prompt>
}

type Entry = {
  version: ServedPrompt | null
  etag: string | null
  confirmedAtMs: number
  /** The one request under way; everybody who wants the same prompt waits for it. */
  fetching: Promise<void> | null
  failures: number
  retryAtMs: number
  problem: TelltaleError | null
}

/** Prompts known at once; the one asked for longest ago makes room. */
const entriesAtMost = 1_000

/** After a failure the server is left alone for 1, 2, 4 … at most 30 seconds, so that no caller waits for a dead server twice. */
const pauseMs = (failures: number): number => Math.min(30_000, 500 * 2 ** failures)

/**
 * Prompts by name, stale-while-revalidate: a fresh one is given at once, an older one too while a newer one is
 * fetched behind it (once, however many ask). Without any, the server is waited for; when it is away, the fallback.
 */
export function createPromptCache({ transport, project, now }: PromptCacheParts): PromptCache {
  const entries = new Map<string, Entry>()

  const entryOf = (key: string): Entry => {
    const entry = entries.get(key) ?? emptyEntry()
    entries.delete(key)
    entries.set(key, entry)
    if (entries.size > entriesAtMost) entries.delete(entries.keys().next().value!)
    return entry
  }

  const fetchInto = async (entry: Entry, name: string, options: PromptOptions): Promise<void> => {
    try {
      const response = await transport.send({
        method: 'GET',
        path: `/api/prompts/${encodeURIComponent(name)}/live`,
        query: { version: options.version, environment: options.environment, project },
        headers: entry.etag === null ? {} : { 'if-none-match': entry.etag },
        timeoutMs: options.timeoutMs ?? 3_000,
      })
      if (response.status !== 304) {
        if (!response.ok) throw await errorOf(response)
        entry.version = (await response.json()) as ServedPrompt
        entry.etag = response.headers.get('etag')
      }
      Object.assign(entry, { confirmedAtMs: now(), failures: 0, retryAtMs: 0, problem: null })
    } catch (error) {
      entry.failures += 1
      entry.retryAtMs = now() + pauseMs(entry.failures)
      entry.problem = error instanceof TelltaleError ? error : unreadableReply(error)
    } finally {
      entry.fetching = null
    }
  }

  return {
    async get(name, options = {}) {
      const entry = entryOf(`${name}@${options.version ?? options.environment ?? 'production'}`)
      const given = (source: Prompt['source']): Prompt =>
        promptOf(entry.version!, { source, ageMs: now() - entry.confirmedAtMs, problem: entry.problem })
      // A version never changes: once here, it is good for ever.
      const ageMs =
        entry.version === null ? Infinity : options.version === undefined ? now() - entry.confirmedAtMs : 0
      if (ageMs <= (options.maxAgeMs ?? 60_000)) return given('cache')

      if (now() >= entry.retryAtMs) entry.fetching ??= fetchInto(entry, name, options)
      if (ageMs <= (options.maxStaleMs ?? 3_600_000)) return given('stale')
      await entry.fetching
      if (entry.version !== null) return given(entry.problem === null ? 'server' : 'stale')
      if (options.fallback !== undefined) return fallbackOf(name, options.fallback, entry.problem!)
      throw entry.problem!
    },
  }
}

const emptyEntry = (): Entry => ({
  version: null,
  etag: null,
  confirmedAtMs: 0,
  fetching: null,
  failures: 0,
  retryAtMs: 0,
  problem: null,
})

const unreadableReply = (cause: unknown): TelltaleError =>
  new TelltaleError({
    code: 'reply-unreadable',
    message: 'The reply is not a prompt.',
    hint: 'Check the address of the server.',
    cause,
  })
