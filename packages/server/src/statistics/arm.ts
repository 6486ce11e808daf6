import { requireCount, requireFinite, requireSameLength } from './domain.ts'

/**
 * One arm as every comparison needs it: n units (at least 2), the metric's `mean`, and the `variance` of one unit, so
 * that the mean's squared standard error is variance / n.
 */
export type Arm = { readonly n: number; readonly mean: number; readonly variance: number }

/** Sums over units of a plain mean, additive. */
export type MeanSums = { readonly n: number; readonly sum: number; readonly sumSquares: number }

/** From the values themselves. Null below two units, whose spread is unknown. */
export function armOfValues(values: readonly number[]): Arm | null {
  requireFinite(values, 'Value')
  if (values.length < 2) return null
  return { n: values.length, mean: meanOf(values), variance: sampleCovariance(values, values) }
}

/** From additive sums; loses digits once the mean is a million standard deviations. Null below two units. */
export function armOfSums({ n, sum, sumSquares }: MeanSums): Arm | null {
  requireCount(n, 'The number of units')
  requireFinite([sum, sumSquares], 'Sum')
  if (n < 2) return null
  const variance = covarianceOfSums(n, sum, sum, sumSquares)
  return { n, mean: sum / n, variance: Math.max(0, variance) }
}

/** A share of units, with the variance p(1 − p) of a single trial. Null below two units. */
export function armOfSuccesses(n: number, successes: number): Arm | null {
  requireCount(n, 'The number of units')
  requireCount(successes, 'The number of successes')
  if (successes > n) throw new RangeError(`${successes} of ${n} units cannot succeed.`)
  if (n < 2) return null
  const mean = successes / n
  return { n, mean, variance: mean * (1 - mean) }
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample covariance, divided by n − 1; of a list with itself, its variance. Two values at least. */
export function sampleCovariance(xs: readonly number[], ys: readonly number[]): number {
  requireSameLength(xs, ys, 'The two lists')
  if (xs.length < 2) throw new RangeError('One value has no spread.')
  const [x, y] = [meanOf(xs), meanOf(ys)]
  return xs.reduce((sum, value, at) => sum + (value - x) * (ys[at]! - y), 0) / (xs.length - 1)
}

/** The same from Σx, Σy and Σxy over `n` units. */
export const covarianceOfSums = (n: number, x: number, y: number, xy: number): number =>
  (xy - (x * y) / n) / (n - 1)
