import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../content/ask.ts'
import type { JsonObject } from '../content/json.ts'
import type { PromptCache } from '../content/prompt-cache.ts'
import type { Settings } from '../options.ts'
import type { Dialect } from '../wire/dialect.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import type { Steps } from '../wire/step.ts'

/** What an endpoint is given besides the body. */
export type Exchange = {
  readonly settings: Settings
  readonly cache: PromptCache
  readonly identifiers: Identifiers
  readonly nowMs: number
  /** Prompts of different keys never share a cache. */
  readonly key: string
  /** As asked for, without a fault in its name. */
  readonly model: string
  /** The headers of the reply, given the tokens it used. */
  readonly headers: (tokens: number) => Readonly<Record<string, string>>
}

/** A reply before pace and faults. */
export type Produced = { readonly steps: Steps; readonly thinkingTokens: number }

/** One POST endpoint of one dialect. */
export type Endpoint = {
  readonly dialect: Dialect
  /** Refuses what the API asks for in headers before it looks at the body. */
  readonly checkHeaders: (
    headers: IncomingHttpHeaders,
    keys: readonly string[] | undefined,
  ) => Refusal | undefined
  readonly checkModel: (body: JsonObject) => Refusal | undefined
  readonly unknownModel: (model: string) => Refusal
  readonly produce: (body: JsonObject, exchange: Exchange) => Produced | Refusal
}
