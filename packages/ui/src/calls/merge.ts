import type { InfiniteData } from '@tanstack/react-query'
import type { CallPage } from '../api.ts'
import type { CallSummary } from '../records.ts'

/** Past this many rows in front, the list starts over rather than growing for ever while it is watched. */
const longestHead = 1000

const newestFirst = (a: CallSummary, b: CallSummary): number =>
  b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id)

/**
 * Puts a fresh first page in front of what is loaded, without doubles. When the two do not meet (more landed than a
 * page holds) the fresh page replaces everything, since the rows between are missing.
 */
export function mergeHead(
  loaded: InfiniteData<CallPage, string | null> | undefined,
  fresh: CallPage,
): InfiniteData<CallPage, string | null> {
  const alone = { pages: [fresh], pageParams: [null] }
  const [head, ...rest] = loaded?.pages ?? []
  if (loaded === undefined || head === undefined) return alone
  const known = new Set(head.calls.map((call) => call.id))
  const news = fresh.calls.filter((call) => !known.has(call.id))
  if (news.length === 0) return loaded
  const meet = news.length < fresh.calls.length
  if (!meet || known.size + news.length > longestHead) return alone
  return { ...loaded, pages: [{ ...head, calls: [...news, ...head.calls].sort(newestFirst) }, ...rest] }
}
