/** One claim: what was measured, against what, and whether it held. */
export type Row = {
  readonly work: string
  readonly ours: string
  readonly peer: string
  /** Null for a claim without a peer, an absolute bound. */
  readonly ratio: number | null
  readonly target: string
  readonly held: boolean
  /** Number of repetitions and their spread, in words. */
  readonly spread: string
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Linear interpolation between closest ranks (Hyndman and Fan 1996, type 7). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  return sorted[low]! + (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!) * (at - low)
}

export const spreadOf = (values: readonly number[], unit: string): string =>
  `n=${values.length}, ${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} ${unit}`

export function printTable(rows: readonly Row[]): void {
  const header = ['work', 'ours', 'peer or floor', 'ratio', 'target', '', 'n and spread']
  const lines = rows.map((row) => [
    row.work,
    row.ours,
    row.peer,
    row.ratio === null ? '–' : row.ratio.toFixed(2),
    row.target,
    row.held ? 'held' : 'SHORT',
    row.spread,
  ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]!.length)),
  )
  for (const line of [header, ...lines])
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
}

/** The closing line every bench ends with. */
export function printVerdict(rows: readonly Row[]): void {
  const held = rows.filter((row) => row.held).length
  console.log(`\n${held} held, ${rows.length - held} short`)
}
