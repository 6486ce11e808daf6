/**
 * Solves matrix · x = right for a symmetric matrix with no negative eigenvalue, by elimination with pivots on the
 * diagonal. A direction without any spread (a covariate that never varies, or repeats another) gets 0.
 */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length
  const rows = matrix.map((row, at) => [...row, right[at]!])
  /** What is left of a diagonal entry after elimination, as a share of what it was. */
  const left = (at: number): number => rows[at]![at]! / Math.abs(matrix[at]![at]!)
  const solved = new Set<number>()
  for (;;) {
    const open = [...rows.keys()].filter((at) => !solved.has(at) && left(at) > 1e-12)
    if (open.length === 0) break
    const pivot = open.reduce((best, at) => (left(at) > left(best) ? at : best))
    solved.add(pivot)
    for (const [at, row] of rows.entries()) {
      if (at === pivot) continue
      const factor = row[pivot]! / rows[pivot]![pivot]!
      for (let column = 0; column <= size; column++) row[column]! -= factor * rows[pivot]![column]!
    }
  }
  return rows.map((row, at) => (solved.has(at) ? row[size]! / row[at]! : 0))
}
