import type { ScoredQuery } from '../reading/scored-store.ts'

export type RecentScoredParts = {
  /** How many scores there are since a time: cheap. */
  readonly count: (projectId: string, fromMs: number) => Promise<number>
  /** The queries they speak of: half a second over two million spans. */
  readonly read: (projectId: string, fromMs: number) => Promise<readonly ScoredQuery[]>
}

type Read = {
  readonly fromMs: number
  readonly atMs: number
  readonly scores: number
  /** Read once more since the last score: queries that landed after their score are in it. */
  readonly isSettled: boolean
  readonly queries: readonly ScoredQuery[]
}

/** A score is read within this, and a query that landed after its score as long again later. */
const freshMs = 30_000
/** One that landed even later. */
const settledMs = 15 * 60_000

/**
 * The scored queries of each project, read anew only when there are other scores, and not at every look: people say
 * little, and looks are many.
 */
export function recentScored({ count, read }: RecentScoredParts) {
  const known = new Map<string, Read>()
  return async (projectId: string, fromMs: number, nowMs: number): Promise<readonly ScoredQuery[]> => {
    const found = known.get(projectId)
    const last = found?.fromMs === fromMs ? found : undefined
    if (last !== undefined && nowMs - last.atMs < freshMs) return last.queries
    const scores = await count(projectId, fromMs)
    const isSame = last?.scores === scores
    if (isSame && last.isSettled && nowMs - last.atMs < settledMs) return last.queries
    const queries = scores === 0 ? [] : await read(projectId, fromMs)
    known.set(projectId, { fromMs, atMs: nowMs, scores, isSettled: isSame || scores === 0, queries })
    return queries
  }
}
