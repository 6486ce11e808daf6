/** Most traces have one such span: it stands for itself. */
type Marked = Map<string, string | Set<string>>

/**
 * Which spans of a trace are above one that tells usage, by project and trace. Remembers at least the last
 * `spansAtMost` of them, and at most twice as many.
 */
export function aboveUsage(spansAtMost: number) {
  let young: Marked = new Map()
  let old: Marked = new Map()
  let count = 0
  return {
    has: (trace: string, spanId: string): boolean =>
      holds(young.get(trace), spanId) || holds(old.get(trace), spanId),
    mark(trace: string, spanId: string): void {
      const known = young.get(trace)
      if (holds(known, spanId)) return
      if (count >= spansAtMost) {
        old = young
        young = new Map([[trace, spanId]])
        count = 1
        return
      }
      if (known === undefined) young.set(trace, spanId)
      else if (typeof known === 'string') young.set(trace, new Set([known, spanId]))
      else known.add(spanId)
      count += 1
    },
  }
}

const holds = (marked: string | Set<string> | undefined, spanId: string): boolean =>
  marked !== undefined && (typeof marked === 'string' ? marked === spanId : marked.has(spanId))
