const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const weekHours = 168
/** Monday, 5 January 1970, 00:00 UTC. */
const mondayMs = 4 * dayMs
/** Of any false alarm of one subject of one index in a week. */
const falseAlarmsAtMost = 0.05
/** Rows that were spooled land within this. */
const settledMs = 60_000
/** Windows that ended longer ago are left alone. */
const windowsBack = 14

export type Window = { readonly fromMs: number; readonly toMs: number }

/**
 * The level of one look. All looks of a week share 5 % evenly (C. E. Bonferroni, 1936), which holds however they lean on
 * each other, as they do on a reference in common.
 */
export const alphaOf = (windowHours: number): number => (falseAlarmsAtMost * windowHours) / weekHours

/**
 * So many that p falls below the level where at most one permutation comes to as much: looks at the same reference go
 * together, and 4 % a week leaves room for vectors that are not quite independent.
 */
export const permutationsFor = (windowHours: number): number => Math.ceil(2.5 / alphaOf(windowHours))

/** The windows that are over and not long over, oldest first. */
export function windowsOver(windowHours: number, nowMs: number): Window[] {
  const length = windowHours * hourMs
  const last = Math.floor((nowMs - settledMs - mondayMs) / length) * length + mondayMs
  return Array.from({ length: windowsBack }, (_, at) => {
    const toMs = last - (windowsBack - 1 - at) * length
    return { fromMs: toMs - length, toMs }
  })
}

/** What a window is held against: what was before it, of parts of a day the same part. */
export const referenceOf = ({ fromMs, toMs }: Window, referenceDays: number) => ({
  fromMs: fromMs - referenceDays * dayMs,
  toMs: fromMs,
  /** Seconds of the day, from and before; null: all of it. */
  partOfDay:
    toMs - fromMs < dayMs
      ? { from: (fromMs % dayMs) / 1000, to: Math.floor(((toMs - 1) % dayMs) / 1000) }
      : null,
})
export type Reference = ReturnType<typeof referenceOf>
