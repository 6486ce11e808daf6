import type { Ask } from './content/ask.ts'

/** How a simulator behaves; each field has a default. */
export type SimulatorOptions = {
  /** TCP port; 0 (default) takes a free one. */
  readonly port?: number
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string
  /** Start of all chance: same seed and same request, same answer. Default 1. */
  readonly seed?: number
  /** Milliseconds until the first byte of a reply; default 0. */
  readonly latencyMs?: number
  /** Output tokens a second after that; default 0, as fast as possible. */
  readonly tokensPerSecond?: number
  /** Waits vary evenly by this share, 0 to 1; default 0. */
  readonly jitter?: number
  /** Least length of text answers in tokens; default 0, natural (40 to 90). */
  readonly answerTokens?: number
  /** Unknown models answer 404; default false, any name is accepted. */
  readonly strictModels?: boolean
  /** The only API keys accepted; default: any key that is not empty. */
  readonly keys?: readonly string[]
  /** Paths answered 404 with all below them (`/v1/responses`), as a provider does that lacks them; default none. */
  readonly without?: readonly string[]
  /** Requests a minute and key before 429; default 0, unlimited (headers then show 10,000). */
  readonly requestsPerMinute?: number
  /** Faults for every request, in the form of the x-sim-fault header; default none. */
  readonly faults?: string
  /** How many of the last requests to keep with headers and body, for tests to look at; default 0. */
  readonly keepRequests?: number
  /** Largest request body; default 64 MiB. */
  readonly bodyLimitBytes?: number
  /** Gives answer texts of your own; undefined falls back on the built-in prose. */
  readonly answer?: (ask: Ask) => string | undefined
  /** The present in Unix milliseconds; default the system's. */
  readonly now?: () => number
}

/** The options with every default filled in. */
export type Settings = Required<Omit<SimulatorOptions, 'answer' | 'keys'>> &
  Pick<SimulatorOptions, 'answer'> & { readonly keys: readonly string[] | undefined }

/** Fills the defaults in. */
export const withDefaults = (options: SimulatorOptions): Settings => ({
  ...(options.answer !== undefined && { answer: options.answer }),
  port: options.port ?? 0,
  host: options.host ?? '127.0.0.1',
  seed: options.seed ?? 1,
  latencyMs: options.latencyMs ?? 0,
  tokensPerSecond: options.tokensPerSecond ?? 0,
  jitter: options.jitter ?? 0,
  answerTokens: options.answerTokens ?? 0,
  strictModels: options.strictModels ?? false,
  keys: options.keys,
  without: options.without ?? [],
  requestsPerMinute: options.requestsPerMinute ?? 0,
  faults: options.faults ?? '',
  keepRequests: options.keepRequests ?? 0,
  bodyLimitBytes: options.bodyLimitBytes ?? 64 * 1024 * 1024,
  now: options.now ?? Date.now,
})
