/**
 * Solves matrix · x = right for a symmetric matrix with no negative eigenvalue, by elimination with pivots on the
 * diagonal. A direction without any spread (a covariate that never varies, or repeats another) gets 0.
 */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length
  const rows = matrix.map((row, at) => [...row, right[at]!])
  const scale = matrix.map((row, at) => Math.abs(row[at]!))
  const solved: number[] = []
  for (;;) {
    const open = rows.map((_, at) => at).filter((at) => !solved.includes(at))
    const pivot = open.reduce((best, at) => (rows[at]![at]! > (rows[best]?.[best] ?? 0) ? at : best), -1)
    if (pivot < 0 || rows[pivot]![pivot]! <= 1e-12 * scale[pivot]!) break
    solved.push(pivot)
    for (const [at, row] of rows.entries()) {
      if (at === pivot) continue
      const factor = row[pivot]! / rows[pivot]![pivot]!
      for (let column = 0; column <= size; column++) row[column]! -= factor * rows[pivot]![column]!
    }
  }
  return rows.map((row, at) => (solved.includes(at) ? row[size]! / row[at]! : 0))
}
