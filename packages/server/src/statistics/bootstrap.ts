import { meanOf } from './arm.ts'
import { requireFinite } from './domain.ts'

export type Bootstrap = {
  readonly mean: number
  readonly standardError: number
  /** Share of resamples whose mean is 0 or below. */
  readonly shareAtMostZero: number
  readonly resamples: number | 'all'
}

/** Up to here every resample is counted: 24,310 multisets for 9 values. */
const mostCounted = 9

/**
 * The mean's spread by resampling with replacement (B. Efron, Annals of Statistics 7, 1979): pass the differences of
 * pairs, or the sums of clusters. Exact for up to nine values, otherwise `resamples` draws from `random`, which gives
 * numbers in [0, 1). Null without values.
 */
export function bootstrapMean(
  values: readonly number[],
  resamples: number,
  random: () => number,
): Bootstrap | null {
  requireFinite(values, 'Value')
  if (values.length === 0) return null
  const isCounted = values.length <= mostCounted
  const draws = isCounted ? everyResample(values) : someResamples(values, resamples, random)
  let [weights, sum, squares, atMostZero] = [0, 0, 0, 0]
  const centre = meanOf(values)
  for (const { weight, mean } of draws) {
    weights += weight
    sum += weight * (mean - centre)
    squares += weight * (mean - centre) ** 2
    if (mean <= 0) atMostZero += weight
  }
  return {
    mean: centre + sum / weights,
    standardError: Math.sqrt(Math.max(0, squares / weights - (sum / weights) ** 2)),
    shareAtMostZero: atMostZero / weights,
    resamples: isCounted ? 'all' : resamples,
  }
}

type Draw = { readonly weight: number; readonly mean: number }

function* someResamples(values: readonly number[], resamples: number, random: () => number): Generator<Draw> {
  if (!(Number.isSafeInteger(resamples) && resamples > 0))
    throw new RangeError(`Resamples are counted from 1, not ${resamples}.`)
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0
    for (let k = 0; k < values.length; k++) sum += values[Math.floor(random() * values.length)]!
    yield { weight: 1, mean: sum / values.length }
  }
}

/** Every multiset of n values drawn from n, with the number of sequences n! / Πk! that make it. */
function* everyResample(values: readonly number[]): Generator<Draw> {
  const n = values.length
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1))
  function* from(at: number, left: number, ways: number, sum: number): Generator<Draw> {
    if (at === n - 1) {
      yield { weight: ways / factorial(left), mean: (sum + left * values[at]!) / n }
      return
    }
    for (let times = 0; times <= left; times++)
      yield* from(at + 1, left - times, ways / factorial(times), sum + times * values[at]!)
  }
  yield* from(0, n, factorial(n), 0)
}
