import { meanVector } from './vectors.ts'

/** Between means; descriptive only: what is large depends on the embedder. Null where a side is empty. */
export type Distances = {
  readonly euclidean: number
  /** 1 − cos, in [0, 2]; null where a mean is nought. */
  readonly cosine: number | null
}

type Rows = readonly (readonly number[])[]

export function distancesOf(reference: Rows, current: Rows): Distances | null {
  if (reference.length === 0 || current.length === 0) return null
  const [a, b] = [meanVector(reference), meanVector(current)]
  let [product, lengthA, lengthB, apart] = [0, 0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    product += a[at]! * b[at]!
    lengthA += a[at]! ** 2
    lengthB += b[at]! ** 2
    apart += (a[at]! - b[at]!) ** 2
  }
  const lengths = Math.sqrt(lengthA * lengthB)
  return { euclidean: Math.sqrt(apart), cosine: lengths === 0 ? null : 1 - product / lengths }
}

/**
 * Maximum mean discrepancy with a Gaussian kernel, exp(−gamma·d²) (A. Gretton et al., JMLR 13, 2012). Unless given,
 * gamma = 1/(median distance between the two sets)², as Evidently takes it. The unbiased estimate may be negative.
 */
export function meanDiscrepancy(reference: Rows, current: Rows, gamma = medianGamma(reference, current)) {
  const within = (rows: Rows): number => sumOver(rows, rows, gamma)
  const [n, m] = [reference.length, current.length]
  const cross = (2 * sumOver(reference, current, gamma)) / (n * m)
  const [a, b] = [within(reference), within(current)]
  return {
    gamma,
    biased: a / (n * n) + b / (m * m) - cross,
    unbiased: (a - n) / (n * (n - 1)) + (b - m) / (m * (m - 1)) - cross,
  }
}

/**
 * How often a split of both sets together is as far apart as the one at hand, by the unbiased discrepancy: every split
 * is tried, so that it is for small sets only. The kernel stays that of the sets at hand.
 */
export function discrepancyByPermutation(reference: Rows, current: Rows) {
  const all = [...reference, ...current]
  const gamma = medianGamma(reference, current)
  const observed = meanDiscrepancy(reference, current, gamma).unbiased
  let [splits, asFar] = [0, 0]
  for (const chosen of choices(all.length, reference.length)) {
    splits++
    const apart = meanDiscrepancy(
      all.filter((_, at) => chosen.has(at)),
      all.filter((_, at) => !chosen.has(at)),
      gamma,
    ).unbiased
    if (apart >= observed - 1e-12) asFar++
  }
  return { discrepancy: observed, p: asFar / splits }
}

function* choices(of: number, size: number, from = 0): Generator<Set<number>> {
  if (size === 0) {
    yield new Set()
    return
  }
  for (let first = from; first <= of - size; first++)
    for (const rest of choices(of, size - 1, first + 1)) yield rest.add(first)
}

const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0)

const sumOver = (a: Rows, b: Rows, gamma: number): number =>
  a.reduce((sum, x) => sum + b.reduce((part, y) => part + Math.exp(-gamma * squaredDistance(x, y)), 0), 0)

function medianGamma(a: Rows, b: Rows): number {
  const distances = a.flatMap((x) => b.map((y) => Math.sqrt(squaredDistance(x, y)))).sort((x, y) => x - y)
  const middle = (distances.length - 1) / 2
  return ((distances[Math.floor(middle)]! + distances[Math.ceil(middle)]!) / 2) ** -2
}

/** Per column the distance of the two distributions (Wasserstein-1) in standard deviations of the reference. */
export function columnShifts(reference: Rows, current: Rows): readonly number[] {
  return reference[0]!.map((_, column) => {
    const old = reference.map((row) => row[column]!)
    const mean = old.reduce((sum, value) => sum + value, 0) / old.length
    const deviation = Math.sqrt(old.reduce((sum, value) => sum + (value - mean) ** 2, 0) / old.length)
    return (
      wasserstein(
        old,
        current.map((row) => row[column]!),
      ) / Math.max(deviation, 0.001)
    )
  })
}

/** Area between the two empirical distribution functions. */
function wasserstein(a: readonly number[], b: readonly number[]): number {
  const steps = [
    ...a.map((value) => ({ value, height: 1 / a.length })),
    ...b.map((value) => ({ value, height: -1 / b.length })),
  ].sort((x, y) => x.value - y.value)
  let [height, area] = [0, 0]
  steps.forEach((step, at) => {
    height += step.height
    area += Math.abs(height) * ((steps[at + 1]?.value ?? step.value) - step.value)
  })
  return area
}

/** Population stability index Σ(c − r)·ln(c/r) over shares of bins, each taken as at least `least`. */
export const populationStability = (
  reference: readonly number[],
  current: readonly number[],
  least = 1e-4,
): number =>
  reference.reduce((sum, share, at) => {
    const [r, c] = [Math.max(share, least), Math.max(current[at]!, least)]
    return sum + (c - r) * Math.log(c / r)
  }, 0)

/** Largest distance between two empirical distribution functions (Kolmogorov & Smirnov's D). */
export function largestGap(a: readonly number[], b: readonly number[]): number {
  const shareUpTo = (values: readonly number[], at: number): number =>
    values.filter((value) => value <= at).length / values.length
  return Math.max(...[...a, ...b].map((at) => Math.abs(shareUpTo(a, at) - shareUpTo(b, at))))
}
