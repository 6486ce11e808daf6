import { z } from 'zod'
import { sql, type State } from '../engines/state.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { Score } from '../ledger/model.ts'
import { agreementItems, type Said } from './agreement-rules.ts'
import { Truth } from './model.ts'

/** An item that was drawn, as figures need it. */
const DrawnItem = z.object({
  ...{ at: z.iso.datetime(), stratum: z.string(), score: z.number(), probability: z.number() },
  ...{ status: z.enum(['open', 'disputed', 'done']), truth: Truth.nullable() },
})
export type DrawnItem = z.infer<typeof DrawnItem>

const Due = z.object({
  ...{
    id: z.uuid(),
    at: z.iso.datetime(),
    projectId: z.string(),
    queue: z.string(),
    callId: z.string().nullable(),
  },
  ...{ label: z.string(), truth: Truth, comment: z.string().nullable(), probability: z.number().nullable() },
  withdrawnAt: z.iso.datetime().nullable(),
})

/** An answer may be taken back for so long without a trace on the tape. */
const graceMs = 60_000
const scoresAtOnce = 500
const itemsAtMost = 100_000

/** What answers amount to: for figures, and as scores on the tape. */
export function reviewEvidenceStore({
  state,
  clock,
  newId,
}: {
  state: State
  clock: Clock
  newId: (nowMs: number) => string
}) {
  return {
    /** Those drawn, none added by hand; of the window, by the time of what they are about. */
    drawn: (queueId: string, fromMs: number, toMs: number): Promise<DrawnItem[]> =>
      state.rows(
        DrawnItem,
        sql`select at, stratum, score, probability, status, truth from review_items
          where queue_id = ${queueId} and probability is not null
            and at >= ${isoTime(fromMs)} and at < ${isoTime(toMs)} limit ${itemsAtMost}`,
      ),

    /** What each reviewer said of the items several have answered, the newest of them. */
    said: (queueId: string, fromMs: number, toMs: number): Promise<Said[]> =>
      state.rows(
        z.object({ item: z.string(), actor: z.string(), truth: Truth }),
        sql`select item_id as item, actor, truth from review_answers
          where withdrawn_at is null and not is_final and item_id in (
            select item.id from review_items item join review_answers answer on answer.item_id = item.id
              where item.queue_id = ${queueId} and item.at >= ${isoTime(fromMs)} and item.at < ${isoTime(toMs)}
                and withdrawn_at is null and not is_final
              group by item.id having count(*) > 1 order by max(answer.at) desc limit ${agreementItems})`,
      ),

    /**
     * Hands answers whose minute is over to `append` as scores, and those taken back later as what takes them back: the
     * same name, without a value, labelled "withdrawn". Each at least once; a score has the id of its answer. Stops where
     * `append` says there is no room. Resolves to whether there may be more.
     */
    handOver: (append: (score: Score) => boolean): Promise<boolean> =>
      state.together(async (transaction) => {
        const nowMs = clock()
        const due = await transaction.rows(
          Due,
          sql`select answer.id, answer.at, answer.label, answer.truth, answer.comment, answer.withdrawn_at,
              item.call_id, item.probability, queue.project_id, queue.name as queue
            from review_answers answer join review_items item on item.id = answer.item_id
              join review_queues queue on queue.id = item.queue_id
            where (scored_at is null and withdrawn_at is null and answer.at < ${isoTime(nowMs - graceMs)})
              or (scored_at is not null and withdrawn_at is not null and unscored_at is null)
            order by answer.at limit ${scoresAtOnce} for update of answer skip locked`,
        )
        const handed: string[] = []
        for (const answer of due) {
          if (!append(scoreOf(answer, newId(nowMs)))) break
          handed.push(answer.id)
        }
        const now = isoTime(nowMs)
        await transaction.run(
          sql`update review_answers set scored_at = coalesce(scored_at, ${now}),
              unscored_at = case when withdrawn_at is null then null else ${now}::timestamptz end
            where id = any(${handed}::uuid[])`,
        )
        return handed.length === scoresAtOnce
      }),
  }
}

function scoreOf(answer: z.infer<typeof Due>, freshId: string): Score {
  const isWithdrawn = answer.withdrawnAt !== null
  return {
    id: isWithdrawn ? freshId : answer.id,
    at: answer.withdrawnAt ?? answer.at,
    ...{ projectId: answer.projectId, callId: answer.callId, spanId: null, sessionId: null },
    ...{ name: `review.${answer.queue}`, source: 'human' as const, evaluatorVersion: null },
    value: isWithdrawn || answer.truth === 'unclear' ? null : Number(answer.truth === 'positive'),
    label: isWithdrawn ? 'withdrawn' : answer.label,
    samplingProbability: answer.probability,
    comment: isWithdrawn ? null : answer.comment,
  }
}
