import { requireCount, requireOpenShare } from './domain.ts'
import type { Effect } from './effect.ts'
import { wilson } from './intervals.ts'

export type Trials = { readonly n: number; readonly successes: number }

/**
 * Interval of the difference b − a of two proportions at level 1 − alpha: Newcombe's hybrid of two Wilson intervals,
 * R. G. Newcombe, Statistics in Medicine 17 (1998), method 10. Honest for few trials and shares near 0 or 1. With an
 * empty arm, everything its Wilson interval allows.
 */
export function newcombeInterval(a: Trials, b: Trials, alpha: number): { low: number; high: number } {
  requireTrials(a)
  requireTrials(b)
  requireOpenShare(alpha, 'The level of significance')
  const [first, second] = [wilson(a.successes, a.n, 1 - alpha), wilson(b.successes, b.n, 1 - alpha)]
  const difference = second.value - first.value
  return {
    low: difference - Math.hypot(second.value - second.low, first.high - first.value),
    high: difference + Math.hypot(second.high - second.value, first.value - first.low),
  }
}

/**
 * The textbook z-test of b − a with the variance both would share if they were one: for large samples only. Null when
 * an arm is empty.
 */
export function pooledProportionEffect(a: Trials, b: Trials): Effect | null {
  requireTrials(a)
  requireTrials(b)
  if (a.n === 0 || b.n === 0) return null
  const pooled = (a.successes + b.successes) / (a.n + b.n)
  return {
    effect: b.successes / b.n - a.successes / a.n,
    standardError: Math.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n)),
    degrees: Infinity,
    users: a.n + b.n,
  }
}

function requireTrials({ n, successes }: Trials): void {
  requireCount(n, 'The number of trials')
  requireCount(successes, 'The number of successes')
  if (successes > n) throw new RangeError(`${successes} of ${n} trials cannot succeed.`)
}
