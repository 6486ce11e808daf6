import {
  armOfSuccesses,
  armOfSums,
  armOfValues,
  sampleCovariance,
  type Arm,
  type MeanSums,
} from '../../packages/server/src/statistics/arm.ts'
import {
  absoluteEffect,
  lowerBound,
  relativeEffect,
  twoSidedInterval,
  upperBound,
  type Effect,
} from '../../packages/server/src/statistics/effect.ts'
import { methodFamily } from '../method-family.ts'

type Input = readonly number[] | MeanSums | { readonly n: number; readonly successes: number }
type Two = { readonly a: Input; readonly b: Input; readonly alpha: number }

const armOf = (input: Input): Arm => {
  if ('sum' in input) return armOfSums(input)!
  return 'successes' in input ? armOfSuccesses(input.n, input.successes)! : armOfValues(input)!
}

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

const relative = ({ a, b, alpha }: Two) => twoSided(relativeEffect(armOf(a), armOf(b))!, alpha)

const oneSided = ({ a, b, alpha }: Two) => {
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
  welch_t_two_sided_absolute: ({ a, b, alpha }: Two) => twoSided(absoluteEffect(armOf(a), armOf(b)), alpha),
  welch_t_two_sided_relative_delta: relative,
  welch_t_proportion_relative_delta: relative,
  welch_t_one_sided_greater: (inputs: Two) => ({ ...oneSided(inputs), p: oneSided(inputs).greater }),
  welch_t_one_sided_lesser: (inputs: Two) => ({ ...oneSided(inputs), p: oneSided(inputs).lesser }),
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
