import { chiSquareSurvival } from './chi-square.ts'
import { requireSameLength, requireTable } from './domain.ts'

export type ChiSquareTest = { readonly chiSquare: number; readonly degrees: number; readonly p: number }

/**
 * Whether users came to the arms in the shares they should have (Pearson 1900): one look at the end only; for a look
 * at every batch take the sequential test. An arm with weight 0 takes no part unless someone is in it, and then p is
 * 0. Null without users or with fewer than two arms. Weights need not sum to 1.
 */
export function sampleRatioMismatch(
  observed: readonly number[],
  weights: readonly number[],
): ChiSquareTest | null {
  requireSameLength(observed, weights, 'Counts and weights')
  requireTable([observed], 'The counts')
  requireTable([weights], 'The weights')
  const users = total(observed)
  const weight = total(weights)
  const open = weights.filter((one) => one > 0).length
  if (users === 0 || open < 2) return null
  let chiSquare = 0
  for (const [at, count] of observed.entries()) {
    const expected = (users * weights[at]!) / weight
    if (expected > 0) chiSquare += (count - expected) ** 2 / expected
    else if (count > 0) return { chiSquare: Infinity, degrees: open - 1, p: 0 }
  }
  return { chiSquare, degrees: open - 1, p: chiSquareSurvival(chiSquare, open - 1) }
}

/**
 * Whether rows and columns of a table of counts are independent (Pearson 1900), without continuity correction. Empty
 * rows and columns say nothing and are left out. Null when fewer than two of either remain.
 */
export function independence(table: readonly (readonly number[])[]): ChiSquareTest | null {
  requireTable(table, 'The table')
  const rows = table.map(total)
  const columns = table[0]!.map((_, column) => total(table.map((row) => row[column]!)))
  const [tall, wide] = [rows, columns].map((sums) => sums.filter((sum) => sum > 0).length)
  if (tall! < 2 || wide! < 2) return null
  const all = total(rows)
  let chiSquare = 0
  for (const [at, row] of table.entries())
    for (const [column, count] of row.entries()) {
      const expected = (rows[at]! * columns[column]!) / all
      if (expected > 0) chiSquare += (count - expected) ** 2 / expected
    }
  const degrees = (tall! - 1) * (wide! - 1)
  return { chiSquare, degrees, p: chiSquareSurvival(chiSquare, degrees) }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
