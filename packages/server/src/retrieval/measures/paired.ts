import { studentQuantile, studentSurvival } from '../../statistics/student.ts'

/** Up to here every choice of signs is counted: 2^16. */
const mostCounted = 16

export type PairedTest = {
  /** Candidate less baseline. */
  readonly meanDifference: number
  readonly low: number
  readonly high: number
  /** Two-sided. */
  readonly p: number
  readonly n: number
  readonly method: 'exact' | 'monte-carlo'
}

/**
 * Fisher's randomisation test of paired differences: were candidate and baseline alike, each difference could as well
 * have the other sign. Every choice of signs is counted up to 16 pairs; otherwise `draws` of them are drawn from
 * `random` (in [0, 1)), with p = (as extreme + 1)/(draws + 1) (B. Phipson, G. K. Smyth, 2010). The 95 % interval of
 * the mean difference is Student's. Null without pairs.
 */
export function pairedRandomisation(
  baseline: readonly number[],
  candidate: readonly number[],
  random: () => number,
  draws = 100_000,
): PairedTest | null {
  const differences = candidate.map((value, at) => value - baseline[at]!)
  const n = differences.length
  if (n === 0) return null
  const total = differences.reduce((sum, one) => sum + one, 0)
  // Pairs without a difference change no sum.
  const moved = differences.filter((one) => one !== 0)
  // What rounding alone makes different is as extreme.
  const bar = Math.abs(total) - 1e-12 * Math.max(1, Math.abs(total))
  const isCounted = moved.length <= mostCounted
  const p = isCounted ? exactShare(moved, bar) : drawnShare(moved, bar, random, draws)
  const t = pairedT(differences)
  const half = t === null ? 0 : studentQuantile(0.975, n - 1) * t.standardError
  const mean = total / n
  return {
    meanDifference: mean,
    low: mean - half,
    high: mean + half,
    p,
    n,
    method: isCounted ? 'exact' : 'monte-carlo',
  }
}

function exactShare(moved: readonly number[], bar: number): number {
  const choices = 2 ** moved.length
  let extreme = 0
  for (let choice = 0; choice < choices; choice++) {
    let sum = 0
    for (let at = 0; at < moved.length; at++) sum += choice & (1 << at) ? moved[at]! : -moved[at]!
    if (Math.abs(sum) >= bar) extreme++
  }
  return extreme / choices
}

function drawnShare(moved: readonly number[], bar: number, random: () => number, draws: number): number {
  let extreme = 0
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0
    for (const one of moved) sum += random() < 0.5 ? one : -one
    if (Math.abs(sum) >= bar) extreme++
  }
  return (extreme + 1) / (draws + 1)
}

/** Student's paired t, two-sided. Null below two differences, or where all are alike. */
export function pairedT(differences: readonly number[]) {
  const n = differences.length
  if (n < 2) return null
  const mean = differences.reduce((sum, one) => sum + one, 0) / n
  const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1)
  if (variance === 0) return null
  const standardError = Math.sqrt(variance / n)
  const t = mean / standardError
  return { t, p: 2 * studentSurvival(Math.abs(t), n - 1), standardError }
}
