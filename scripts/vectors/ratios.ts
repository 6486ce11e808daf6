import { armOfSuccesses, armOfSums } from '../../packages/server/src/statistics/arm.ts'
import {
  absoluteEffect,
  equalVarianceEffect,
  twoSidedInterval,
} from '../../packages/server/src/statistics/effect.ts'
import {
  addSums,
  armOfClusters,
  armOfRatio,
  noUsers,
  oneUser,
  type RatioSums,
} from '../../packages/server/src/statistics/ratio.ts'
import { methodFamily } from '../method-family.ts'

type Users = { readonly num: readonly number[]; readonly den: readonly number[] }
type Two = { readonly a: Users; readonly b: Users; readonly alpha: number }

const sumsOf = ({ num, den }: Users): RatioSums =>
  num.map((m, at) => oneUser(m, den[at]!)).reduce(addSums, noUsers)

/** Requests that pass or fail, each a unit of its own: what the product never does, kept to show the difference. */
const requestsOf = (users: Users) => ({ n: sumsOf(users).sumD, passed: sumsOf(users).sumM })

const requestLevelError = ({ a, b }: Two): number => {
  const [first, second] = [a, b].map(requestsOf).map(({ n, passed }) => armOfSuccesses(n, passed)!)
  return absoluteEffect(first!, second!).standardError
}

const leastSquaresError = ({ a, b }: Two): number => {
  const [first, second] = [a, b]
    .map(requestsOf)
    .map(({ n, passed }) => armOfSums({ n, sum: passed, sumSquares: passed })!)
  return equalVarianceEffect(first!, second!).standardError
}

/** Ratio metrics: numerator and denominator by user. */
export const vectorFamily = methodFamily('ratios', {
  ratio_delta_method_two_sample: (inputs: Two) => {
    const effect = absoluteEffect(armOfRatio(sumsOf(inputs.a))!, armOfRatio(sumsOf(inputs.b))!)
    const { low, high, p } = twoSidedInterval(effect, inputs.alpha)
    const naive = requestLevelError(inputs)
    return {
      effect: effect.effect,
      se: effect.standardError,
      ci: [low, high],
      p,
      se_naive_request_level: naive,
      designEffect: (effect.standardError / naive) ** 2,
    }
  },
  cluster_robust_se_difference: (inputs: Two) => {
    const effect = absoluteEffect(armOfClusters(sumsOf(inputs.a))!, armOfClusters(sumsOf(inputs.b))!)
    return {
      effect: effect.effect,
      se_cr0: effect.standardError,
      se_naive_request_level: leastSquaresError(inputs),
    }
  },
})
