import {
  adjust,
  adjustedEffect,
  adjustedRelativeEffect,
  type Adjusted,
} from '../../packages/server/src/statistics/cuped.ts'
import { absoluteEffect, twoSidedInterval } from '../../packages/server/src/statistics/effect.ts'
import { addMoments, momentsOfUser, type Moments } from '../../packages/server/src/statistics/moments.ts'
import { armOfValues } from '../../packages/server/src/statistics/arm.ts'
import { methodFamily } from '../method-family.ts'

type Means = { readonly post: readonly number[]; readonly pre: readonly number[] }
type Ratios = Record<'mPost' | 'dPost' | 'mPre' | 'dPre', readonly number[]>
type Two<Input> = { readonly a: Input; readonly b: Input; readonly alpha: number; readonly theta?: number }

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

const adjustedMeans = ({ a, b }: Two<Means>): Adjusted =>
  adjust(momentsOf(a.post, a.pre), momentsOf(b.post, b.pre), means)!

const momentsOfRatios = ({ mPost, dPost, mPre, dPre }: Ratios): Moments => momentsOf(mPost, dPost, mPre, dPre)

/** Metrics freed of what was known before. */
export const vectorFamily = methodFamily('cuped', {
  cuped_theta_pooled: (inputs: Two<Means>) => ({ theta: adjustedMeans(inputs).theta[0] }),
  cuped_absolute: (inputs: Two<Means>) => {
    const adjusted = adjustedMeans(inputs)
    const effect = adjustedEffect(adjusted)
    const { low, high, p } = twoSidedInterval(effect, inputs.alpha)
    const unadjusted = absoluteEffect(armOfValues(inputs.a.post)!, armOfValues(inputs.b.post)!)
    return {
      effect: effect.effect,
      se: effect.standardError,
      ci: [low, high],
      p,
      theta: adjusted.theta[0],
      se_unadjusted: unadjusted.standardError,
    }
  },
  cuped_ratio_relative: ({ a, b, theta }: Two<Ratios>) => {
    const adjusted = adjust(
      momentsOfRatios(a),
      momentsOfRatios(b),
      ratios,
      theta === undefined ? undefined : [theta],
    )
    const effect = adjustedRelativeEffect(adjusted!)!
    return { effect: effect.effect, se: effect.standardError }
  },
})
