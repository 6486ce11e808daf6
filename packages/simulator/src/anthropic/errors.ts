import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import type { Dialect } from '../wire/dialect.ts'

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const errorOf = ({ status, message }: Refusal): object => ({
  type: types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'),
  message,
})

/** The Anthropic dialect's errors: a typed body with the request's id, and in a stream an `error` event. */
export const anthropicDialect: Dialect = {
  name: 'anthropic',
  requestIdHeader: 'request-id',
  errorBody: (refusal, requestId) =>
    JSON.stringify({ type: 'error', error: errorOf(refusal), request_id: requestId }),
  errorEvent: (refusal, requestId) =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', error: errorOf(refusal), request_id: requestId })}\n\n`,
}

/** A field that must be there is not. */
export const required = (field: string): Refusal => refuse(400, `${field}: Field required`, { param: field })
