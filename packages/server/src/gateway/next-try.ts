import { retryDelay, type RetryRules } from '../routing/retry-rules.ts'

/** What is known of one candidate while a call looks for its next attempt. */
export type Standing = {
  /** How often this call has tried it. */
  readonly tries: number
  /** It refused in a way that trying again does not mend. */
  readonly isOut: boolean
  /** Unix milliseconds from which it may be asked: its breaker, its key, its rate limit. */
  readonly fromMs: number
}

export type Budget = {
  readonly rules: RetryRules
  readonly attempts: number
  /** Unix milliseconds; no attempt begins after it. */
  readonly untilMs: number
}

export type NextTry =
  | { readonly kind: 'try'; readonly candidate: number; readonly waitMs: number }
  /**
   * `spent`: there was something left to try, but no budget. `exhausted`: nothing is left. `fromMs`: when the first
   * of those that rest may be asked again, Unix milliseconds; null when none may.
   */
  | { readonly kind: 'stop'; readonly why: 'spent' | 'exhausted'; readonly fromMs: number | null }

/**
 * Which candidate is tried next: the one that is ready first, in the order of the plan among equals. One not tried
 * yet is ready at once or when its rest ends; one tried already after a jittered wait, or its rest if that is longer.
 */
export function nextTry(
  standings: readonly Standing[],
  budget: Budget,
  nowMs: number,
  chance: () => number,
): NextTry {
  let [best, bestAtMs] = [-1, Infinity]
  for (const [at, { tries, isOut, fromMs }] of standings.entries()) {
    if (isOut) continue
    const readyMs = nowMs + (tries === 0 ? 0 : retryDelay(tries, chance(), budget.rules))
    const atMs = Math.max(readyMs, fromMs)
    if (atMs < bestAtMs) [best, bestAtMs] = [at, atMs]
  }
  if (best === -1) return { kind: 'stop', why: 'exhausted', fromMs: null }
  if (budget.attempts >= budget.rules.attemptsAtMost || bestAtMs > budget.untilMs)
    return { kind: 'stop', why: 'spent', fromMs: bestAtMs }
  return { kind: 'try', candidate: best, waitMs: bestAtMs - nowMs }
}
