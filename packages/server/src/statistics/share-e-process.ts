import { logBeta, logBetaTail } from './beta.ts'
import { requireOpenShare } from './domain.ts'

/**
 * Log e-value against "each trial succeeds with a chance of at most `share`, whatever came before": the likelihood
 * ratio of Bernoulli trials, its alternative spread evenly over (share, 1). At any time, however chosen, it reaches 1/α
 * with a chance of at most α (Ville 1939); how many trials there are may depend on what they showed. In closed form,
 * after H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical
 * Statistics 41 (1970). Trials may be numbers from 0 to 1 as well: a likelihood ratio is convex in the outcome, so that its
 * mean is at most that of yes and no with the same share (I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random
 * variables by betting", JRSS B 86, 2024, section 2).
 */
export function shareAboveLogEValue(successes: number, n: number, share: number): number {
  requireOpenShare(share, 'A share to be refuted')
  const [a, b] = [1 + successes, 1 + n - successes]
  return (
    logBeta(a, b) +
    logBetaTail(share, a, b) -
    Math.log1p(-share) -
    successes * Math.log(share) -
    (n - successes) * Math.log1p(-share)
  )
}

/** Whether so many of n refute a share of at most `share`, 0 to 1, at a level of `alpha`. */
export function isShareAbove(successes: number, n: number, share: number, alpha: number): boolean {
  if (share >= 1) return false
  if (share <= 0) return successes > 0
  return successes > n * share && shareAboveLogEValue(successes, n, share) >= -Math.log(alpha)
}

/** Whether so few of n refute a share of at least `share`. */
export const isShareBelow = (successes: number, n: number, share: number, alpha: number): boolean =>
  isShareAbove(n - successes, n, 1 - share, alpha)
