/**
 * Scores over the retrieved list alone, as Phoenix has them: what was not retrieved is invisible, so that they are
 * upper bounds of the true ones. A score nobody gave makes the result null where it could have changed it.
 */
type Scores = readonly (number | null)[]

/** Against the same list best first, equal scores sharing their discounts (F. McSherry, M. Najork, ECIR 2008). */
export function listNdcg(gains: Scores, order: readonly number[] = gains.map((_, at) => -at)): number | null {
  if (gains.includes(null) || gains.length === 0) return null
  const known = gains as readonly number[]
  const ideal = known.toSorted((a, b) => b - a).reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0)
  if (ideal === 0) return 0
  const ranks = known.map((_, at) => at).sort((a, b) => order[b]! - order[a]!)
  let total = 0
  for (let from = 0; from < ranks.length;) {
    let to = from
    let [gain, discounts] = [0, 0]
    while (to < ranks.length && order[ranks[to]!] === order[ranks[from]!]) {
      gain += known[ranks[to]!]!
      discounts += 1 / Math.log2(to + 2)
      to++
    }
    total += (gain / (to - from)) * discounts
    from = to
  }
  return total / ideal
}

/** 1 over the rank of the first hit; null where an unscored document stands before it, or where none hit. */
export function listReciprocalRank(scores: Scores): number | null {
  const first = scores.findIndex((one) => one !== null && one > 0)
  if (first < 0) return scores.includes(null) ? null : 0
  return scores.slice(0, first).includes(null) ? null : 1 / (first + 1)
}

/** 1 when any document hit; null when none did and one was not scored. */
export const listHit = (scores: Scores): number | null => {
  if (scores.some((one) => one !== null && one > 0)) return 1
  return scores.includes(null) ? null : 0
}
