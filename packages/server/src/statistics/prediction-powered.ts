import { covarianceOfSums } from './arm.ts'
import { requireCount, requireFinite, requireSameLength } from './domain.ts'
import type { Effect } from './effect.ts'

/**
 * One arm's scores, a unit being a user: y its human score and f its judge's, where it has both (drawn at random within
 * the arm), and the judge's alone elsewhere. All additive.
 */
export type JudgedSums = {
  readonly labelled: {
    readonly n: number
    readonly sumY: number
    readonly sumF: number
    readonly sumYY: number
    readonly sumFF: number
    readonly sumYF: number
  }
  readonly judgeOnly: { readonly n: number; readonly sumF: number; readonly sumFF: number }
}

export type JudgedMean = {
  readonly mean: number
  readonly standardError: number
  /** How far the judge is trusted, 0 (not at all) to 1. */
  readonly lambda: number
  readonly users: number
}

export function judgedSums(
  y: readonly number[],
  f: readonly number[],
  judgeOnly: readonly number[],
): JudgedSums {
  requireSameLength(y, f, 'Human and judge scores')
  requireFinite([...y, ...f, ...judgeOnly], 'Score')
  return {
    labelled: {
      n: y.length,
      sumY: dot(y),
      sumF: dot(f),
      sumYY: dot(y, y),
      sumFF: dot(f, f),
      sumYF: dot(y, f),
    },
    judgeOnly: { n: judgeOnly.length, sumF: dot(judgeOnly), sumFF: dot(judgeOnly, judgeOnly) },
  }
}

/**
 * PPI++ mean: the judge's mean over everyone, put right by humans where both judged. A. N. Angelopoulos, J. C. Duchi,
 * T. Zrnic, "PPI++", arXiv 2311.01453. λ, unless given, is the one of least variance, clipped to [0, 1]: a bad judge
 * costs nothing, as λ = 0 is humans alone. Null below two human scores. Normal for large samples.
 */
export function predictionPoweredMean(sums: JudgedSums, fixedLambda?: number): JudgedMean | null {
  const { labelled, judgeOnly } = sums
  requireCount(labelled.n, 'The number of labelled users')
  requireCount(judgeOnly.n, 'The number of judged users')
  requireFinite([...Object.values(labelled), ...Object.values(judgeOnly)], 'Sum')
  if (labelled.n < 2) return null
  const { n, sumY, sumF, sumYY, sumFF, sumYF } = labelled
  // Variances here divide by n, as in the authors' code, not by n − 1.
  const shrink = (n - 1) / n
  const covariance = shrink * covarianceOfSums(n, sumY, sumF, sumYF)
  const lambda = judgeOnly.n === 0 ? 0 : (fixedLambda ?? tunedLambda(sums, covariance))
  const spread =
    shrink * covarianceOfSums(n, sumY, sumY, sumYY) +
    lambda * lambda * shrink * covarianceOfSums(n, sumF, sumF, sumFF) -
    2 * lambda * covariance
  const judged = judgeOnly.n === 0 ? 0 : judgeOnly.sumF / judgeOnly.n
  const judgedSpread = judgeOnly.n === 0 ? 0 : judgeOnly.sumFF / judgeOnly.n - judged * judged
  const variance =
    Math.max(0, spread) / n + (lambda === 0 ? 0 : (lambda * lambda * Math.max(0, judgedSpread)) / judgeOnly.n)
  return {
    mean: lambda * judged + (sumY - lambda * sumF) / n,
    standardError: Math.sqrt(variance),
    lambda,
    users: n + judgeOnly.n,
  }
}

/** b − a; the arms share no user, so squared errors add. */
export const predictionPoweredEffect = (a: JudgedMean, b: JudgedMean): Effect => ({
  effect: b.mean - a.mean,
  standardError: Math.hypot(a.standardError, b.standardError),
  degrees: Infinity,
  users: a.users + b.users,
})

/** A judge that always says the same foretells nothing. */
function tunedLambda({ labelled, judgeOnly }: JudgedSums, covariance: number): number {
  const n = labelled.n + judgeOnly.n
  const sumF = labelled.sumF + judgeOnly.sumF
  const pooled = covarianceOfSums(n, sumF, sumF, labelled.sumFF + judgeOnly.sumFF)
  if (pooled <= 0) return 0
  return Math.min(1, Math.max(0, covariance / ((1 + labelled.n / judgeOnly.n) * pooled)))
}

const dot = (xs: readonly number[], ys?: readonly number[]): number =>
  xs.reduce((sum, x, at) => sum + (ys === undefined ? x : x * ys[at]!), 0)
