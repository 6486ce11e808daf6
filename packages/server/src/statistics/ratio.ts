import { covarianceOfSums, type Arm } from './arm.ts'
import { requireCount, requireFinite } from './domain.ts'

/**
 * Additive sums of a ratio metric over users: m a user's numerator, d its denominator (1 for a mean over users). A
 * user whose row changes is first subtracted as it was, then added as it is; never added twice.
 */
export type RatioSums = {
  readonly n: number
  readonly sumM: number
  readonly sumD: number
  readonly sumMM: number
  readonly sumDD: number
  readonly sumMD: number
}

export const noUsers: RatioSums = { n: 0, sumM: 0, sumD: 0, sumMM: 0, sumDD: 0, sumMD: 0 }

export const oneUser = (m: number, d: number): RatioSums => ({
  n: 1,
  sumM: m,
  sumD: d,
  sumMM: m * m,
  sumDD: d * d,
  sumMD: m * d,
})

export const addSums = (a: RatioSums, b: RatioSums): RatioSums => combine(a, b, 1)

export const subtractSums = (a: RatioSums, b: RatioSums): RatioSums => combine(a, b, -1)

const combine = (a: RatioSums, b: RatioSums, sign: 1 | -1): RatioSums => ({
  n: a.n + sign * b.n,
  sumM: a.sumM + sign * b.sumM,
  sumD: a.sumD + sign * b.sumD,
  sumMM: a.sumMM + sign * b.sumMM,
  sumDD: a.sumDD + sign * b.sumDD,
  sumMD: a.sumMD + sign * b.sumMD,
})

/**
 * Σm / Σd with the delta method's variance of one user: A. Deng, U. Knoblich, J. Lu, arXiv 1803.06336. The unit is the
 * user, so requests of one user may resemble each other as they like. Null below two users or without a denominator.
 */
export function armOfRatio(sums: RatioSums): Arm | null {
  const { n, sumM, sumD, sumMM, sumDD, sumMD } = checked(sums)
  if (n < 2 || sumD === 0) return null
  const mean = sumM / sumD
  const spread =
    covarianceOfSums(n, sumM, sumM, sumMM) +
    mean * mean * covarianceOfSums(n, sumD, sumD, sumDD) -
    2 * mean * covarianceOfSums(n, sumM, sumD, sumMD)
  return { n, mean, variance: Math.max(0, spread / (sumD / n) ** 2) }
}

/**
 * The same ratio with the cluster-robust variance (CR0: residuals summed by user, then squared), as generalised
 * estimating equations give it: K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986). The delta method's, times (n − 1)/n.
 */
export function armOfClusters(sums: RatioSums): Arm | null {
  const { n, sumM, sumD, sumMM, sumDD, sumMD } = checked(sums)
  if (n < 2 || sumD === 0) return null
  const mean = sumM / sumD
  const residuals = sumMM + mean * mean * sumDD - 2 * mean * sumMD
  return { n, mean, variance: Math.max(0, (residuals * n) / sumD ** 2) }
}

function checked(sums: RatioSums): RatioSums {
  requireCount(sums.n, 'The number of users')
  requireFinite([sums.sumM, sums.sumD, sums.sumMM, sums.sumDD, sums.sumMD], 'Sum')
  return sums
}
