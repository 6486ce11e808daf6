import { logBeta, logBetaTail } from './beta.ts'
import { requireOpenShare } from './domain.ts'

/**
 * Log e-value against "each trial succeeds with a chance of at most `share`, whatever came before": the likelihood
 * ratio of Bernoulli trials, its alternative spread evenly over (share, 1). At any time, however chosen, it reaches 1/α
 * with a chance of at most α (Ville 1939); how many trials there are may depend on what they showed. In closed form,
 * after H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical
 * Statistics 41 (1970).
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

/** The same against "with a chance of at least `share`": failures are above its complement. */
export const shareBelowLogEValue = (successes: number, n: number, share: number): number =>
  shareAboveLogEValue(n - successes, n, 1 - share)
