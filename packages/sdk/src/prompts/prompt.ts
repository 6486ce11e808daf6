import type { PromptMessage, PromptVersion } from '../records.ts'
import type { TelltaleError } from '../telltale-error.ts'
import { renderPrompt, type Rendered } from './render.ts'

/**
 * Where a prompt came from: just now from the `server`; from the `cache`, young enough or of a fixed version;
 * `stale`, older than asked for, while a newer one is fetched or the server is away; the caller's own `fallback`.
 */
export type PromptSource = 'server' | 'cache' | 'stale' | 'fallback'

/** The prompt an application carries with it for when the server is away and nothing was fetched before. */
export type FallbackPrompt = {
  readonly template: string
  readonly modelId: string
  readonly temperature?: number
  readonly maxTokens?: number
  readonly messages?: readonly PromptMessage[]
  readonly tools?: readonly unknown[]
  readonly responseFormat?: unknown
}

export type PromptOptions = {
  /** A fixed version; without it the one that is active. */
  readonly version?: number
  /** Where it is active: `production` unless another is named. */
  readonly environment?: string
  readonly fallback?: FallbackPrompt
  /** Milliseconds a fetched prompt counts as fresh; default 60,000. Older, it is used once more while a new one is fetched. */
  readonly maxAgeMs?: number
  /** Milliseconds after which the server is waited for before an old prompt is used; default 3,600,000. */
  readonly maxStaleMs?: number
  /** Milliseconds the server is waited for; default 3,000. */
  readonly timeoutMs?: number
}

export type Prompt = FallbackPrompt & {
  readonly name: string
  /** Null for a fallback: nobody registered it. */
  readonly version: number | null
  /** SHA-256 of the content, 64 hexadecimal digits; null for a fallback. */
  readonly hash: string | null
  readonly source: PromptSource
  /** Milliseconds since the server last confirmed it; 0 for a fallback. */
  readonly ageMs: number
  /** Why a `stale` or `fallback` prompt is not newer: the last failure to fetch it; null when there was none. */
  readonly problem: TelltaleError | null
  /** Fills the variables in. Throws TelltaleError `variable-missing` naming what is missing. */
  render(variables?: Readonly<Record<string, unknown>>): Rendered
}

/** What is known of where a prompt came from. */
export type Provenance = Pick<Prompt, 'source' | 'ageMs' | 'problem'>

/** A prompt of the server. */
export const promptOf = (version: PromptVersion, provenance: Provenance): Prompt => ({
  name: version.name,
  version: version.version,
  hash: version.hash,
  ...contentOf(version),
  ...provenance,
  render: (variables) => renderPrompt(version, variables),
})

/** A prompt of the caller's own. */
export const fallbackOf = (name: string, fallback: FallbackPrompt, problem: TelltaleError): Prompt => ({
  name,
  version: null,
  hash: null,
  ...contentOf(fallback),
  source: 'fallback',
  ageMs: 0,
  problem,
  render: (variables) => renderPrompt(fallback, variables),
})

const contentOf = ({
  template,
  modelId,
  temperature,
  maxTokens,
  messages,
  tools,
  responseFormat,
}: FallbackPrompt): FallbackPrompt => ({
  template,
  modelId,
  ...(temperature === undefined ? {} : { temperature }),
  ...(maxTokens === undefined ? {} : { maxTokens }),
  ...(messages === undefined ? {} : { messages }),
  ...(tools === undefined ? {} : { tools }),
  ...(responseFormat === undefined ? {} : { responseFormat }),
})
