import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'

const timeoutMs = 30_000

export type UnseenAsk = {
  readonly projectId: string
  readonly guardrail: string
  /** `input`; parts of other stages are not its own. */
  readonly stages: readonly string[]
  /** Unix milliseconds, from included, to excluded. */
  readonly fromMs: number
  readonly toMs: number
}

const Watched = z.object({ watched: z.int(), withUnseen: z.int() })
const Kind = z.object({ kind: z.string(), calls: z.int() })

/** Calls that the guardrail watched, and what of them it could not look at. Rejects with tape-unavailable. */
export async function readUnseen(tape: Tape, { projectId, guardrail, stages, fromMs, toMs }: UnseenAsk) {
  const parameters = { project: projectId, guardrail, stages, from: fromMs, to: toMs }
  const where = `project_id = {project:String}
    AND started_at >= ${timeParameter('from')} AND started_at < ${timeParameter('to')}
    AND has(watched_by, {guardrail:String})`
  const own = "arrayFilter(part -> has({stages:Array(String)}, splitByChar('/', part)[1]), unseen)"
  const kindsOf = `arrayDistinct(arrayMap(part -> splitByChar('/', part)[2], ${own}))`
  const [[counted], kinds] = await Promise.all([
    tape.rows(Watched, {
      text: `SELECT count() AS watched, countIf(notEmpty(${own})) AS with_unseen FROM telltale.calls WHERE ${where}`,
      ...{ parameters, timeoutMs },
    }),
    tape.rows(Kind, {
      text: `SELECT arrayJoin(${kindsOf}) AS kind, count() AS calls FROM telltale.calls WHERE ${where}
        GROUP BY kind ORDER BY calls DESC, kind`,
      ...{ parameters, timeoutMs },
    }),
  ])
  return { ...counted!, kinds }
}
