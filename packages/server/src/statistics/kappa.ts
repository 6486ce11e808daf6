import { requireTable } from './domain.ts'

export type Kappa = {
  readonly kappa: number
  readonly standardError: number
  /** If raters agreed by chance only: what a test of "no agreement" takes. */
  readonly standardErrorOfChance: number
}

/** How much it counts to be k categories apart, of at most `most`: 1 is full agreement. */
const agreement = {
  none: (apart: number) => (apart === 0 ? 1 : 0),
  linear: (apart: number, most: number) => 1 - apart / most,
  quadratic: (apart: number, most: number) => 1 - (apart / most) ** 2,
}

/**
 * Agreement of two raters beyond chance, from a square table of counts (rows one rater, columns the other): J. Cohen
 * (1960, 1968), with the large-sample errors of J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72
 * (1969). Null without cases or when chance alone would agree fully (both always say the same word).
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  weighting: keyof typeof agreement = 'none',
): Kappa | null {
  requireTable(table, 'The table of ratings')
  const size = table.length
  if (table[0]!.length !== size) throw new RangeError('A table of two raters has as many rows as columns.')
  const n = total(table.flat())
  if (n === 0 || size < 2) return null
  const rows = table.map((row) => total(row) / n)
  const columns = table.map((_, column) => total(table.map((row) => row[column]!)) / n)
  const weigh = (row: number, column: number): number =>
    agreement[weighting](Math.abs(row - column), size - 1)
  const over = (cell: (row: number, column: number) => number): number =>
    total(rows.flatMap((_, row) => columns.map((__, column) => cell(row, column))))

  const observed = over((row, column) => (table[row]![column]! / n) * weigh(row, column))
  const chance = over((row, column) => rows[row]! * columns[column]! * weigh(row, column))
  if (chance >= 1) return null
  const kappa = (observed - chance) / (1 - chance)
  const usualOfRow = rows.map((_, row) => total(columns.map((share, column) => share * weigh(row, column))))
  const usualOfColumn = columns.map((_, column) =>
    total(rows.map((share, row) => share * weigh(row, column))),
  )
  const usual = (row: number, column: number): number => usualOfRow[row]! + usualOfColumn[column]!
  const spread = over(
    (row, column) =>
      (table[row]![column]! / n) * (weigh(row, column) - usual(row, column) * (1 - kappa)) ** 2,
  )
  const spreadOfChance = over(
    (row, column) => rows[row]! * columns[column]! * (weigh(row, column) - usual(row, column)) ** 2,
  )
  const errorOf = (variance: number): number => Math.sqrt(Math.max(0, variance) / n) / (1 - chance)
  return {
    kappa,
    standardError: errorOf(spread - (kappa - chance * (1 - kappa)) ** 2),
    standardErrorOfChance: errorOf(spreadOfChance - chance ** 2),
  }
}

/**
 * Agreement of several raters, from a table with a row for each case and a column for each category, holding how many
 * raters chose it: J. L. Fleiss, Psychological Bulletin 76 (1971). Each case has the same number of raters, two at
 * least; where ratings are missing, take Krippendorff's alpha. Null when only one category was ever chosen.
 */
export function fleissKappa(table: readonly (readonly number[])[]): number | null {
  requireTable(table, 'The table of ratings')
  const raters = total(table[0]!)
  const uneven = table.findIndex((row) => total(row) !== raters)
  if (uneven >= 0) throw new RangeError(`Case ${uneven} has ${total(table[uneven]!)} ratings, not ${raters}.`)
  if (raters < 2) throw new RangeError(`Agreement takes two raters, not ${raters}.`)
  const agreed = total(table.map((row) => (total(row.map((k) => k * k)) - raters) / (raters * (raters - 1))))
  const shares = table[0]!.map((_, at) => total(table.map((row) => row[at]!)) / (table.length * raters))
  const chance = total(shares.map((share) => share * share))
  return chance >= 1 ? null : (agreed / table.length - chance) / (1 - chance)
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
