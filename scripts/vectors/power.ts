import { relativeEffect } from '../../packages/server/src/statistics/effect.ts'
import {
  detectableLift,
  detectableRise,
  powerOf,
  sequentialWidening,
  usersForMeans,
  usersForProportions,
  usersForProportionsUnpooled,
} from '../../packages/server/src/statistics/power.ts'
import { methodFamily } from '../method-family.ts'

type Sizes<Names extends string> = Readonly<Record<Names | 'alpha' | 'power', number>>
type Lifts = Readonly<
  Record<'effect' | 'mean' | 'variance' | 'nTotal' | 'nVariations' | 'alpha' | 'power' | 'tuning', number>
>

const shown = (nPerArm: number) => ({ nPerArm, nPerArm_unrounded: nPerArm, nTotal: 2 * Math.ceil(nPerArm) })

const wideningOf = ({ nTotal, nVariations, alpha, tuning }: Lifts): number =>
  sequentialWidening(2, alpha, tuning, (2 * nTotal) / nVariations)

const powerOfLift = ({ effect, mean, variance, nTotal, nVariations, alpha }: Lifts, widening: number) => {
  const control = { n: nTotal / nVariations, mean, variance }
  const lifted = relativeEffect(control, { ...control, mean: mean * (1 + effect) })!
  return { power: powerOf(lifted, alpha, widening) }
}

const liftOf = ({ mean, variance, nTotal, nVariations, alpha, power }: Lifts, widening: number) => ({
  mde: detectableLift(nTotal / nVariations, mean, variance, { alpha, power, widening }),
})

/** How many users it takes, and what so many can see. */
export const vectorFamily = methodFamily('power', {
  sample_size_means: ({ delta, variance, alpha, power }: Sizes<'delta' | 'variance'>) =>
    shown(usersForMeans(delta, variance, { alpha, power })),
  sample_size_two_proportions_pooled_null: ({ p, delta, alpha, power }: Sizes<'p' | 'delta'>) =>
    shown(usersForProportions(p, delta, { alpha, power })),
  sample_size_two_proportions: ({ p, delta, alpha, power }: Sizes<'p' | 'delta'>) =>
    shown(usersForProportionsUnpooled(p, delta, { alpha, power })),
  mde_two_proportions: ({ nPerArm, p, alpha, power }: Sizes<'p' | 'nPerArm'>) => ({
    mdeAbsolute: detectableRise(nPerArm, p, { alpha, power }),
  }),
  power_relative_two_sided: (inputs: Lifts) => powerOfLift(inputs, 1),
  power_relative_two_sided_sequential: (inputs: Lifts) => powerOfLift(inputs, wideningOf(inputs)),
  mde_relative: (inputs: Lifts) => liftOf(inputs, 1),
  mde_relative_sequential: (inputs: Lifts) => liftOf(inputs, wideningOf(inputs)),
})
