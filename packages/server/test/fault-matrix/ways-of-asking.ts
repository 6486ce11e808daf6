import type { DialectName } from './cells.ts'
import type { ErrorSeen } from './error-words.ts'

type Json = { readonly [name: string]: any }

export type Asking = {
  /** The kind of provider that speaks it. */
  readonly family: 'openai' | 'anthropic' | 'gemini'
  /** A model the simulator's tables know. */
  readonly model: string
  /** Below the simulator's address. */
  readonly basePath: string
  path(model: string, isStream: boolean): string
  body(model: string, isStream: boolean): object
  /** Whether the JSON is a whole answer. */
  isAnswer(json: Json): boolean
  /** Whether the event ends a stream well. */
  isLast(data: string, json: Json | null): boolean
  /** The name of the answer an event belongs to; null when it says none. */
  answerId(json: Json): string | null
  /** The error that a body or an event is, in the dialect's shape; null when it is none, or not in that shape. */
  errorIn(json: Json): ErrorSeen | null
}

const question = 'Where is my parcel?'
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const textOrNull = (value: unknown): string | null => (isText(value) ? value : null)

/** {"error": {message, type, param, code}}; param and code may be null and must be there. */
function openaiError({ error }: Json): ErrorSeen | null {
  if (!error || !isText(error.message) || !isText(error.type)) return null
  if (!('param' in error) || !('code' in error)) return null
  return { type: error.type, code: textOrNull(error.code) }
}

const chat: Asking = {
  ...{ family: 'openai', model: 'gpt-4o-mini', basePath: '/v1' },
  path: () => '/v1/chat/completions',
  body: (model, stream) => ({ model, stream, messages: [{ role: 'user', content: question }] }),
  isAnswer: ({ object, choices }) => object === 'chat.completion' && Array.isArray(choices),
  isLast: (data) => data === '[DONE]',
  answerId: ({ id }) => textOrNull(id),
  errorIn: openaiError,
}

const responses: Asking = {
  ...chat,
  path: () => '/v1/responses',
  body: (model, stream) => ({ model, stream, input: question }),
  isAnswer: ({ object, output }) => object === 'response' && Array.isArray(output),
  isLast: (_, json) => json?.['type'] === 'response.completed',
  answerId: ({ response }) => textOrNull(response?.id),
  errorIn(json) {
    // As an event it is flat and numbered; ours holds the nested form, too, for clients that read that.
    if (json['type'] !== 'error') return openaiError(json)
    if (!isText(json['message']) || typeof json['sequence_number'] !== 'number') return null
    return json['error'] ? openaiError(json) : { type: 'error', code: textOrNull(json['code']) }
  },
}

const anthropic: Asking = {
  ...{ family: 'anthropic', model: 'claude-haiku-4-5', basePath: '' },
  path: () => '/v1/messages',
  body: (model, stream) => ({
    ...{ model, stream, max_tokens: 200 },
    messages: [{ role: 'user', content: question }],
  }),
  isAnswer: ({ type, content }) => type === 'message' && Array.isArray(content),
  isLast: (_, json) => json?.['type'] === 'message_stop',
  answerId: ({ message }) => textOrNull(message?.id),
  errorIn({ type, error }) {
    if (type !== 'error' || !error || !isText(error.type) || !isText(error.message)) return null
    return { type: error.type, code: textOrNull(error.code) }
  },
}

const gemini: Asking = {
  ...{ family: 'gemini', model: 'gemini-2.0-flash', basePath: '' },
  path: (model, isStream) =>
    `/v1beta/models/${encodeURIComponent(model)}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  body: () => ({ contents: [{ role: 'user', parts: [{ text: question }] }] }),
  isAnswer: ({ candidates }) => Array.isArray(candidates),
  isLast: (_, json) => isText(json?.['candidates']?.[0]?.finishReason),
  answerId: ({ responseId }) => textOrNull(responseId),
  errorIn({ error }) {
    if (!error || typeof error.code !== 'number' || !isText(error.message) || !isText(error.status))
      return null
    return { type: error.status, code: textOrNull(error.details?.[0]?.reason) }
  },
}

export const waysOfAsking: { readonly [dialect in DialectName]: Asking } = {
  'OpenAI chat': chat,
  'OpenAI Responses': responses,
  Anthropic: anthropic,
  Gemini: gemini,
}
