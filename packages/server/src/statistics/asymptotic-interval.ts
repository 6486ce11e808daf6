import { normalLogSurvival } from './normal.ts'

/**
 * Asymptotic confidence sequences: intervals for a difference that hold at every look, for as many looks as one
 * likes. I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory and
 * asymptotic confidence sequences", arXiv 2103.06476, equations 9 (two-sided) and 134 (one-sided).
 */
export type Estimate = {
  /** The difference, in the metric's own unit. */
  readonly effect: number
  /** Its standard error, above 0, from units that are independent of each other. */
  readonly standardError: number
  /** Units in both arms together, above 0. */
  readonly users: number
}

/**
 * ρ, which makes the interval narrowest when `plannedUsers` of both arms together are in. Fixed before the start, as
 * the guarantee is lost when it follows the data. `alpha` in (0, 1); for a one-sided bound below 0.5.
 */
export function sequentialRho(sides: 1 | 2, alpha: number, plannedUsers: number): number {
  const spread = sides === 1 ? 2 * alpha : alpha
  return Math.sqrt((-2 * Math.log(spread) + Math.log(1 - 2 * Math.log(spread))) / plannedUsers)
}

/** Distance from the effect to each bound of the two-sided interval at level 1 − alpha. */
export const twoSidedHalfWidth = (of: Estimate, rho: number, alpha: number): number =>
  halfWidth(of, rho, Math.log(Math.sqrt(growth(of, rho)) / alpha))

/** Distance from the effect to a one-sided bound at level 1 − alpha. */
export const oneSidedHalfWidth = (of: Estimate, rho: number, alpha: number): number =>
  halfWidth(of, rho, Math.log1p(Math.sqrt(growth(of, rho)) / (2 * alpha)))

const growth = ({ users }: Estimate, rho: number): number => users * rho * rho + 1

const halfWidth = (of: Estimate, rho: number, logOdds: number): number =>
  of.standardError * Math.sqrt(((2 * growth(of, rho)) / (of.users * rho * rho)) * logOdds)

/** What the effect adds to a log e-value: ρ²t / 2(Nρ² + 1) with t = N effect² / SE². */
const exponent = (of: Estimate, rho: number): number => {
  const z = of.effect / of.standardError
  return (z * z * of.users * rho * rho) / (2 * growth(of, rho))
}

/** Log e-value against "no difference"; may be negative. */
const twoSidedLogEValue = (of: Estimate, rho: number): number =>
  exponent(of, rho) - Math.log(growth(of, rho)) / 2

/**
 * Log e-value against "the difference is 0 or below": the same mixture over positive differences only. Reaches
 * 1/alpha no later than the one-sided bound leaves 0, as that bound is drawn a little wide.
 */
export function oneSidedLogEValue(of: Estimate, rho: number): number {
  const slope = (rho * Math.sqrt(of.users) * of.effect) / (of.standardError * Math.sqrt(growth(of, rho)))
  return Math.LN2 + twoSidedLogEValue(of, rho) + normalLogSurvival(-slope)
}

/** Always-valid p of "no difference". */
export const twoSidedPValue = (of: Estimate, rho: number): number =>
  Math.min(1, Math.exp(-twoSidedLogEValue(of, rho)))

/** Always-valid p of "the difference is 0 or below": the alpha at which the one-sided bound of this ρ touches 0. */
export function oneSidedPValue(of: Estimate, rho: number): number {
  if (of.effect <= 0) return 1
  return Math.min(1, Math.sqrt(growth(of, rho)) / (2 * Math.expm1(exponent(of, rho))))
}
