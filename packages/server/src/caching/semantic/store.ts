import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { cacheRoute } from '../outcomes.ts'
import type { Seen } from './evidence.ts'

const SeenRow = z.object({
  callId: z.string(),
  route: z.string(),
  promptName: z.string().nullable(),
  embedder: z.string(),
  similarity: z.number(),
  isGiven: z.boolean(),
  wouldServe: z.boolean().nullable(),
  same: z.boolean().nullable(),
  label: z.string().nullable(),
})

const days = 30
const callsAtMost = 20_000

/**
 * What the calls of a project show of its semantic caches, newest first: of the last 30 days, 20,000 at most. An answer
 * that differs counts as wrong until a score `cache-hit` with the label `right` says otherwise; the newest label wins.
 * Rejects with 'tape-unavailable' as the ledger does.
 */
export async function readSeen(tape: Tape, projectId: string, nowMs: number): Promise<readonly Seen[]> {
  const rows = await tape.rows(SeenRow, {
    text: `SELECT toString(calls.id) AS call_id, ${cacheRoute} AS route, calls.prompt_name AS prompt_name,
        assumeNotNull(calls.cache_embedder) AS embedder, assumeNotNull(calls.cache_similarity) AS similarity,
        toBool(calls.cache_kind = 'semantic') AS is_given, calls.would_serve AS would_serve, calls.would_hit_same AS same,
        nullIf(labels.newest, '') AS label
      FROM telltale.calls AS calls
      LEFT JOIN (
        SELECT assumeNotNull(scores.call_id) AS judged, argMax(scores.label, scores.at) AS newest FROM telltale.scores AS scores
        WHERE project_id = {project:String} AND name = 'cache-hit' AND label IN ('right', 'wrong') AND call_id IS NOT NULL
        GROUP BY judged
      ) AS labels ON labels.judged = toString(calls.id)
      WHERE calls.project_id = {project:String} AND calls.cache_embedder IS NOT NULL AND calls.cache_similarity IS NOT NULL
        AND calls.started_at >= fromUnixTimestamp64Milli({from:Int64})
      ORDER BY calls.started_at DESC LIMIT ${callsAtMost}`,
    parameters: { project: projectId, from: nowMs - days * 86_400_000 },
  })
  return rows.map(({ same, label, wouldServe, ...row }) => ({
    ...row,
    wouldServe: wouldServe === true,
    isRight: label === null ? same : label === 'right',
  }))
}
