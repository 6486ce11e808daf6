/** Lines with columns aligned, two spaces apart; columns named in `right` (counted from 0) are set to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))))
  const padded = (cell: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, widths[column]! - widthOf(cell)))
    return right.includes(column) ? space + cell : cell + space
  }
  return all.map((row) => row.map(padded).join('  ').trimEnd()).join('\n')
}

/** Text on one line of at most `longest` characters, for a cell. */
export function short(text: string, longest: number): string {
  const line = Array.from(text.replace(/\s+/g, ' ').trim())
  return line.length <= longest ? line.join('') : `${line.slice(0, longest - 1).join('')}…`
}

/** Code points, which is what a terminal shows of most scripts. */
const widthOf = (text: string): number => Array.from(text).length
