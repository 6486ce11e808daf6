import { problemSentence, type Problem } from '../../kernel/problem.ts'
import { stringOrNull, type AnswerFacts, type JsonObject } from '../dialect.ts'

const typeOfStatus: { readonly [status: number]: string } = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
}

const errorObject = (problem: Problem, callId: string | null) => ({
  type: 'error',
  error: {
    type: typeOfStatus[problem.status] ?? (problem.status < 500 ? 'invalid_request_error' : 'api_error'),
    message: problemSentence(problem),
    code: problem.code,
  },
  ...(callId ? { request_id: callId } : {}),
})

/** Anthropic's error body: {"type": "error", "error": {type, message}}. */
export const anthropicErrorBody = (problem: Problem, callId: string | null): string =>
  JSON.stringify(errorObject(problem, callId))

/** In a stream the same object in an `error` event: the official client throws APIError on it. */
export const anthropicErrorEvent = (problem: Problem): string =>
  `event: error\ndata: ${JSON.stringify(errorObject(problem, null))}\n\n`

/** Reads an Anthropic error object, be it the body of an error or an event in a stream. */
export function anthropicErrorFacts(error: JsonObject): Pick<AnswerFacts, 'errorKind' | 'errorDetail'> {
  return {
    errorKind: (stringOrNull(error.type) ?? 'provider-error').slice(0, 100),
    errorDetail: stringOrNull(error.message)?.slice(0, 500) ?? null,
  }
}
