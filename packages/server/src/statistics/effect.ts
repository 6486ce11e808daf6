import type { Arm } from './arm.ts'
import { requireOpenShare } from './domain.ts'
import { studentQuantile, studentSurvival } from './student.ts'

/** Treatment (b) against control (a). */
export type Effect = {
  /** b − a in the metric's own unit, or as a share of |a|. */
  readonly effect: number
  readonly standardError: number
  /** Of Student's t; Infinity where the normal distribution serves. */
  readonly degrees: number
  /** Units of both arms. */
  readonly users: number
}

export type Interval = { readonly low: number; readonly high: number; readonly p: number }

/** b − a with Welch's standard error and degrees of freedom: B. L. Welch, Biometrika 34 (1947). */
export const absoluteEffect = (a: Arm, b: Arm): Effect => ({
  effect: b.mean - a.mean,
  standardError: Math.sqrt(a.variance / a.n + b.variance / b.n),
  degrees: welchDegrees(a, b),
  users: a.n + b.n,
})

/**
 * b − a with one variance for both arms, as ordinary least squares takes it: Student (1908). Wrong where variances or
 * sizes differ; here to be compared with.
 */
export function equalVarianceEffect(a: Arm, b: Arm): Effect {
  const degrees = a.n + b.n - 2
  const variance = ((a.n - 1) * a.variance + (b.n - 1) * b.variance) / degrees
  return {
    effect: b.mean - a.mean,
    standardError: Math.sqrt(variance * (1 / a.n + 1 / b.n)),
    degrees,
    users: a.n + b.n,
  }
}

/** (b − a) / |a| by the delta method, the control's mean varying too. Null when the control's mean is zero. */
export function relativeEffect(a: Arm, b: Arm): Effect | null {
  if (a.mean === 0) return null
  const square = a.mean * a.mean
  const variance = b.variance / (b.n * square) + (a.variance * b.mean * b.mean) / (a.n * square * square)
  return {
    effect: (b.mean - a.mean) / Math.abs(a.mean),
    standardError: Math.sqrt(variance),
    degrees: welchDegrees(a, b),
    users: a.n + b.n,
  }
}

/** Interval at level 1 − alpha, and the two-sided p of "no difference". Without spread it is a point. */
export function twoSidedInterval(effect: Effect, alpha: number): Interval {
  const half = halfWidth(effect, alpha / 2)
  const p = Math.min(1, 2 * tailAbove(Math.abs(effect.effect), effect))
  return { low: effect.effect - half, high: effect.effect + half, p }
}

/** The lower bound at level 1 − alpha, and the p of "the effect is 0 or below". */
export const lowerBound = (effect: Effect, alpha: number): Interval => ({
  low: effect.effect - halfWidth(effect, alpha),
  high: Infinity,
  p: tailAbove(effect.effect, effect),
})

/** The upper bound at level 1 − alpha, and the p of "the effect is 0 or above". */
export const upperBound = (effect: Effect, alpha: number): Interval => ({
  low: -Infinity,
  high: effect.effect + halfWidth(effect, alpha),
  p: tailAbove(-effect.effect, effect),
})

function halfWidth({ standardError, degrees }: Effect, tail: number): number {
  requireOpenShare(tail, 'The level of significance')
  return -studentQuantile(tail, degrees) * standardError
}

/** P(T > distance / SE); without any spread, whatever is seen is certain. */
function tailAbove(distance: number, { standardError, degrees }: Effect): number {
  if (standardError > 0) return studentSurvival(distance / standardError, degrees)
  return distance === 0 ? 0.5 : distance > 0 ? 0 : 1
}

/** Without spread in either arm nothing is estimated, so nothing is lost: Infinity. */
function welchDegrees(a: Arm, b: Arm): number {
  const [first, second] = [a.variance / a.n, b.variance / b.n]
  const sum = first + second
  if (sum === 0) return Infinity
  // By shares: squares of very small variances would vanish.
  return 1 / ((first / sum) ** 2 / (a.n - 1) + (second / sum) ** 2 / (b.n - 1))
}
