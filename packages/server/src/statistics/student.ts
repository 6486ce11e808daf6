import { betaCdfOfShares } from './beta.ts'
import { stirlingError } from './gamma.ts'
import { normalQuantile, normalSurvival } from './normal.ts'

/** P(T ≤ t) for Student's t with `degrees` > 0 of freedom, whole or not; with Infinity, the normal distribution. */
export const studentCdf = (t: number, degrees: number): number => studentSurvival(-t, degrees)

/**
 * P(T > t) for Student's t with `degrees` > 0 of freedom, whole or not, with its own digits in the tail: the
 * incomplete beta function, Abramowitz & Stegun (1964), 26.5.27 and 26.7.1.
 */
export function studentSurvival(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`Degrees of freedom lie above 0, not at ${degrees}.`)
  if (Number.isNaN(t)) throw new RangeError('A t of NaN has no place in the distribution.')
  if (degrees === Infinity) return normalSurvival(t)
  if (t < 0) return 1 - studentSurvival(-t, degrees)
  const square = t * t
  if (square === Infinity) return 0
  const sum = degrees + square
  return betaCdfOfShares(degrees / sum, square / sum, degrees / 2, 0.5) / 2
}

/**
 * Quantile of Student's t at `p` in (0, 1), `degrees` > 0: Newton's steps on the tail, inside a bracket. For a small
 * upper tail q, take −studentQuantile(q, degrees).
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A quantile is asked for within 0 and 1, not at ${p}.`)
  if (p === 0.5) return 0
  if (degrees === Infinity) return normalQuantile(p)
  return p < 0.5 ? -upperQuantile(p, degrees) : upperQuantile(1 - p, degrees)
}

/** The t > 0 beyond which lies `tail` < ½; its tails are heavier than the normal's, so that quantile starts below. */
function upperQuantile(tail: number, degrees: number): number {
  let low = -normalQuantile(tail)
  let high = 2 * low + 1
  while (studentSurvival(high, degrees) > tail) {
    low = high
    high *= 2
  }
  let t = low
  for (let step = 0; step < 200; step++) {
    const excess = studentSurvival(t, degrees) - tail
    if (excess === 0) return t
    if (excess > 0) low = t
    else high = t
    const newton = t + excess / studentDensity(t, degrees)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - t) <= 2 ** -52 * next) return next
    t = next
  }
  return t
}

function studentDensity(t: number, degrees: number): number {
  const correction = stirlingError((degrees + 1) / 2) - stirlingError(degrees / 2)
  const gammas = (degrees / 2) * Math.log1p(1 / degrees) - 0.5 + correction
  const shape = -((degrees + 1) / 2) * Math.log1p((t * t) / degrees)
  return Math.exp(gammas + shape) / Math.sqrt(2 * Math.PI)
}
