import { normalCdf, normalQuantile } from '../../../statistics/normal.ts'

/** Fewer pairs than this have no correlation worth an interval. */
const fewestPairs = 10

export type Correlation =
  | {
      readonly kind: 'estimate'
      readonly rho: number
      readonly low: number
      readonly high: number
      readonly p: number
      readonly n: number
    }
  | { readonly kind: 'refused'; readonly n: number; readonly needed: number; readonly reason: string }

/** Ranks from 1, ties at their middle. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).sort((a, b) => values[a]! - values[b]!)
  const ranks = values.map(() => 0)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

/** Pearson's r; with one side 0 and 1, the point-biserial one. Null where a side does not vary. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  x.forEach((value, at) => {
    xy += (value - mx) * (y[at]! - my)
    xx += (value - mx) ** 2
    yy += (y[at]! - my) ** 2
  })
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

export const spearman = (x: readonly number[], y: readonly number[]): number | null =>
  pearson(ranksOf(x), ranksOf(y))

/**
 * Spearman's rho with a 95 % interval on Fisher's z, variance (1 + rho²/2)/(n − 3) (D. G. Bonett, T. A. Wright,
 * Psychometrika 65, 2000), and p against no correlation. Refused for few pairs, or where a side does not vary.
 */
export function correlate(x: readonly number[], y: readonly number[], level = 0.95): Correlation {
  const n = x.length
  if (n < fewestPairs) return { kind: 'refused', n, needed: fewestPairs, reason: 'too-few-pairs' }
  const rho = spearman(x, y)
  if (rho === null) return { kind: 'refused', n, needed: fewestPairs, reason: 'no-variation' }
  const z = Math.atanh(Math.max(-0.999999, Math.min(0.999999, rho)))
  const half = normalQuantile(0.5 + level / 2) * Math.sqrt((1 + rho ** 2 / 2) / (n - 3))
  return {
    kind: 'estimate',
    rho,
    low: Math.tanh(z - half),
    high: Math.tanh(z + half),
    p: 2 * normalCdf(-Math.abs(z) * Math.sqrt(n - 3)),
    n,
  }
}

/** Kendall's tau-b. Null where a side does not vary. */
export function kendall(x: readonly number[], y: readonly number[]): number | null {
  let [agree, tiesX, tiesY, pairs] = [0, 0, 0, 0]
  for (let a = 0; a < x.length; a++)
    for (let b = a + 1; b < x.length; b++) {
      const [dx, dy] = [Math.sign(x[a]! - x[b]!), Math.sign(y[a]! - y[b]!)]
      agree += dx * dy
      pairs++
      if (dx === 0) tiesX++
      if (dy === 0) tiesY++
    }
  const below = Math.sqrt((pairs - tiesX) * (pairs - tiesY))
  return below === 0 ? null : agree / below
}

/**
 * How well scores tell labels apart: P(a labelled one scores higher), ties a half, with a 95 % interval (E. R. DeLong
 * et al., Biometrics 44, 1988). Null where all or none are labelled.
 */
export function separation(
  scores: readonly number[],
  isLabelled: readonly boolean[],
): { readonly auc: number; readonly low: number; readonly high: number; readonly n: number } | null {
  const split = (label: boolean): number[] => scores.filter((_, at) => isLabelled[at] === label)
  const [high, low] = [split(true), split(false)]
  if (high.length === 0 || low.length === 0) return null
  const together = ranksOf([...high, ...low])
  const [ownHigh, ownLow] = [ranksOf(high), ranksOf(low)]
  // Of each one the share of the other side it stands above.
  const above = high.map((_, at) => (together[at]! - ownHigh[at]!) / low.length)
  const below = low.map((_, at) => 1 - (together[high.length + at]! - ownLow[at]!) / high.length)
  const auc = above.reduce((sum, one) => sum + one, 0) / above.length
  const spread = (values: readonly number[]): number =>
    values.length < 2
      ? 0
      : values.reduce((sum, one) => sum + (one - auc) ** 2, 0) / (values.length - 1) / values.length
  const half = normalQuantile(0.975) * Math.sqrt(spread(above) + spread(below))
  return { auc, low: Math.max(0, auc - half), high: Math.min(1, auc + half), n: scores.length }
}
