import { problemSentence, type Problem } from '../../kernel/problem.ts'
import { stringOrNull, type AnswerFacts, type JsonObject } from '../dialect.ts'

const typeOfStatus: { readonly [status: number]: string } = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
}

const errorObject = (problem: Problem, callId: string | null) => ({
  error: {
    message: problemSentence(problem),
    type: typeOfStatus[problem.status] ?? (problem.status < 500 ? 'invalid_request_error' : 'server_error'),
    param: null,
    code: problem.code,
    ...(callId ? { call_id: callId } : {}),
  },
})

/** OpenAI's error body: {"error": {message, type, param, code}}. */
export const openaiErrorBody = (problem: Problem, callId: string | null): string =>
  JSON.stringify(errorObject(problem, callId))

/** In a stream the same object in a data event: the official client throws APIError on it. */
export const openaiErrorEvent = (problem: Problem): string =>
  `data: ${JSON.stringify(errorObject(problem, null))}\n\n`

/** Reads an OpenAI error object, be it the body of an error or an event in a stream. */
export function errorFacts(error: JsonObject): Pick<AnswerFacts, 'errorKind' | 'errorDetail'> {
  const kind = stringOrNull(error.code) ?? stringOrNull(error.type) ?? 'provider-error'
  return { errorKind: kind.slice(0, 100), errorDetail: stringOrNull(error.message)?.slice(0, 500) ?? null }
}
