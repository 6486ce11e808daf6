/** Share of one top-k list that is in the other, for the same question to an old and a new index. In [0, 1]. */
export function overlapAt(a: readonly string[], b: readonly string[], k: number): number {
  const top = new Set(a.slice(0, k))
  return b.slice(0, k).filter((id) => top.has(id)).length / k
}

/**
 * Rank-biased overlap, extrapolated, of two lists of equal length without repeats: (1 − p) Σ pᵈ⁻¹·A_d + A_k·pᵏ, where
 * A_d is the overlap at depth d (W. Webber, A. Moffat, J. Zobel, ACM TOIS 28, 2010, equation 32). Lists of unequal
 * length are cut to the shorter. Null for empty lists. In [0, 1].
 */
export function rankBiasedOverlap(a: readonly string[], b: readonly string[], p = 0.9): number | null {
  const depth = Math.min(a.length, b.length)
  if (depth === 0) return null
  let sum = 0
  for (let d = 1; d <= depth; d++) sum += p ** (d - 1) * overlapAt(a, b, d)
  return (1 - p) * sum + overlapAt(a, b, depth) * p ** depth
}
