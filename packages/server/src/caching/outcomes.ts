import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'

/** What the cache did with the calls of one route. */
export const RouteOutcomes = z.object({
  route: z.string(),
  hits: z.int(),
  shared: z.int(),
  misses: z.int(),
  refused: z.int(),
  /** Of the hits, those that answered a similar question. */
  semanticHits: z.int(),
  /** Calls whose question was compared with others. */
  semanticLooks: z.int(),
  /** US dollars, exact decimal: what was known to be saved. */
  savedUsd: z.string(),
  /** Hits and shared calls whose saving is not known. */
  savedUnknown: z.int(),
})
export type RouteOutcomes = z.infer<typeof RouteOutcomes>

const routesAtMost = 500

/** The route whose cache a call met, in SQL on calls; rows of before it was kept tell how they asked for it. */
export const cacheRoute =
  "ifNull(calls.cache_route, if(calls.route_reason = 'route-hint', ifNull(calls.route, ''), calls.requested_model))"

/** By route; of the last `hours`. Rejects with 'tape-unavailable' as the ledger does. */
export const readCacheOutcomes = (
  tape: Tape,
  projectId: string,
  hours: number,
  nowMs: number,
): Promise<readonly RouteOutcomes[]> =>
  tape.rows(RouteOutcomes, {
    text: `SELECT ${cacheRoute} AS route,
        toUInt32(countIf(cache_outcome = 'hit')) AS hits,
        toUInt32(countIf(cache_outcome = 'shared')) AS shared,
        toUInt32(countIf(cache_outcome = 'miss')) AS misses,
        toUInt32(countIf(cache_outcome = 'refused')) AS refused,
        toUInt32(countIf(cache_kind = 'semantic')) AS semantic_hits,
        toUInt32(countIf(cache_embedder IS NOT NULL)) AS semantic_looks,
        toString(ifNull(sum(saved_usd), 0)) AS saved_usd,
        toUInt32(countIf(cache_outcome IN ('hit', 'shared') AND calls.saved_usd IS NULL)) AS saved_unknown
      FROM telltale.calls AS calls
      WHERE project_id = {project:String} AND cache_outcome IS NOT NULL
        AND started_at >= fromUnixTimestamp64Milli({from:Int64})
      GROUP BY route ORDER BY hits DESC, route LIMIT ${routesAtMost}`,
    parameters: { project: projectId, from: nowMs - hours * 3_600_000 },
  })
