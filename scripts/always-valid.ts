import {
  sequentialRho,
  twoSidedHalfWidth,
  twoSidedPValue,
} from '../packages/server/src/statistics/asymptotic-interval.ts'
import type { Effect } from '../packages/server/src/statistics/effect.ts'

/** A two-sided asymptotic confidence sequence, by the names vectors use. */
export const alwaysValid = (effect: Effect, { alpha, tuning }: { alpha: number; tuning: number }) => {
  const rho = sequentialRho(2, alpha, tuning)
  const half = twoSidedHalfWidth(effect, rho, alpha)
  return {
    effect: effect.effect,
    se: effect.standardError,
    ci: [effect.effect - half, effect.effect + half],
    p: twoSidedPValue(effect, rho),
  }
}
