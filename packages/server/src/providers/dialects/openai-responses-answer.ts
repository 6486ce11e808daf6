import {
  isObject,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type JsonObject,
} from '../dialect.ts'
import { errorFacts } from './openai-errors.ts'

/**
 * Reads a response object, whole or as the last event of a stream carries it. One that is still at work in the
 * background is a good answer without usage; one that failed is an error under a good status.
 */
export function readResponse(body: unknown): AnswerFacts {
  if (!isObject(body)) return noAnswer
  const { status } = body
  const output: readonly unknown[] | null = Array.isArray(body.output) ? body.output : null
  const isEmpty = (status === 'completed' || status === undefined) && (output?.length ?? 0) === 0
  const facts: AnswerFacts = {
    ...noAnswer,
    responseModel: stringOrNull(body.model),
    finishReason: finishReasonOf(body),
    refusal: output ? output.some(isRefused) : null,
    usage: body.usage ?? null,
    serviceTier: stringOrNull(body.service_tier),
    storedId: body.store === false ? null : stringOrNull(body.id),
    preview: output ? outputText(output) : '',
  }
  if (isObject(body.error)) return { ...facts, ...errorFacts(body.error) }
  if (status === 'failed') return { ...facts, errorKind: 'response-failed' }
  return isEmpty ? { ...facts, errorKind: 'empty-output', errorDetail: 'The answer holds no output.' } : facts
}

/** Why it stopped short where it did (`max_output_tokens`, `content_filter`), else its status; null while at work. */
function finishReasonOf({ status, incomplete_details: details }: JsonObject): string | null {
  if (status === 'in_progress' || status === 'queued') return null
  return (isObject(details) ? stringOrNull(details.reason) : null) ?? stringOrNull(status)
}

const partsOf = (item: unknown): readonly unknown[] =>
  isObject(item) && Array.isArray(item.content) ? item.content : []

const isRefused = (item: unknown): boolean =>
  partsOf(item).some((part) => isObject(part) && part.type === 'refusal')

function outputText(output: readonly unknown[]): string {
  const said = output
    .flatMap(partsOf)
    .map((part) =>
      isObject(part) && part.type !== 'reasoning_text'
        ? (stringOrNull(part.text) ?? stringOrNull(part.refusal) ?? '')
        : '',
    )
    .join('')
  return (said || callsText(output)).slice(0, previewLength)
}

const callsText = (output: readonly unknown[]): string =>
  output
    .map((item) =>
      isObject(item) && item.type === 'function_call'
        ? `${String(item.name)}(${String(item.arguments)})`
        : '',
    )
    .join(' ')
    .trim()
