import { problemSentence, type Problem } from '../../kernel/problem.ts'
import { stringOrNull, type AnswerFacts, type JsonObject } from '../dialect.ts'

const typeOfStatus: { readonly [status: number]: string } = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
}

/** What OpenAI itself calls these, so that code written for it understands. */
const ownWords: { readonly [code: string]: { readonly type: string; readonly code: string } } = {
  'rate-limit-exceeded': { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  'budget-exceeded': { type: 'insufficient_quota', code: 'insufficient_quota' },
}

const errorObject = (problem: Problem, callId: string | null) => ({
  error: {
    message: problemSentence(problem),
    type: typeOfStatus[problem.status] ?? (problem.status < 500 ? 'invalid_request_error' : 'server_error'),
    param: null,
    code: problem.code,
    ...ownWords[problem.code],
    ...(callId ? { call_id: callId } : {}),
  },
})

/** OpenAI's error body: {"error": {message, type, param, code}}. */
export const openaiErrorBody = (problem: Problem, callId: string | null): string =>
  JSON.stringify(errorObject(problem, callId))

/** In a stream the same object in a data event: the official client throws APIError on it. */
export const openaiErrorEvent = (problem: Problem): string =>
  `data: ${JSON.stringify(errorObject(problem, null))}\n\n`

/**
 * In a responses stream: an `error` event, flat as the reference has it, and nested as the service sends it; the
 * official client throws APIError on either.
 */
export function responsesErrorEvent(problem: Problem): string {
  const { error } = errorObject(problem, null)
  const { code, message, param } = error
  // Strict clients drop an event without a number; which it would be is not known here.
  const event = { type: 'error', code, message, param, sequence_number: 0, error }
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`
}

/** What a good status without an answer comes to, whole or streamed. */
export const noChoices = { errorKind: 'empty-choices', errorDetail: 'The answer holds no choices.' } as const

/** Reads an OpenAI error object, be it the body of an error or an event in a stream. */
export function errorFacts(error: JsonObject): Pick<AnswerFacts, 'errorKind' | 'errorDetail'> {
  const kind = stringOrNull(error.code) ?? stringOrNull(error.type) ?? 'provider-error'
  return { errorKind: kind.slice(0, 100), errorDetail: stringOrNull(error.message)?.slice(0, 500) ?? null }
}
