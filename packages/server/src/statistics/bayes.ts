import type { Effect } from './effect.ts'
import { normalCdf, normalDensity, normalQuantile } from './normal.ts'

export type Belief = { readonly mean: number; readonly deviation: number }

/**
 * What a normal prior (null: a flat one) becomes in the light of an effect. For display only: a posterior looked at
 * again and again promises nothing about false findings. Null when the effect has no error to weigh it by.
 */
export function posterior(
  { effect, standardError }: Effect,
  prior: { readonly mean: number; readonly variance: number } | null,
): Belief | null {
  if (!(standardError > 0)) return null
  if (prior === null) return { mean: effect, deviation: standardError }
  if (!(prior.variance > 0))
    throw new RangeError(`A prior's variance lies above 0, not at ${prior.variance}.`)
  const precision = 1 / standardError ** 2 + 1 / prior.variance
  const mean = (effect / standardError ** 2 + prior.mean / prior.variance) / precision
  return { mean, deviation: Math.sqrt(1 / precision) }
}

/** P(effect > 0). */
export const chanceToWin = ({ mean, deviation }: Belief): number => normalCdf(mean / deviation)

/** The middle 1 − alpha of the belief. */
export function credibleInterval({ mean, deviation }: Belief, alpha: number): { low: number; high: number } {
  const half = -normalQuantile(alpha / 2) * deviation
  return { low: mean - half, high: mean + half }
}

/** E[max(effect, 0)]: what keeping control is expected to lose, and E[max(−effect, 0)]: what treatment is. */
export const expectedLoss = (belief: Belief): { readonly control: number; readonly treatment: number } => ({
  control: positivePart(belief),
  treatment: positivePart({ ...belief, mean: -belief.mean }),
})

function positivePart({ mean, deviation }: Belief): number {
  if (!(deviation > 0)) throw new RangeError(`A belief's deviation lies above 0, not at ${deviation}.`)
  const z = mean / deviation
  return Math.max(0, deviation * normalDensity(z) + mean * normalCdf(z))
}
