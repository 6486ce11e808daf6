/** Adjusted p-values in the order given, for m hypotheses; each p within [0, 1]. */
type Adjust = (ps: readonly number[]) => number[]

/** Keeps the chance of any false finding below alpha: S. Holm, Scandinavian Journal of Statistics 6 (1979). */
export const holm: Adjust = (ps) => {
  let least = 0
  const adjusted = ranked(ps).map(({ p, at }, rank): readonly [number, number] => {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)))
    return [at, least]
  })
  return inOrder(adjusted)
}

/**
 * Keeps the expected share of false findings below alpha, for tests that are independent or move together:
 * Y. Benjamini and Y. Hochberg, JRSS B 57 (1995).
 */
export const benjaminiHochberg: Adjust = (ps) => {
  let most = 1
  const adjusted = ranked(ps)
    .map((one, index) => ({ ...one, rank: index + 1 }))
    .toReversed()
    .map(({ p, at, rank }): readonly [number, number] => {
      most = Math.min(most, (p * ps.length) / rank)
      return [at, most]
    })
  return inOrder(adjusted)
}

function ranked(ps: readonly number[]): { p: number; at: number }[] {
  const bad = ps.find((p) => !(p >= 0 && p <= 1))
  if (bad !== undefined) throw new RangeError(`A p-value lies within 0 and 1, not at ${bad}.`)
  return ps.map((p, at) => ({ p, at })).sort((first, second) => first.p - second.p)
}

const inOrder = (adjusted: readonly (readonly [number, number])[]): number[] =>
  [...adjusted].sort(([first], [second]) => first - second).map(([, p]) => p)
