import { problemSentence, type Problem } from '../../kernel/problem.ts'
import { isObject, stringOrNull, type AnswerFacts, type JsonObject } from '../dialect.ts'

/** Google's RPC codes for HTTP statuses: cloud.google.com/apis/design/errors. */
const rpcStatus: { readonly [status: number]: string } = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** Gemini's error body: {"error": {code, message, status, details}}; our own code is the reason in its details. */
export const geminiErrorBody = (problem: Problem, callId: string | null): string =>
  JSON.stringify({
    error: {
      code: problem.status,
      message: problemSentence(problem),
      status: rpcStatus[problem.status] ?? (problem.status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: problem.code,
          domain: 'telltale',
          ...(callId ? { metadata: { call_id: callId } } : {}),
        },
      ],
    },
  })

/**
 * In a stream the same object, twice: as a data event, on which @google/genai 3 throws ApiError, and bare as the last
 * bytes, since earlier ones take the event for a chunk and throw only on bytes that are no event. A reader of
 * server-sent events drops the second, an event without its end.
 */
export function geminiErrorEvent(problem: Problem): string {
  const body = geminiErrorBody(problem, null)
  return `data: ${body}\n\n${body}`
}

/** Reads a Gemini error object, be it the body of an error or an event in a stream. */
export function geminiErrorFacts(
  error: JsonObject,
): Pick<AnswerFacts, 'errorKind' | 'errorDetail' | 'retryAfterMs'> {
  const code = typeof error.code === 'number' ? String(error.code) : null
  return {
    errorKind: (stringOrNull(error.status) ?? code ?? 'provider-error').slice(0, 100),
    errorDetail: stringOrNull(error.message)?.slice(0, 500) ?? null,
    retryAfterMs: retryDelayMs(error.details),
  }
}

/** `google.rpc.RetryInfo` says how long to wait as seconds with at most nine decimals: "13.5s". */
function retryDelayMs(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  for (const detail of details) {
    const delay = isObject(detail) ? stringOrNull(detail.retryDelay) : null
    const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(delay ?? '')?.[1]
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000)
  }
  return null
}
