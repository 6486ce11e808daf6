import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'

/** What one version was used for in a window. */
export const VersionUsage = z.object({
  version: z.number(),
  calls: z.number(),
  errors: z.number(),
  /** US dollars, exact decimal, of the calls whose cost is known; null when none is. */
  costUsd: z.string().nullable(),
  /** Calls whose cost is not known. */
  costUnknown: z.number(),
  lastUsedAt: z.iso.datetime(),
})
export type VersionUsage = z.infer<typeof VersionUsage>

/** By version, newest first, of the last `hours`; versions without calls are not listed. Rejects with 'tape-unavailable'. */
export const readPromptUsage = (
  tape: Tape,
  projectId: string,
  name: string,
  hours: number,
  nowMs: number,
): Promise<VersionUsage[]> =>
  tape.rows(VersionUsage, {
    text: `SELECT prompt_version AS version, toUInt32(count()) AS calls,
        toUInt32(countIf(status = 'error')) AS errors,
        if(countIf(calls.cost_usd IS NOT NULL) = 0, NULL, toString(sum(calls.cost_usd))) AS cost_usd,
        toUInt32(countIf(calls.cost_usd IS NULL)) AS cost_unknown,
        max(calls.started_at) AS last_used_at
      FROM telltale.calls AS calls
      WHERE project_id = {project:String} AND prompt_name = {name:String} AND prompt_version IS NOT NULL
        AND calls.started_at >= fromUnixTimestamp64Milli({from:Int64})
      GROUP BY prompt_version ORDER BY prompt_version DESC LIMIT 1000`,
    parameters: { project: projectId, name, from: nowMs - hours * 3_600_000 },
  })
