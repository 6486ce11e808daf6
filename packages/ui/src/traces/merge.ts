import type { InfiniteData } from '@tanstack/react-query'
import type { TracePage, TraceSummary } from './records.ts'

/** Past this many rows in front, the list starts over rather than growing for ever while it is watched. */
const longestHead = 1_000

const newestFirst = (a: TraceSummary, b: TraceSummary): number =>
  b.startedAt.localeCompare(a.startedAt) || b.traceId.localeCompare(a.traceId)

/**
 * Puts a fresh first page in front of what is loaded: a trace that has grown takes the place of what it was. When the
 * two do not meet the fresh page replaces everything, since the rows between are missing.
 */
export function mergeTraces(
  loaded: InfiniteData<TracePage, string | null> | undefined,
  fresh: TracePage,
): InfiniteData<TracePage, string | null> {
  const alone = { pages: [fresh], pageParams: [null] }
  const [head, ...rest] = loaded?.pages ?? []
  if (loaded === undefined || head === undefined || fresh.next === null) return alone
  const ids = new Set(fresh.traces.map(({ traceId }) => traceId))
  const kept = head.traces.filter(({ traceId }) => !ids.has(traceId))
  if (kept.length === head.traces.length || kept.length + ids.size > longestHead) return alone
  return { ...loaded, pages: [{ ...head, traces: [...fresh.traces, ...kept].sort(newestFirst) }, ...rest] }
}
