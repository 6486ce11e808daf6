import { normalSurvival } from '../../statistics/normal.ts'

export type RankTest = {
  /** Pairs in which the first is higher, ties a half. */
  readonly u: number
  /** u over all pairs: P(first > second) + P(equal)/2. */
  readonly auc: number
  /** One-sided: how likely an auc as high is if both come from one distribution. */
  readonly p: number
}

/**
 * Mann & Whitney's rank test, one-sided for the first being higher: normal approximation with correction for ties and
 * continuity (as scipy's "asymptotic"). Null where one side is empty.
 */
export function mannWhitney(first: ArrayLike<number>, second: ArrayLike<number>): RankTest | null {
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return null
  const { rankSum, ties } = rankSumOf(first, second)
  const all = n + m
  const u = rankSum - (n * (n + 1)) / 2
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))))
  const p = deviation === 0 ? 1 : normalSurvival((u - (n * m) / 2 - 0.5) / deviation)
  return { u, auc: u / (n * m), p: Math.min(1, p) }
}

/** Sum of the first's ranks among both, ties at their middle rank, and Σ(t³ − t) over ties. */
function rankSumOf(first: ArrayLike<number>, second: ArrayLike<number>) {
  const [a, b] = [Float64Array.from(first).sort(), Float64Array.from(second).sort()]
  let [rankSum, ties, atA, atB] = [0, 0, 0, 0]
  while (atA < a.length || atB < b.length) {
    const value = Math.min(a[atA] ?? Infinity, b[atB] ?? Infinity)
    const [fromA, fromB] = [atA, atB]
    while (a[atA] === value) atA++
    while (b[atB] === value) atB++
    const size = atA - fromA + atB - fromB
    ties += size ** 3 - size
    rankSum += ((atA - fromA) * (fromA + fromB + 1 + atA + atB)) / 2
  }
  return { rankSum, ties }
}
