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
