import type { BreakerOutcome } from './breaker-rules.ts'

/**
 * What a failed attempt means for what is tried next:
 * - `caller`: the request itself is at fault; it would fail anywhere, so its answer is returned as it came
 * - `target`: the target failed; another may be tried, and later the same one
 * - `rate`: the target is asked too much; it rests for as long as it said
 * - `key`: the credential is refused or not paid for; it rests, the provider's other keys do not
 * - `model`: the target has no such model (or is set up wrongly); another target may be tried, never the same
 * - `connect`: it could not be reached
 * - `left`: the caller has gone, or another attempt won
 */
export type FailureKind = 'caller' | 'target' | 'rate' | 'key' | 'model' | 'connect' | 'left'

export type Failure = {
  /** HTTP status; null when no answer's head came. */
  readonly status: number | null
  readonly kind: string | null
}

const callersKinds = new Set([
  'invalid_request_error',
  'content_filter',
  'content_policy_violation',
  'context_length_exceeded',
  'string_above_max_length',
  'request_too_large',
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
])
const rateKinds = new Set(['rate_limit_error', 'rate_limit_exceeded', 'rate-limited', 'RESOURCE_EXHAUSTED'])
const keyKinds = new Set([
  'authentication_error',
  'permission_error',
  'billing_error',
  'insufficient_quota',
  'invalid_api_key',
  'billing_hard_limit_reached',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'provider-auth',
  'provider-billing',
])
const modelKinds = new Set(['model_not_found', 'not_found_error', 'NOT_FOUND'])

/** What kind of failure it is, by its status and the provider's own word for it. */
export function failureKindOf({ status, kind }: Failure): FailureKind {
  // An error inside a 200: only its word can tell.
  if (status === null || status < 400) return kindOfWord(kind) ?? 'target'
  // Our own words for what a vendor says under another status: a wrong key is 400 at Google.
  if (kind === 'provider-auth' || kind === 'provider-billing') return 'key'
  if (status === 401 || status === 402 || status === 403) return 'key'
  // OpenAI says 429 for an account without money, too: no waiting helps there.
  if (status === 429) return kind !== null && keyKinds.has(kind) ? 'key' : 'rate'
  if (status === 404) return kind !== null && modelKinds.has(kind) ? 'model' : 'caller'
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'target'
  return 'caller'
}

function kindOfWord(kind: string | null): FailureKind | null {
  if (kind === null) return null
  if (callersKinds.has(kind)) return 'caller'
  if (rateKinds.has(kind)) return 'rate'
  if (keyKinds.has(kind)) return 'key'
  if (modelKinds.has(kind)) return 'model'
  return null
}

/** Whether anything else may be tried at all. */
export const mayFallBack = (kind: FailureKind): boolean => kind !== 'caller' && kind !== 'left'

/** Whether the same target may be tried again within the call. */
export const mayRetry = (kind: FailureKind): boolean =>
  kind === 'target' || kind === 'rate' || kind === 'connect'

/** What a circuit breaker learns from it. An answer that blames the caller shows a target in good health. */
export function breakerOutcomeOf(kind: FailureKind | null): BreakerOutcome {
  if (kind === null || kind === 'caller') return 'success'
  if (kind === 'connect') return 'connect-failure'
  return kind === 'target' ? 'failure' : 'neither'
}
