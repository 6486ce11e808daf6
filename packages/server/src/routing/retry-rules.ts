import type { RouteRetries } from './route-model.ts'

type Headers = { readonly [name: string]: string | string[] | undefined }

export type RetryRules = { readonly [name in keyof RouteRetries]-?: number }

/** Of a route that does not say. A target that is alone is tried once: its caller's own client retries. */
export const retryRulesOf = (retries: RouteRetries | undefined, isAlone: boolean): RetryRules => ({
  attemptsAtMost: retries?.attemptsAtMost ?? (isAlone ? 1 : 3),
  totalMs: retries?.totalMs ?? 60_000,
  baseMs: retries?.baseMs ?? 250,
  maxMs: retries?.maxMs ?? 8_000,
})

/** A target never rests longer than this on a provider's word: a wrong clock there must not silence it for days. */
export const restAtMostMs = 15 * 60_000

/**
 * How long a reply's headers say to wait, in milliseconds: `retry-after-ms`, `x-ms-retry-after-ms`, then
 * `retry-after` in seconds or as a date (RFC 9110, section 10.2.3). Null when absent or unreadable.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const exact = headers[name]
    if (typeof exact === 'string' && exact.trim() !== '' && Number(exact) >= 0) return Number(exact)
  }
  const after = headers['retry-after']
  if (typeof after !== 'string' || after.trim() === '') return null
  const seconds = Number(after)
  const waitMs = Number.isNaN(seconds) ? Date.parse(after) - nowMs : seconds * 1000
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null
}

/** Full jitter: evenly from 0 to baseMs × 2ⁿ⁻¹ for the n-th retry, never over maxMs (Brooker, AWS 2015). */
export function retryDelay(retry: number, chance: number, { baseMs, maxMs }: RetryRules): number {
  return chance * Math.min(maxMs, baseMs * 2 ** Math.min(retry - 1, 30))
}

/**
 * How long the caller itself waits, in milliseconds: `x-request-timeout-ms`, else in seconds `x-stainless-timeout`
 * (OpenAI's and Anthropic's clients) and `x-server-timeout` (Google's). Null when it did not say.
 */
export function callersPatienceMs(headers: Headers): number | null {
  return (
    positive(headers['x-request-timeout-ms'], 1) ??
    positive(headers['x-stainless-timeout'], 1000) ??
    positive(headers['x-server-timeout'], 1000)
  )
}

function positive(value: string | string[] | undefined, unitMs: number): number | null {
  const amount = typeof value === 'string' && value !== '' ? Number(value) * unitMs : Number.NaN
  return amount > 0 && amount < Infinity ? amount : null
}
