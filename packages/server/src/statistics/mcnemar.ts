import { binomialTail } from './binomial.ts'
import { requireCount } from './domain.ts'

/**
 * Exact test of pass or fail on the same cases: only cases whose outcome changed speak, and each is a fair coin if
 * nothing did. Q. McNemar, Psychometrika 12 (1947), with binomial tails. p is 1 when no case changed.
 */
export function mcnemar(gained: number, lost: number): { readonly p: number; readonly pWorse: number } {
  requireCount(gained, 'The number of cases gained')
  requireCount(lost, 'The number of cases lost')
  const changed = gained + lost
  return {
    p: Math.min(1, 2 * binomialTail(Math.max(gained, lost), changed, 0.5)),
    /** Of "b is no worse than a": small when more was lost than a coin would lose. */
    pWorse: binomialTail(lost, changed, 0.5),
  }
}
