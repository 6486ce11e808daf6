import { absoluteEffect, type Effect } from './effect.ts'
import type { Arm } from './arm.ts'
import { solveSymmetric } from './linear-system.ts'
import { addMoments, linearise, type Linearised, type Moments, type Quantity } from './moments.ts'
import type { RatioSums } from './ratio.ts'

/** What was known of the users before exposure: x, 0 where missing; the last three sum over users where it is. */
export type CovariateSums = {
  readonly sumX: number
  readonly sumXX: number
  readonly sumMX: number
  readonly sumDX: number
  readonly missing: number
  readonly sumMMissing: number
  readonly sumDMissing: number
}

/** Columns m, d, x and "x is missing" of a metric with its covariate, and how they make quantities. */
export const adjustedColumns: readonly Quantity[] = [
  { top: 0, bottom: 1 },
  { top: 2, bottom: null },
  { top: 3, bottom: null },
]

export const momentsOfCovariate = (metric: RatioSums, covariate: CovariateSums): Moments => {
  const { sumX, sumXX, sumMX, sumDX, missing, sumMMissing, sumDMissing } = covariate
  return {
    n: metric.n,
    sums: [metric.sumM, metric.sumD, sumX, missing],
    products: [
      [metric.sumMM, metric.sumMD, sumMX, sumMMissing],
      [metric.sumMD, metric.sumDD, sumDX, sumDMissing],
      [sumMX, sumDX, sumXX, 0],
      [sumMMissing, sumDMissing, 0, missing],
    ],
  }
}

/** Two arms whose metric is freed of what its covariates foretold: the means move, the spread shrinks. */
export type Adjusted = { readonly a: Linearised; readonly b: Linearised; readonly theta: readonly number[] }

/**
 * CUPED (A. Deng, Y. Xu, R. Kohavi, T. Walker, WSDM 2013): the first quantity is the metric, the others its covariates,
 * which must be older than the exposure. θ is fitted over both arms pooled, not centred by arm, unless given. Null
 * below two users an arm.
 */
export function adjust(
  a: Moments,
  b: Moments,
  quantities: readonly Quantity[],
  fixedTheta?: readonly number[],
): Adjusted | null {
  const [first, second] = [linearise(a, quantities), linearise(b, quantities)]
  const pooled = linearise(addMoments(a, b), quantities)
  if (first === null || second === null || pooled === null) return null
  const [ofMetric, ...ofCovariates] = pooled.covariances
  const theta =
    fixedTheta ??
    solveSymmetric(
      ofCovariates.map((row) => row.slice(1)),
      ofMetric!.slice(1),
    )
  return { a: first, b: second, theta }
}

/** An arm with its adjusted mean and variance. */
export const adjustedArm = (arm: Linearised, theta: readonly number[]): Arm => ({
  n: arm.n,
  mean: arm.means[0]! - theta.reduce((sum, slope, at) => sum + slope * arm.means[at + 1]!, 0),
  variance: spreadOf(arm, [1, ...theta.map((slope) => -slope)]),
})

/** Adjusted b − a. */
export const adjustedEffect = ({ a, b, theta }: Adjusted): Effect =>
  absoluteEffect(adjustedArm(a, theta), adjustedArm(b, theta))

/**
 * The adjusted difference as a share of the control's unadjusted mean, by the delta method. That mean stands above the
 * line and below it, so it weighs treatment / control: with treatment as adjusted, or as seen. The two differ by less
 * than the error itself, as nothing older than the exposure differs between arms but by chance; GrowthBook takes the
 * first for ratios and the second for means. Null when the control's mean is zero.
 */
export function adjustedRelativeEffect(
  adjusted: Adjusted,
  treatment: 'as-adjusted' | 'as-seen' = 'as-adjusted',
): Effect | null {
  const { a, b, theta } = adjusted
  const base = a.means[0]!
  if (base === 0) return null
  const absolute = adjustedEffect(adjusted)
  const top = treatment === 'as-seen' ? b.means[0]! : base + absolute.effect
  const slopes = theta.map((slope) => -slope)
  const variance = spreadOf(a, [top / base, ...slopes]) / a.n + spreadOf(b, [1, ...slopes]) / b.n
  return {
    ...absolute,
    effect: absolute.effect / Math.abs(base),
    standardError: Math.sqrt(variance) / Math.abs(base),
  }
}

/** Variance of one user's weighted sum of quantities. */
function spreadOf({ covariances }: Linearised, weights: readonly number[]): number {
  const sum = covariances.reduce(
    (outer, row, x) =>
      row.reduce((inner, covariance, y) => inner + weights[x]! * weights[y]! * covariance, outer),
    0,
  )
  return Math.max(0, sum)
}
