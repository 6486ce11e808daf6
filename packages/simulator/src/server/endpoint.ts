import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../content/ask.ts'
import type { JsonObject } from '../content/json.ts'
import type { PromptCache } from '../content/prompt-cache.ts'
import type { ResponseStore } from '../openai/responses/store.ts'
import type { Settings } from '../options.ts'
import type { Dialect } from '../wire/dialect.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import type { Steps } from '../wire/step.ts'

/** What an endpoint is given besides the body. */
export type Exchange = {
  readonly settings: Settings
  readonly cache: PromptCache
  readonly identifiers: Identifiers
  readonly responses: ResponseStore
  readonly nowMs: number
  /** Prompts of different keys never share a cache. */
  readonly key: string
  /** As asked for, without a fault in its name. */
  readonly model: string
  readonly address: Address
  /** The headers of the reply, given the tokens it used. */
  readonly headers: (tokens: number) => Readonly<Record<string, string>>
}

/** Where a request was sent. */
export type Address = {
  readonly path: string
  /** The same path with its model left out: requests are counted under it. */
  readonly template: string
  readonly query: URLSearchParams
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
    query: URLSearchParams,
  ) => Refusal | undefined
  /** The model as the request names it, its fault included. */
  readonly modelOf: (body: JsonObject, address: Address) => string | Refusal
  readonly unknownModel: (model: string) => Refusal
  readonly produce: (body: JsonObject, exchange: Exchange) => Produced | Refusal
}
