import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import { isObject, type JsonObject } from '../dialect.ts'
import { readAnthropicAnswer } from './anthropic-messages/read-answer.ts'
import { readAnthropicRequest } from './anthropic-messages/read-request.ts'
import { writeAnthropicAnswer } from './anthropic-messages/write-answer.ts'
import { writeAnthropicRequest } from './anthropic-messages/write-request.ts'
import { errorBodyFor, readError } from './errors.ts'
import { lose } from './field-names.ts'
import { readGeminiAnswer } from './gemini/read-answer.ts'
import { readGeminiRequest } from './gemini/read-request.ts'
import { writeGeminiAnswer } from './gemini/write-answer.ts'
import { writeGeminiRequest } from './gemini/write-request.ts'
import { collectLosses, type Loss, type Losses } from './losses.ts'
import type { Dialect, NeutralAnswer, NeutralError, NeutralRequest } from './neutral.ts'
import { readChatAnswer } from './openai-chat/read-answer.ts'
import { readChatRequest } from './openai-chat/read-request.ts'
import { writeChatAnswer } from './openai-chat/write-answer.ts'
import { writeChatRequest } from './openai-chat/write-request.ts'
import { readResponsesAnswer } from './openai-responses/read-answer.ts'
import { readResponsesRequest } from './openai-responses/read-request.ts'
import { writeResponsesAnswer } from './openai-responses/write-answer.ts'
import { writeResponsesRequest } from './openai-responses/write-request.ts'
import { strangeStop, strangeStopHappened } from './stops.ts'

export { translateStream } from './translate-stream.ts'

type Of<Value> = { readonly [dialect in Dialect]: Value }

const readRequest: Of<(body: JsonObject, losses: Losses) => NeutralRequest> = {
  'openai-chat': readChatRequest,
  'openai-responses': readResponsesRequest,
  'anthropic-messages': readAnthropicRequest,
  gemini: readGeminiRequest,
}
const writeRequest: Of<(request: NeutralRequest, losses: Losses) => JsonObject> = {
  'openai-chat': writeChatRequest,
  'openai-responses': writeResponsesRequest,
  'anthropic-messages': writeAnthropicRequest,
  gemini: writeGeminiRequest,
}
const readAnswer: Of<(body: JsonObject, losses: Losses) => NeutralAnswer> = {
  'openai-chat': readChatAnswer,
  'openai-responses': readResponsesAnswer,
  'anthropic-messages': readAnthropicAnswer,
  gemini: readGeminiAnswer,
}
const writeAnswer: Of<
  (answer: NeutralAnswer, losses: Losses, about: { readonly createdAt: number }) => JsonObject
> = {
  'openai-chat': writeChatAnswer,
  'openai-responses': writeResponsesAnswer,
  'anthropic-messages': writeAnthropicAnswer,
  gemini: writeGeminiAnswer,
}

/** Where the conversation or the answer is; what has none cannot be translated. */
const conversation: Of<string> = {
  'openai-chat': 'messages',
  'openai-responses': 'input',
  'anthropic-messages': 'messages',
  gemini: 'contents',
}
const answerList: Of<string> = {
  'openai-chat': 'choices',
  'openai-responses': 'output',
  'anthropic-messages': 'content',
  gemini: 'candidates',
}

/** Fields that stand for a part of the conversation kept by the provider: without it the rest means something else. */
const essential = [
  'previous_response_id',
  'conversation',
  'prompt',
  'background',
  'cachedContent',
  'container',
]

export type RequestOptions = {
  /** `refuse`: any loss is a Problem. `warn`: losses are listed beside the body. */
  readonly policy: 'refuse' | 'warn'
  /** The provider's name of the model, where it is not the client's. */
  readonly model?: string
  /** Is the answer to be streamed? Gemini says so in the address; elsewhere the body does. */
  readonly stream?: boolean
}

export type Translated = {
  readonly body: JsonObject
  /** At most fifty. */
  readonly losses: readonly Loss[]
  readonly lossCount: number
}

/** A request whose client speaks `from`, for a provider that speaks `to`. Within one dialect nothing but the model changes. */
export function translateRequest(
  from: Dialect,
  to: Dialect,
  json: JsonObject,
  { policy, model, stream }: RequestOptions,
): Result<Translated, Problem> {
  if (from === to)
    return success({
      body: model === undefined || to === 'gemini' ? json : { ...json, model },
      losses: [],
      lossCount: 0,
    })
  const kept = essential.find((name) => json[name] != null && json[name] !== false)
  if (kept !== undefined) return refused(to, kept, 'what it stands for is kept by another provider')
  const field = conversation[from]
  const said = json[field]
  if (
    !Array.isArray(said) &&
    !(typeof said === 'string' && from !== 'openai-chat' && from !== 'anthropic-messages')
  )
    return failure(problem('body-invalid', `Field "${field}" must be an array.`))
  const losses = collectLosses()
  const read = readRequest[from](json, losses)
  if ((read.answers ?? 1) > 1) lose(read, losses, 'a translated answer', ['answers'])
  lose(read, losses, 'a translated answer', ['topLogprobs'])
  const body = writeRequest[to](
    { ...read, model: model ?? read.model, stream: stream ?? read.stream },
    losses,
  )
  const [first] = losses.list()
  if (first && policy === 'refuse') return refused(to, first.field, first.happened, losses.count() - 1)
  return success({ body, losses: losses.list(), lossCount: losses.count() })
}

function refused(to: Dialect, field: string, why: string, more = 0): Result<never, Problem> {
  const others = more > 0 ? ` ${more} more ${more === 1 ? 'field is' : 'fields are'} lost, too.` : ''
  return failure(
    problem('translation-loss', `Field "${field}" for a provider that speaks ${to}: ${why}.${others}`),
  )
}

/** A whole answer of a provider that speaks `from`, for a client that speaks `to`; `createdAt` in seconds since 1970. */
export function translateAnswer(
  from: Dialect,
  to: Dialect,
  json: unknown,
  about: { readonly createdAt: number },
): Result<Translated, Problem> {
  if (!isObject(json)) return failure(problem('upstream-malformed', 'The answer is not a JSON object.'))
  if (from === to) return success({ body: json, losses: [], lossCount: 0 })
  // A prompt Gemini blocks has no candidates, only the reason.
  if (!Array.isArray(json[answerList[from]]) && !isObject(json.promptFeedback))
    return failure(problem('upstream-malformed', `The answer has no "${answerList[from]}".`))
  const losses = collectLosses()
  const answer = readAnswer[from](json, losses)
  if (answer.stop === 'other') losses.add(strangeStop, strangeStopHappened)
  const body = writeAnswer[to](answer, losses, about)
  return success({ body, losses: losses.list(), lossCount: losses.count() })
}

/** An error of a provider that speaks `from`, in the body a client that speaks `to` reads. The status is kept. */
export function translateError(
  from: Dialect,
  to: Dialect,
  {
    status,
    body,
    retryAfterMs,
  }: {
    /** Null: it came inside a good answer, and only its word tells. */
    readonly status: number | null
    readonly body: unknown
    readonly retryAfterMs: number | null
  },
): { readonly status: number; readonly body: JsonObject; readonly error: NeutralError } {
  const error = readError(from, status, body, retryAfterMs)
  return {
    status: status ?? error.status,
    body: from === to && isObject(body) ? body : errorBodyFor(to, error),
    error,
  }
}
