/** Refuses what is no count: a whole number from 0 on. */
export function requireCount(value: number, what: string): void {
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new RangeError(`${what} is a whole number from 0 on, not ${value}.`)
}

/** Refuses what lies outside (0, 1), such as a level of significance. */
export function requireOpenShare(value: number, what: string): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${what} lies between 0 and 1, not at ${value}.`)
}

/** Refuses NaN and infinities. */
export function requireFinite(values: readonly number[], what: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at >= 0) throw new RangeError(`${what} ${at} is not a number: ${values[at]}.`)
}

/** Refuses lists that should run side by side and do not. */
export function requireSameLength(first: readonly unknown[], second: readonly unknown[], what: string): void {
  if (first.length !== second.length)
    throw new RangeError(`${what} run side by side, yet number ${first.length} and ${second.length}.`)
}

/** Refuses tables that are empty, ragged, or hold anything but finite numbers from 0 on. */
export function requireTable(table: readonly (readonly number[])[], what: string): void {
  const width = table[0]?.length ?? 0
  if (width === 0) throw new RangeError(`${what} is empty.`)
  for (const [at, row] of table.entries()) {
    if (row.length !== width)
      throw new RangeError(`${what}: row ${at} has ${row.length} cells, not ${width}.`)
    const bad = row.find((cell) => !(cell >= 0 && cell < Infinity))
    if (bad !== undefined) throw new RangeError(`${what}: row ${at} holds ${bad}, which counts nothing.`)
  }
}
