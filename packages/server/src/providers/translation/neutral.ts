import type { JsonObject } from '../dialect.ts'

/** The dialects a conversation can be carried between. */
export type Dialect = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'

/** Proof of a model's own reasoning; only the provider dialect that made it can check it. */
export type Signature = {
  readonly origin: Dialect
  /** Anthropic's signature or redacted data, OpenAI's encrypted content, Gemini's thought signature. */
  readonly value: string
  /** The id of OpenAI's reasoning item; null elsewhere. */
  readonly id: string | null
  readonly isRedacted: boolean
}

export type Source =
  | { readonly kind: 'url'; readonly url: string; readonly mediaType: string | null }
  | { readonly kind: 'data'; readonly mediaType: string; readonly base64: string }
  /** A file kept by the provider of dialect `origin`. */
  | {
      readonly kind: 'file-id'
      readonly id: string
      readonly origin: Dialect
      readonly mediaType: string | null
    }

export type TextPart = { readonly kind: 'text'; readonly text: string }
export type RefusalPart = { readonly kind: 'refusal'; readonly text: string }
export type MediaPart = {
  readonly kind: 'media'
  readonly medium: 'image' | 'document' | 'audio' | 'video'
  readonly source: Source
  readonly name: string | null
  /** OpenAI's image resolution (low, high, auto). */
  readonly detail: string | null
}
export type CallPart = {
  readonly kind: 'call'
  readonly id: string
  readonly name: string
  /** As it came: the text OpenAI writes, or the object Anthropic and Gemini write. */
  readonly input: string | JsonObject
}
export type ResultPart = {
  readonly kind: 'result'
  readonly callId: string
  /** The tool's name where the client wrote it; else it is looked up by the call's id. */
  readonly name: string | null
  readonly content: readonly (TextPart | MediaPart)[]
  readonly isError: boolean
}
/** Gemini signs text and calls, too: such a signature is a reasoning part without text just before them. */
export type ReasoningPart = {
  readonly kind: 'reasoning'
  readonly text: string
  readonly signature: Signature | null
  /** Whose model thought it; null when the client does not say. */
  readonly origin: Dialect | null
}
export type Part = TextPart | RefusalPart | MediaPart | CallPart | ResultPart | ReasoningPart

export type Message = {
  readonly role: 'system' | 'developer' | 'user' | 'assistant'
  readonly parts: readonly Part[]
  /** Where the client wrote it, for losses: `messages[3]`. */
  readonly at: string
}

export type Tool = {
  readonly name: string
  readonly description: string | null
  readonly schema: JsonObject | null
  readonly isStrict: boolean | null
  readonly at: string
}

/** `only` narrows the tools the model may call; one name with `required` is a forced call. */
export type ToolChoice = {
  readonly mode: 'auto' | 'none' | 'required'
  readonly only: readonly string[] | null
}

export type Output =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | {
      readonly kind: 'schema'
      readonly name: string | null
      readonly description: string | null
      readonly schema: JsonObject
      readonly isStrict: boolean | null
    }

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export type Reasoning = {
  readonly effort: Effort | null
  /** Most tokens to think with; null when not said, -1 when the model is to decide. */
  readonly budget: number | null
  /** Is the client to see (a summary of) the thoughts? Null when it does not say. */
  readonly isShown: boolean | null
}

export type NeutralRequest = {
  readonly from: Dialect
  readonly model: string
  readonly stream: boolean
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice | null
  readonly parallelCalls: boolean | null
  readonly output: Output | null
  readonly verbosity: string | null
  readonly reasoning: Reasoning | null
  readonly temperature: number | null
  readonly topP: number | null
  readonly topK: number | null
  readonly stop: readonly string[]
  readonly seed: number | null
  readonly frequencyPenalty: number | null
  readonly presencePenalty: number | null
  readonly maxTokens: number | null
  /** How many answers; null when not said. A translated answer holds one, and no probabilities of tokens. */
  readonly answers: number | null
  readonly topLogprobs: number | null
  readonly userId: string | null
  readonly metadata: JsonObject | null
  readonly store: boolean | null
  readonly serviceTier: string | null
  readonly promptCacheKey: string | null
}

/** Token counts; null where the provider did not say. */
export type Usage = {
  /** Everything read, cache reads and writes included. */
  readonly input: number | null
  readonly cacheRead: number | null
  readonly cacheWrite: number | null
  /** Everything written, reasoning included. */
  readonly output: number | null
  readonly reasoning: number | null
}

export type Stop =
  'end' | 'length' | 'calls' | 'stop-sequence' | 'filter' | 'refusal' | 'context-full' | 'pause' | 'other'

export type NeutralAnswer = {
  readonly id: string | null
  readonly model: string | null
  readonly parts: readonly Part[]
  readonly stop: Stop | null
  /** Which stop sequence it was, where said. */
  readonly stopSequence: string | null
  readonly usage: Usage | null
}

/** `kind` is one of a closed list, so that every dialect has a word for it. */
export type NeutralError = {
  readonly kind:
    | 'invalid'
    | 'unauthenticated'
    | 'forbidden'
    | 'not-found'
    | 'too-large'
    | 'rate-limited'
    | 'overloaded'
    | 'timeout'
    | 'server'
  readonly status: number
  readonly message: string
  /** The provider's own word for it. */
  readonly code: string | null
  readonly retryAfterMs: number | null
}

export type PartOpening =
  | { readonly kind: 'text' | 'refusal' | 'reasoning' }
  | { readonly kind: 'call'; readonly id: string; readonly name: string }

/** One part is open at a time: `part-start`, any number of deltas, `part-end`. */
export type NeutralEvent =
  | {
      readonly kind: 'answer-start'
      readonly id: string | null
      readonly model: string | null
      readonly usage: Usage | null
    }
  | { readonly kind: 'part-start'; readonly part: PartOpening }
  | { readonly kind: 'part-delta'; readonly text: string }
  | { readonly kind: 'signature'; readonly signature: Signature }
  | { readonly kind: 'part-end' }
  | {
      readonly kind: 'answer-end'
      readonly stop: Stop | null
      readonly stopSequence: string | null
      readonly usage: Usage | null
    }
  | { readonly kind: 'failure'; readonly error: NeutralError }
