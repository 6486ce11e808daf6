import { normalQuantile } from '../../../statistics/normal.ts'
import { armOfClusters, type RatioSums } from '../../../statistics/ratio.ts'

/** Documents further down are taken not to be looked at. */
export const ranksLookedAt = 20

/** A click or none, on a document that stood at this rank when it was shown. */
export type Shown = { readonly rank: number; readonly isClicked: boolean }

/** How likely a rank is looked at at all: (1/rank)^eta (T. Joachims, A. Swaminathan, T. Schnabel, WSDM 2017). */
const propensityOf = (rank: number, eta: number): number => (1 / rank) ** eta

/** Below this many effective observations no estimate is given. */
const fewestEffective = 30

export type ClickShare =
  | { readonly kind: 'estimate'; readonly share: number; readonly n: number; readonly effective: number }
  | { readonly kind: 'refused'; readonly n: number; readonly effective: number; readonly needed: number }

/** Mean of clicks, each weighed by 1/propensity, propensities taken as at least `least`. Unbiased; may be above 1. */
export const weightedClicks = (shown: readonly Shown[], eta: number, least = 0): number =>
  shown.reduce(
    (sum, { rank, isClicked }) => sum + (isClicked ? 1 / Math.max(least, propensityOf(rank, eta)) : 0),
    0,
  ) / shown.length

/** Self-normalised: weighted clicks over weights; a little biased, far steadier. With Kish's effective sample size. */
export function normalisedClicks(
  shown: readonly Shown[],
  eta: number,
): { readonly share: number; readonly effective: number } {
  let [clicks, weights, squares] = [0, 0, 0]
  for (const { rank, isClicked } of shown) {
    const weight = 1 / propensityOf(rank, eta)
    weights += weight
    squares += weight * weight
    if (isClicked) clicks += weight
  }
  return { share: clicks / weights, effective: weights ** 2 / squares }
}

/** Share of shown documents that would be clicked, were each looked at (unbiased, may be above 1); refused below 30 effective observations. */
export function clickShare(shown: readonly Shown[], eta = 1): ClickShare {
  const n = shown.length
  if (n === 0) return { kind: 'refused', n, effective: 0, needed: fewestEffective }
  const { effective } = normalisedClicks(shown, eta)
  return effective < fewestEffective
    ? { kind: 'refused', n, effective, needed: fewestEffective }
    : { kind: 'estimate', share: weightedClicks(shown, eta), n, effective }
}

export type QueryClicks =
  | {
      readonly kind: 'estimate'
      readonly value: number
      readonly low: number
      readonly high: number
      readonly effective: number
    }
  | { readonly kind: 'refused'; readonly effective: number; readonly needed: number; readonly reason: string }

/**
 * The same from sums over queries, m a query's clicks each weighed by 1/propensity and d its documents, with a 95 %
 * interval by query, as clicks of one query hang together (statistics/ratio.ts). `all` are the weights of everything shown.
 */
export function clickShareOf(
  sums: RatioSums,
  all: { readonly weights: number; readonly squares: number },
): QueryClicks {
  const effective = all.squares === 0 ? 0 : all.weights ** 2 / all.squares
  const arm = effective < fewestEffective ? null : armOfClusters(sums)
  if (arm === null)
    return {
      ...{ kind: 'refused', effective, needed: fewestEffective },
      reason: `What was shown tells only as much as ${Math.floor(effective)} documents looked at alike would; ${fewestEffective} are needed.`,
    }
  const half = normalQuantile(0.975) * Math.sqrt(arm.variance / arm.n)
  return {
    kind: 'estimate',
    value: arm.mean,
    low: Math.max(0, arm.mean - half),
    high: arm.mean + half,
    effective,
  }
}

/** Discounted gain a new order gives to what was clicked, each click weighed by the propensity of its old rank. */
export const weightedGain = (
  clicked: readonly { readonly newRank: number; readonly oldRank: number }[],
  eta: number,
): number =>
  clicked.reduce(
    (sum, { newRank, oldRank }) => sum + 1 / Math.log2(1 + newRank) / propensityOf(oldRank, eta),
    0,
  )

/** Propensity of a rank relative to the first, from traffic in which both were swapped at random. Null without clicks. */
export function swapPropensity(
  at: { readonly clicks: number; readonly shown: number },
  first: { readonly clicks: number; readonly shown: number },
): number | null {
  return first.clicks === 0 || at.shown === 0 ? null : at.clicks / at.shown / (first.clicks / first.shown)
}
