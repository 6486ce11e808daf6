import { exactLowerBound, exactUpperBound } from '../../packages/server/src/statistics/binomial.ts'
import { twoSidedInterval } from '../../packages/server/src/statistics/effect.ts'
import { wilson } from '../../packages/server/src/statistics/intervals.ts'
import {
  newcombeInterval,
  pooledProportionEffect,
  type Trials,
} from '../../packages/server/src/statistics/proportions.ts'
import { methodFamily } from '../method-family.ts'

const ci = ({ low, high }: { low: number; high: number }) => ({ ci: [low, high] })

/** Shares of trials. */
export const vectorFamily = methodFamily('proportions', {
  wilson_score_ci: ({ successes, n, alpha }: Trials & { alpha: number }) =>
    ci(wilson(successes, n, 1 - alpha)),
  newcombe_score_diff_ci: ({ a, b, alpha }: { a: Trials; b: Trials; alpha: number }) =>
    ci(newcombeInterval(a, b, alpha)),
  clopper_pearson_ci: ({ successes, n, alpha }: Trials & { alpha: number }) =>
    ci({ low: exactLowerBound(successes, n, alpha / 2), high: exactUpperBound(successes, n, alpha / 2) }),
  // The vector takes the first less the second.
  two_proportion_pooled_z: ({ count, nobs }: { count: [number, number]; nobs: [number, number] }) => {
    const [first, second] = [0, 1].map((at) => ({ n: nobs[at]!, successes: count[at]! }))
    const effect = pooledProportionEffect(second!, first!)!
    return { z: effect.effect / effect.standardError, p: twoSidedInterval(effect, 0.05).p }
  },
})
