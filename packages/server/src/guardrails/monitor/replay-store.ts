import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { isoTime } from '../../kernel/time.ts'
import { binder, verdictConditions, type SumsAsk } from './metrics-text.ts'
import type { ReplayExample } from './replay-model.ts'
import { replaySteps, sumOf, type ScoreCount } from './replay.ts'

const timeoutMs = 30_000
const examplesAtMost = 10

export type ReplayAsk = Pick<SumsAsk, 'projectId' | 'fromMs' | 'toMs' | 'kept'>

/** Evaluations that reach so many thresholds and came out so; null: those without a score. */
const Count = z.object({
  ...{ reached: z.int().nullable(), isFired: z.boolean(), n: z.int() },
  ...{ lastThreshold: z.number(), lastAt: z.int() },
})
const Asked = z.object({ fires: z.int(), more: z.int(), fewer: z.int(), calls: z.int() })
const Nearest = z.object({ id: z.string(), at: z.int(), score: z.number(), isFired: z.boolean() })
const Told = z.object({
  ...{ id: z.string(), callId: z.string(), stage: z.string() },
  ...{ inputPreview: z.string(), outputPreview: z.string() },
})

const fired = "(rows.verdict IN ('block', 'modify', 'flag_for_review'))"

export type Scores = {
  readonly counts: readonly ScoreCount[]
  readonly unscored: number
  /** In force last; null where nothing was evaluated. */
  readonly threshold: number | null
}

/** Rejects with tape-unavailable. */
export async function readScores(tape: Tape, ask: ReplayAsk): Promise<Scores> {
  const { parameters, bind } = binder()
  const where = verdictConditions(ask, bind)
  // As many thresholds i/100 as the score reaches, exactly: the product alone may be off by the last digit.
  const near = `toInt32(floor(rows.score * ${replaySteps}))`
  const reached = `${near} + 1 + (rows.score >= (${near} + 1) / ${replaySteps}) - (rows.score < ${near} / ${replaySteps})`
  const rows = await tape.rows(Count, {
    text: `SELECT if(isNull(rows.score), NULL, greatest(0, least(${replaySteps + 1}, ${reached}))) AS reached, toBool(${fired}) AS is_fired, count() AS n,
        argMax(rows.threshold, rows.at) AS last_threshold, toUnixTimestamp64Milli(max(rows.at)) AS last_at
      FROM telltale.verdicts AS rows WHERE ${where} GROUP BY reached, is_fired`,
    ...{ parameters, timeoutMs },
  })
  const last = rows.toSorted((one, other) => other.lastAt - one.lastAt)[0]
  return {
    counts: rows.flatMap(({ reached, isFired, n }) => (reached === null ? [] : { reached, isFired, n })),
    unscored: sumOf(rows.filter(({ reached }) => reached === null)),
    threshold: last?.lastThreshold ?? null,
  }
}

/** What one threshold changes, with calls to look at: of each kind those whose score lies nearest to it. */
export async function readAsked(tape: Tape, ask: ReplayAsk, threshold: number) {
  const { parameters, bind } = binder()
  const where = `${verdictConditions(ask, bind)} AND isNotNull(rows.score)`
  const limit = bind('Float64', threshold)
  const fires = `(rows.score >= ${limit})`
  const [[counted], nearest] = await Promise.all([
    tape.rows(Asked, {
      text: `SELECT countIf(${fires}) AS fires, countIf(${fires} AND NOT ${fired}) AS more, countIf(NOT ${fires} AND ${fired}) AS fewer,
          uniqExactIf(rows.call_id, ${fires} != ${fired}) AS calls
        FROM telltale.verdicts AS rows WHERE ${where}`,
      ...{ parameters, timeoutMs },
    }),
    tape.rows(Nearest, {
      text: `SELECT rows.id AS id, toUnixTimestamp64Milli(rows.at) AS at, rows.score AS score, toBool(${fired}) AS is_fired
        FROM telltale.verdicts AS rows WHERE ${where} AND ${fires} != ${fired}
        ORDER BY abs(score - ${limit}), at DESC LIMIT ${examplesAtMost} BY is_fired`,
      ...{ parameters, timeoutMs },
    }),
  ])
  const told = await readTold(tape, ask.projectId, nearest)
  const kind = (wanted: boolean): readonly ReplayExample[] =>
    nearest
      .filter(({ isFired }) => isFired === wanted)
      .flatMap(({ id, at, score }) => {
        const found = told.get(id)
        if (found === undefined) return []
        const { callId, stage, inputPreview, outputPreview } = found
        return { ...{ callId, at: isoTime(at), stage, score }, ...{ inputPreview, outputPreview } }
      })
  return { ...counted!, newlyFiring: kind(false), newlyPassing: kind(true) }
}

/** By identifier. Texts are read of the few that are shown: among all that were looked through they would be most of the reading. */
async function readTold(
  tape: Tape,
  projectId: string,
  nearest: readonly z.infer<typeof Nearest>[],
): Promise<ReadonlyMap<string, z.infer<typeof Told>>> {
  if (nearest.length === 0) return new Map()
  const { parameters, bind } = binder()
  const times = bind(
    'Array(Int64)',
    nearest.map(({ at }) => at),
  )
  const ids = bind(
    'Array(UUID)',
    nearest.map(({ id }) => id),
  )
  const rows = await tape.rows(Told, {
    text: `SELECT rows.id AS id, rows.call_id AS call_id, rows.stage AS stage, rows.input_preview AS input_preview,
        rows.output_preview AS output_preview
      FROM telltale.verdicts AS rows WHERE rows.project_id = ${bind('String', projectId)}
        AND rows.at IN (SELECT fromUnixTimestamp64Milli(arrayJoin(${times}), 'UTC')) AND rows.id IN ${ids}`,
    ...{ parameters, timeoutMs },
  })
  return new Map(rows.map((row) => [row.id, row]))
}
