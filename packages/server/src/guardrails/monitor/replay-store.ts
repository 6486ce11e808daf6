import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { isoTime } from '../../kernel/time.ts'
import { binder, verdictConditions, type SumsAsk } from './metrics-text.ts'
import type { ReplayExample } from './replay-model.ts'
import { replaySteps, type ScoreCount } from './replay.ts'

const timeoutMs = 30_000
const examplesAtMost = 10

export type ReplayAsk = Pick<SumsAsk, 'projectId' | 'fromMs' | 'toMs' | 'kept'>

const Count = z.object({ reached: z.int(), isFired: z.boolean(), n: z.int() })
const Head = z.object({ unscored: z.int(), threshold: z.number().nullable() })
const Asked = z.object({ fires: z.int(), more: z.int(), fewer: z.int(), calls: z.int() })
const Example = z.object({
  ...{ callId: z.string(), at: z.int(), stage: z.string(), score: z.number(), isFired: z.boolean() },
  ...{ inputPreview: z.string(), outputPreview: z.string() },
})

const fired = "(rows.verdict IN ('block', 'modify', 'flag_for_review'))"

/** Rejects with tape-unavailable. */
export async function readScores(
  tape: Tape,
  ask: ReplayAsk,
): Promise<{ readonly counts: readonly ScoreCount[] } & z.infer<typeof Head>> {
  const { parameters, bind } = binder()
  const where = verdictConditions(ask, bind)
  const score = 'assumeNotNull(rows.score)'
  // As many thresholds i/100 as the score reaches, exactly: the product alone may be off by the last digit.
  const near = `toInt32(floor(${score} * ${replaySteps}))`
  const reached = `${near} + 1 + (${score} >= (${near} + 1) / ${replaySteps}) - (${score} < ${near} / ${replaySteps})`
  const [counts, [head]] = await Promise.all([
    tape.rows(Count, {
      text: `SELECT greatest(0, least(${replaySteps + 1}, ${reached})) AS reached, toBool(${fired}) AS is_fired, count() AS n
        FROM telltale.verdicts AS rows WHERE ${where} AND isNotNull(rows.score) GROUP BY reached, is_fired`,
      ...{ parameters, timeoutMs },
    }),
    tape.rows(Head, {
      text: `SELECT countIf(isNull(rows.score)) AS unscored, if(count() = 0, NULL, argMax(rows.threshold, rows.at)) AS threshold
        FROM telltale.verdicts AS rows WHERE ${where}`,
      ...{ parameters, timeoutMs },
    }),
  ])
  return { counts, ...head! }
}

/** What one threshold changes, with calls to look at: of each kind those whose score lies nearest to it. */
export async function readAsked(tape: Tape, ask: ReplayAsk, threshold: number) {
  const { parameters, bind } = binder()
  const where = `${verdictConditions(ask, bind)} AND isNotNull(rows.score)`
  const limit = bind('Float64', threshold)
  const fires = `(rows.score >= ${limit})`
  const [[counted], examples] = await Promise.all([
    tape.rows(Asked, {
      text: `SELECT countIf(${fires}) AS fires, countIf(${fires} AND NOT ${fired}) AS more, countIf(NOT ${fires} AND ${fired}) AS fewer,
          uniqExactIf(rows.call_id, ${fires} != ${fired}) AS calls
        FROM telltale.verdicts AS rows WHERE ${where}`,
      ...{ parameters, timeoutMs },
    }),
    tape.rows(Example, {
      text: `SELECT rows.call_id AS call_id, toUnixTimestamp64Milli(rows.at) AS at, rows.stage AS stage, rows.score AS score,
          toBool(${fired}) AS is_fired, rows.input_preview AS input_preview, rows.output_preview AS output_preview
        FROM telltale.verdicts AS rows WHERE ${where} AND ${fires} != ${fired}
        ORDER BY abs(score - ${limit}), at DESC LIMIT ${examplesAtMost} BY is_fired`,
      ...{ parameters, timeoutMs },
    }),
  ])
  const kind = (wanted: boolean): readonly ReplayExample[] =>
    examples
      .filter(({ isFired }) => isFired === wanted)
      .map(({ callId, at, stage, score, inputPreview, outputPreview }) => ({
        ...{ callId, at: isoTime(at), stage, score, inputPreview, outputPreview },
      }))
  return { ...counted!, newlyFiring: kind(false), newlyPassing: kind(true) }
}
