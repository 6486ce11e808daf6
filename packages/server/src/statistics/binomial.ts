import { betaCdf, betaTail } from './beta.ts'
import { requireCount, requireOpenShare } from './domain.ts'

/** P(X ≥ k) of `n` trials that each succeed with `share`, through the incomplete beta function. */
export function binomialTail(k: number, n: number, share: number): number {
  requireCount(n, 'The number of trials')
  if (k <= 0) return 1
  return k > n ? 0 : betaCdf(share, k, n - k + 1)
}

/** The share above which so few successes would be seen with probability below `alpha`: Clopper and Pearson (1934). */
export function exactUpperBound(successes: number, n: number, alpha: number): number {
  requireBoundable(successes, n, alpha)
  return successes === n ? 1 : shareWhere((share) => betaTail(share, successes + 1, n - successes) > alpha)
}

/** The share below which so many successes would be seen with probability below `alpha`: Clopper and Pearson (1934). */
export function exactLowerBound(successes: number, n: number, alpha: number): number {
  requireBoundable(successes, n, alpha)
  return successes === 0 ? 0 : shareWhere((share) => betaCdf(share, successes, n - successes + 1) < alpha)
}

function requireBoundable(successes: number, n: number, alpha: number): void {
  requireCount(n, 'The number of trials')
  requireCount(successes, 'The number of successes')
  requireOpenShare(alpha, 'The level of significance')
  if (successes > n) throw new RangeError(`${successes} of ${n} trials cannot succeed.`)
}

/** Where a claim that holds at 0 and not at 1 turns, to the last bit. */
function shareWhere(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return high
    if (holds(middle)) low = middle
    else high = middle
  }
}
