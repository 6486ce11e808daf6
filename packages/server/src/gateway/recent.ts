/** The newest values of a measure, a fixed number of them. */
export function recentValues(most = 128) {
  const values = new Float64Array(most)
  let seen = 0
  return {
    add(value: number): void {
      values[seen++ % most] = value
    },
    count: (): number => Math.min(seen, most),
    /** Of the values kept; null before there are `least`. `share` from 0 to 1: 0.95 is the 95th percentile. */
    quantile(share: number, least: number): number | null {
      const kept = Math.min(seen, most)
      if (kept === 0 || kept < least) return null
      const sorted = values.slice(0, kept).sort()
      return sorted[Math.min(kept - 1, Math.ceil(share * kept) - 1)]!
    },
  }
}

export type Recent = ReturnType<typeof recentValues>
