import {
  adjust,
  adjustedArm,
  adjustedEffect,
  adjustedRelativeEffect,
  type Adjusted,
} from '../../packages/server/src/statistics/cuped.ts'
import { absoluteEffect, twoSidedInterval, type Effect } from '../../packages/server/src/statistics/effect.ts'
import {
  addMoments,
  linearise,
  momentsOfUser,
  type Moments,
} from '../../packages/server/src/statistics/moments.ts'
import { alwaysValid } from '../always-valid.ts'
import { methodFamily } from '../method-family.ts'

type Sums = { readonly sum: number; readonly sumSquares: number }
type Means =
  | { readonly post: readonly number[]; readonly pre: readonly number[] }
  | { readonly n: number; readonly post: Sums; readonly pre: Sums; readonly postPreSum: number }
type Ratios = Record<'mPost' | 'dPost' | 'mPre' | 'dPre', readonly number[]>
type Two<Input> = {
  readonly a: Input
  readonly b: Input
  readonly alpha: number
  readonly theta?: number
  readonly tuning?: number
}

const means = [
  { top: 0, bottom: null },
  { top: 1, bottom: null },
]
const ratios = [
  { top: 0, bottom: 1 },
  { top: 2, bottom: 3 },
]

const momentsOf = (...columns: readonly (readonly number[])[]): Moments =>
  columns[0]!.map((_, user) => momentsOfUser(columns.map((column) => column[user]!))).reduce(addMoments)

function momentsOfMeans(input: Means): Moments {
  if (!('n' in input)) return momentsOf(input.post, input.pre)
  const { n, post, pre, postPreSum } = input
  return {
    n,
    sums: [post.sum, pre.sum],
    products: [
      [post.sumSquares, postPreSum],
      [postPreSum, pre.sumSquares],
    ],
  }
}

const adjustedMeans = ({ a, b }: Two<Means>): Adjusted => adjust(momentsOfMeans(a), momentsOfMeans(b), means)!

const unadjusted = ({ a, b }: Two<Means>): Effect => {
  const [first, second] = [a, b].map((input) => linearise(momentsOfMeans(input), means)!)
  return absoluteEffect(adjustedArm(first!, [0]), adjustedArm(second!, [0]))
}

const shown = (effect: Effect, { alpha, tuning }: Two<unknown>) => {
  if (tuning !== undefined) return alwaysValid(effect, { alpha, tuning })
  const { low, high, p } = twoSidedInterval(effect, alpha ?? 0.05)
  return { effect: effect.effect, se: effect.standardError, ci: [low, high], p }
}

const momentsOfRatios = ({ mPost, dPost, mPre, dPre }: Ratios): Moments => momentsOf(mPost, dPost, mPre, dPre)

/** Metrics freed of what was known before. */
export const vectorFamily = methodFamily('cuped', {
  cuped_theta_pooled: (inputs: Two<Means>) => ({ theta: adjustedMeans(inputs).theta[0] }),
  cuped_absolute: (inputs: Two<Means>) => ({
    ...shown(adjustedEffect(adjustedMeans(inputs)), inputs),
    theta: adjustedMeans(inputs).theta[0],
    se_unadjusted: unadjusted(inputs).standardError,
  }),
  cuped_relative: (inputs: Two<Means>) => ({
    ...shown(adjustedRelativeEffect(adjustedMeans(inputs), 'as-seen')!, inputs),
    theta: adjustedMeans(inputs).theta[0],
  }),
  cuped_ratio_relative: (inputs: Two<Ratios>) => {
    const theta = inputs.theta === undefined ? undefined : [inputs.theta]
    const adjusted = adjust(momentsOfRatios(inputs.a), momentsOfRatios(inputs.b), ratios, theta)!
    return { ...shown(adjustedRelativeEffect(adjusted)!, inputs), theta: adjusted.theta[0] }
  },
})
