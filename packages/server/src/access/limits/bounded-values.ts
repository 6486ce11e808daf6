import type { ReadyLimit } from './rules.ts'

/** Callers choose users and tags, so a limit has at most this many counters a window; later values share one. */
const valuesAtMost = 10_000
const longestValue = 256
/** Limits come and go; past this many, what is remembered starts over. */
const limitsAtMost = 10_000
/** The name of the counter that all further values share. No value has it: control characters reach no header. */
export const furtherValues = '\u0000further'

/** Remembers which values each limit has counters for in the window of now. */
export function boundedValues(most = valuesAtMost): {
  /** The value itself while there is room, then the shared one. */
  of(limit: ReadyLimit, value: string, startMs: number): string
  /** Those seen in this window, oldest first. */
  seen(limit: ReadyLimit, startMs: number): readonly string[]
} {
  const windows = new Map<string, { readonly startMs: number; readonly values: Set<string> }>()
  return {
    of(limit, value, startMs) {
      const kept = value.length > longestValue ? value.slice(0, longestValue) : value
      let window = windows.get(limit.counter)
      if (!window && windows.size >= limitsAtMost) windows.clear()
      if (window?.startMs !== startMs) windows.set(limit.counter, (window = { startMs, values: new Set() }))
      if (window.values.has(kept)) return kept
      if (window.values.size >= most) return furtherValues
      window.values.add(kept)
      return kept
    },
    seen(limit, startMs) {
      const window = windows.get(limit.counter)
      return window?.startMs === startMs ? [...window.values] : []
    },
  }
}
