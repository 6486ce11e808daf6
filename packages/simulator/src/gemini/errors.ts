import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import type { Dialect } from '../wire/dialect.ts'

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const errorOf = ({ status, message, code, retryDelay }: Refusal): object => ({
  error: {
    code: status,
    message,
    status: statuses[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
    ...((code !== undefined || retryDelay !== undefined) && { details: detailsOf(code, retryDelay) }),
  },
})

const detailsOf = (reason: string | undefined, retryDelay: string | undefined): readonly object[] => [
  ...(reason === undefined
    ? []
    : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }]),
  ...(retryDelay === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
]

/** The Gemini dialect's errors: Google's RPC status, pretty-printed; in a stream the same object as an event. */
export const geminiDialect: Dialect = {
  name: 'gemini',
  // The service names its requests nowhere; this header is the simulator's own.
  requestIdHeader: 'x-request-id',
  errorBody: (refusal) => JSON.stringify(errorOf(refusal), null, 2),
  errorEvent: (refusal) => `data: ${JSON.stringify(errorOf(refusal))}\n\n`,
}

/** A field holds what it cannot, in Google's words. */
export const invalid = (field: string, why: string): Refusal =>
  refuse(400, `Invalid value at '${field}': ${why}`, { param: field })
