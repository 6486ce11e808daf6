import { isObject, stringOrNull, type JsonObject } from '../dialect.ts'
import type { Dialect, NeutralError } from './neutral.ts'

type Kind = NeutralError['kind']

/** What providers call their errors; a status decides where the word is not here. */
const kindOfWord: { readonly [word: string]: Kind } = {
  invalid_request_error: 'invalid',
  context_length_exceeded: 'too-large',
  string_above_max_length: 'too-large',
  authentication_error: 'unauthenticated',
  invalid_api_key: 'unauthenticated',
  permission_error: 'forbidden',
  billing_error: 'forbidden',
  not_found_error: 'not-found',
  model_not_found: 'not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limited',
  rate_limit_exceeded: 'rate-limited',
  insufficient_quota: 'rate-limited',
  overloaded_error: 'overloaded',
  timeout_error: 'timeout',
  api_error: 'server',
  server_error: 'server',
  INVALID_ARGUMENT: 'invalid',
  FAILED_PRECONDITION: 'invalid',
  OUT_OF_RANGE: 'invalid',
  UNAUTHENTICATED: 'unauthenticated',
  PERMISSION_DENIED: 'forbidden',
  NOT_FOUND: 'not-found',
  RESOURCE_EXHAUSTED: 'rate-limited',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
  INTERNAL: 'server',
  UNKNOWN: 'server',
}

function kindOfStatus(status: number): Kind {
  if (status === 401) return 'unauthenticated'
  if (status === 402 || status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 413) return 'too-large'
  if (status === 429) return 'rate-limited'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 503 || status === 529) return 'overloaded'
  return status < 500 ? 'invalid' : 'server'
}

/** An error in the middle of a stream has no status of its own: it is the one its kind would have had. */
const statusOfKind: { readonly [kind in Kind]: number } = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'too-large': 413,
  'rate-limited': 429,
  overloaded: 503,
  timeout: 504,
  server: 500,
}

const made = (
  status: number | null,
  retryAfterMs: number | null,
  words: readonly unknown[],
  message: unknown,
): NeutralError => {
  const code = words.find((word) => typeof word === 'string' && word !== '') as string | undefined
  const known = words.find(
    (word): word is string => typeof word === 'string' && Object.hasOwn(kindOfWord, word),
  )
  const kind = known === undefined ? kindOfStatus(status ?? 500) : kindOfWord[known]!
  return {
    kind,
    status: status ?? statusOfKind[kind],
    message: (stringOrNull(message) ?? 'The provider gave no reason.').slice(0, 4_000),
    code: code?.slice(0, 100) ?? null,
    retryAfterMs,
  }
}

export const errorOfOpenai = (
  error: JsonObject,
  status: number | null,
  retryAfterMs: number | null,
): NeutralError => made(status, retryAfterMs, [error.code, error.type], error.message)

export const errorOfAnthropic = (
  error: JsonObject,
  status: number | null,
  retryAfterMs: number | null,
): NeutralError => made(status, retryAfterMs, [error.type], error.message)

/** Google says when to come back in the body: a RetryInfo detail with `retryDelay: "12.5s"`. */
export function errorOfGemini(
  error: JsonObject,
  status: number | null,
  retryAfterMs: number | null,
): NeutralError {
  const own = typeof error.code === 'number' && error.code >= 400 ? error.code : status
  return made(own, retryAfterMs ?? retryDelay(error.details), [error.status], error.message)
}

function retryDelay(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  for (const one of details) {
    const delay = isObject(one) ? stringOrNull(one.retryDelay) : null
    const seconds = delay && /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1]
    if (seconds) return Math.ceil(Number(seconds) * 1_000)
  }
  return null
}

/** Reads the body of a provider's error answer; a body of no known shape is told by its status alone. */
export function readError(
  dialect: Dialect,
  status: number | null,
  body: unknown,
  retryAfterMs: number | null,
): NeutralError {
  // Google answers some calls with a list of one.
  const whole: unknown = Array.isArray(body) ? body[0] : body
  const inner = isObject(whole) ? whole.error : null
  const error = isObject(inner) ? inner : typeof inner === 'string' ? { message: inner } : {}
  if (dialect === 'gemini') return errorOfGemini(error, status, retryAfterMs)
  if (dialect === 'anthropic-messages') return errorOfAnthropic(error, status, retryAfterMs)
  return errorOfOpenai(error, status, retryAfterMs)
}

type Words = { readonly [kind in Kind]: string }

const openaiType: Words = {
  invalid: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'invalid_request_error',
  'rate-limited': 'rate_limit_error',
  overloaded: 'server_error',
  timeout: 'server_error',
  server: 'server_error',
}
const anthropicType: Words = {
  invalid: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'request_too_large',
  'rate-limited': 'rate_limit_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
  server: 'api_error',
}
const geminiStatus: Words = {
  invalid: 'INVALID_ARGUMENT',
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'too-large': 'INVALID_ARGUMENT',
  'rate-limited': 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  server: 'INTERNAL',
}

/** The error in the client's own shape; the HTTP status stays the provider's. */
export function errorBodyFor(
  client: Dialect,
  { kind, status, message, code, retryAfterMs }: NeutralError,
): JsonObject {
  if (client === 'anthropic-messages') return { type: 'error', error: { type: anthropicType[kind], message } }
  if (client !== 'gemini')
    return { error: { message, type: openaiType[kind], param: null, code: code ?? kind } }
  const details =
    retryAfterMs === null
      ? {}
      : {
          details: [
            { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterMs / 1_000}s` },
          ],
        }
  return { error: { code: status, message, status: geminiStatus[kind], ...details } }
}
