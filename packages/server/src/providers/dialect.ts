import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { FieldEdits } from './wire/top-level-fields.ts'

/** A JSON object as it came, keys unknown. */
export type JsonObject = { readonly [key: string]: unknown }

/** Where a request was sent, as far as a dialect reads it. */
export type AskAddress = {
  readonly path: string
  /** Without its question mark; '' when there is none. */
  readonly query: string
}

/** What the gateway must know of a request, whatever its dialect. */
export type AskFacts = {
  readonly model: string
  readonly stream: boolean
  /** Did the client itself ask for usage in the stream? */
  readonly asksUsage: boolean
  readonly userId: string | null
  /** The dialect's own metadata field, strings only. */
  readonly metadata: { readonly [key: string]: string }
  /** The last thing the user said, at most 200 characters. */
  readonly preview: string
}

/** What the gateway reads out of an answer, whole or streamed; null where the provider did not say. */
export type AnswerFacts = {
  readonly responseModel: string | null
  readonly systemFingerprint: string | null
  readonly finishReason: string | null
  readonly refusal: boolean | null
  /** The provider's own usage object as it came. */
  readonly usage: unknown
  /** The tier that served it, where it is said beside usage and not in it. */
  readonly serviceTier: string | null
  /** Set when the answer is an error although its HTTP status is not. */
  readonly errorKind: string | null
  readonly errorDetail: string | null
  /** Milliseconds the error itself asks to wait, where a dialect says so in the body. */
  readonly retryAfterMs: number | null
  /** The answer's own name, where the provider keeps it to be asked for again. */
  readonly storedId: string | null
  readonly preview: string
}

/** A rendered prompt, ready to be placed into a request. */
export type PromptFill = {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
  readonly temperature: number | null
  readonly maxTokens: number | null
  readonly tools: readonly unknown[] | null
  readonly responseFormat: unknown
  readonly parameters?: {
    readonly topP?: number | undefined
    readonly stop?: readonly string[] | undefined
    readonly seed?: number | undefined
    readonly frequencyPenalty?: number | undefined
    readonly presencePenalty?: number | undefined
    readonly reasoningEffort?: string | undefined
  } | null
}

/** Reads one streamed answer as it passes. One reader a stream. */
export type StreamReader = {
  /** Takes whole server-sent events and returns the bytes the client is to see (the same buffer when nothing is hidden). */
  take(events: Buffer): Buffer
  /** Has the dialect's own terminator passed? */
  isComplete(): boolean
  /** Has the first piece of the answer itself passed (not only lifecycle events)? */
  hasContent(): boolean
  facts(): AnswerFacts
}

/** Whose clients speak it, and whose kind of provider serves it. */
export type DialectFamily = 'openai' | 'anthropic' | 'gemini'

export type Dialect =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'anthropic-messages'
  | 'anthropic-count-tokens'
  | 'gemini'
  | 'gemini-embeddings'
  | 'gemini-count-tokens'

/** One client dialect: everything the gateway needs to carry its calls without understanding them whole. */
export type WireDialect = {
  readonly name: Dialect
  readonly family: DialectFamily
  /** The name of the operation in OpenTelemetry's GenAI conventions; theirs has none for counting tokens. */
  readonly operation: 'chat' | 'generate_content' | 'embeddings' | 'count_tokens'
  /** The interface's name in the price book. */
  readonly api: 'chat' | 'responses' | 'embeddings' | 'messages' | 'generateContent'
  /** Where clients call it: one path, or a pattern where the path names the model. */
  readonly path: string | RegExp
  /** Where providers serve it, below their base URL, its query included. */
  upstreamPath(model: string, address: AskAddress): string
  readAsk(body: JsonObject, address: AskAddress): Result<AskFacts, Problem>
  /** Edits that put another model's name wherever the body names one. */
  modelEdits(body: JsonObject, model: string): FieldEdits
  /** Edits that make a provider report usage in streams. */
  usageEdits(body: JsonObject, facts: AskFacts): FieldEdits
  /** Edits that place a rendered prompt before what the caller sent; the caller's own parameters win. */
  promptEdits(body: JsonObject, fill: PromptFill): FieldEdits
  readAnswer(body: unknown): AnswerFacts
  readStream(options: { readonly hideUsage: boolean }): StreamReader
  /** The dialect's own error body. */
  errorBody(problem: Problem, callId: string | null): string
  /** The dialect's own error event, framed. */
  errorEvent(problem: Problem): string
}

export const noAnswer: AnswerFacts = {
  responseModel: null,
  systemFingerprint: null,
  finishReason: null,
  refusal: null,
  usage: null,
  serviceTier: null,
  errorKind: null,
  errorDetail: null,
  retryAfterMs: null,
  storedId: null,
  preview: '',
}

/** Longest preview kept on a call's row, in UTF-16 units. */
export const previewLength = 200

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One malformed event or body is a finding, not an exception. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Most dialects name the model in a field of the body. */
export const modelField = (_: JsonObject, model: string): FieldEdits => ({
  model: () => JSON.stringify(model),
})

/** The text of a message's content, be it a string or a list of parts; at most `limit` characters. */
export function contentText(content: unknown, limit = previewLength): string {
  if (typeof content === 'string') return content.slice(0, limit)
  if (!Array.isArray(content)) return ''
  let text = ''
  for (const part of content) {
    if (text.length >= limit) break
    if (isObject(part) && typeof part.text === 'string') text += (text ? ' ' : '') + part.text.slice(0, limit)
  }
  return text.slice(0, limit)
}

/** The string values of a metadata object: at most 32 of them, each cut at 256 characters. */
export function stringMap(value: unknown): { [key: string]: string } {
  const kept: { [key: string]: string } = {}
  if (!isObject(value)) return kept
  let left = 32
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') continue
    if (left-- === 0) break
    kept[key.slice(0, 256)] = entry.slice(0, 256)
  }
  return kept
}
