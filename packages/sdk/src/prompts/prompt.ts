import type { PartialUsed, PromptMessage, PromptParameters, ServedPrompt } from './records.ts'
import type { TelltaleError } from '../telltale-error.ts'
import { renderPrompt, type Rendered } from './render.ts'
import type { VariableType } from './variable-types.ts'

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
  readonly parameters?: PromptParameters
  readonly variableTypes?: Readonly<Record<string, VariableType>>
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
  /** The prompts it includes, by the versions that stand in its template here. */
  readonly partials: readonly PartialUsed[]
  readonly source: PromptSource
  /** Milliseconds since the server last confirmed it; 0 for a fallback. */
  readonly ageMs: number
  /** Why a `stale` or `fallback` prompt is not newer: the last failure to fetch it; null when there was none. */
  readonly problem: TelltaleError | null
  /** Fills the variables in. Throws TelltaleError `variable-missing` or `variable-invalid`, naming each. */
  render(variables?: Readonly<Record<string, unknown>>): Rendered
}

/** What is known of where a prompt came from. */
export type Provenance = Pick<Prompt, 'source' | 'ageMs' | 'problem'>

/** A prompt of the server, its partials put in. */
export const promptOf = (served: ServedPrompt, provenance: Provenance): Prompt => {
  const { partials = [], ...texts } = served.expanded ?? {}
  const content = contentOf({ ...served, ...texts })
  return {
    name: served.name,
    version: served.version,
    hash: served.hash,
    ...content,
    partials,
    ...provenance,
    render: (variables) => renderPrompt(content, variables),
  }
}

/** A prompt of the caller's own. */
export const fallbackOf = (name: string, fallback: FallbackPrompt, problem: TelltaleError): Prompt => ({
  name,
  version: null,
  hash: null,
  ...contentOf(fallback),
  partials: [],
  source: 'fallback',
  ageMs: 0,
  problem,
  render: (variables) => renderPrompt(fallback, variables),
})

const contentOf = (given: FallbackPrompt): FallbackPrompt => {
  const { template, modelId, temperature, maxTokens, messages, tools, responseFormat } = given
  const { parameters, variableTypes } = given
  return {
    template,
    modelId,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(messages === undefined ? {} : { messages }),
    ...(tools === undefined ? {} : { tools }),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(variableTypes === undefined ? {} : { variableTypes }),
  }
}
