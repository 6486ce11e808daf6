import {
  chanceToWin,
  credibleInterval,
  expectedLoss,
  posterior,
} from '../../packages/server/src/statistics/bayes.ts'
import { absoluteEffect, relativeEffect, type Effect } from '../../packages/server/src/statistics/effect.ts'
import { armOf, type TwoArms } from '../input-arms.ts'
import { methodFamily } from '../method-family.ts'

type Two = TwoArms & { readonly priorMean?: number; readonly priorVariance?: number }

/** What treatment loses comes second in the vectors. */
const risk = (belief: { mean: number; deviation: number }) => {
  const { control, treatment } = expectedLoss(belief)
  return [control, treatment]
}

const seen = (effect: Effect, { priorMean = 0, priorVariance }: Two) => {
  const prior = priorVariance === undefined ? null : { mean: priorMean, variance: priorVariance }
  const belief = posterior(effect, prior)!
  const { low, high } = credibleInterval(belief, 0.05)
  return {
    effect: belief.mean,
    se: belief.deviation,
    ci: [low, high],
    chanceToWin: chanceToWin(belief),
    risk: risk(belief),
  }
}

/** Normal posteriors, for display. */
export const vectorFamily = methodFamily('bayes', {
  bayes_gaussian_effect_absolute: (inputs: Two) =>
    seen(absoluteEffect(armOf(inputs.a), armOf(inputs.b)), inputs),
  bayes_gaussian_effect_relative: (inputs: Two) =>
    seen(relativeEffect(armOf(inputs.a), armOf(inputs.b))!, inputs),
  expected_loss: ({ mu, sigma }: { mu: number; sigma: number }) => ({
    risk: risk({ mean: mu, deviation: sigma }),
  }),
})
