import { sampleCovariance } from '../../packages/server/src/statistics/arm.ts'
import {
  absoluteEffect,
  lowerBound,
  relativeEffect,
  twoSidedInterval,
  upperBound,
  type Effect,
} from '../../packages/server/src/statistics/effect.ts'
import { armOf, type TwoArms } from '../input-arms.ts'
import { methodFamily } from '../method-family.ts'

const twoSided = (effect: Effect, alpha: number) => {
  const { low, high, p } = twoSidedInterval(effect, alpha)
  return {
    effect: effect.effect,
    se: effect.standardError,
    t: effect.effect / effect.standardError,
    df: effect.degrees,
    ci: [low, high],
    p,
  }
}

const relative = ({ a, b, alpha }: TwoArms) => twoSided(relativeEffect(armOf(a), armOf(b))!, alpha)

const oneSided = ({ a, b, alpha }: TwoArms) => {
  const effect = absoluteEffect(armOf(a), armOf(b))
  return {
    effect: effect.effect,
    se: effect.standardError,
    lower: lowerBound(effect, alpha).low,
    upper: upperBound(effect, alpha).high,
    greater: lowerBound(effect, alpha).p,
    lesser: upperBound(effect, alpha).p,
  }
}

/** Welch: treatment against control, over units. */
export const vectorFamily = methodFamily('effects', {
  welch_t_two_sided_absolute: ({ a, b, alpha }: TwoArms) =>
    twoSided(absoluteEffect(armOf(a), armOf(b)), alpha),
  welch_t_two_sided_relative_delta: relative,
  welch_t_proportion_relative_delta: relative,
  welch_t_one_sided_greater: (inputs: TwoArms) => ({ ...oneSided(inputs), p: oneSided(inputs).greater }),
  welch_t_one_sided_lesser: (inputs: TwoArms) => ({ ...oneSided(inputs), p: oneSided(inputs).lesser }),
  sample_covariance_ddof1: ({ m, d }: { m: readonly number[]; d: readonly number[] }) => ({
    cov: sampleCovariance(m, d),
  }),
  frequentist_variance: (from: Record<'meanA' | 'varA' | 'nA' | 'meanB' | 'varB' | 'nB', number>) => {
    const a = { n: from.nA, mean: from.meanA, variance: from.varA }
    const b = { n: from.nB, mean: from.meanB, variance: from.varB }
    return {
      absolute: absoluteEffect(a, b).standardError ** 2,
      relative: relativeEffect(a, b)!.standardError ** 2,
    }
  },
})
