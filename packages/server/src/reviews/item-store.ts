import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { Answer, Item, Truth, VerdictSeen, type QueueSettings } from './model.ts'
import { resolve, truthOf } from './rules.ts'
import type { QueueRow } from './queue-rows.ts'

export type ItemStore = ReturnType<typeof itemStore>

/** Who answers; people are told apart by the name they are signed in with. */
type Reviewer = { readonly actor: string }

const Row = z.object({
  ...{ id: z.uuid(), subjectId: z.string(), callId: z.string().nullable(), at: z.iso.datetime() },
  ...{ fired: z.boolean(), score: z.number(), stratum: z.string().nullable() },
  ...{ probability: z.number().nullable(), seen: VerdictSeen.nullable(), addedBy: z.string().nullable() },
  ...{ status: Item.shape.status, truth: Truth.nullable() },
})
type Row = z.infer<typeof Row>

const AnswerRow = Answer.extend({ itemId: z.uuid() })

/** What a reviewer says. */
export type NewAnswer = { readonly label: string; readonly comment: string | null; readonly isFinal: boolean }

const undoableMs = 24 * 3_600_000

/** Items of review queues, who has them open, and what was answered. */
export function itemStore({
  state,
  clock,
  newId,
}: {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}) {
  const lease = (transaction: StateRunner, itemId: string, { actor }: Reviewer, settings: QueueSettings) => {
    const nowMs = clock()
    return transaction.run(
      sql`insert into review_holds (item_id, actor, kind, at, until)
        values (${itemId}, ${actor}, 'lease', ${isoTime(nowMs)}, ${isoTime(nowMs + settings.leaseMinutes * 60_000)})
        on conflict (item_id, actor) do update set kind = 'lease', at = excluded.at, until = excluded.until`,
    )
  }

  /** The item as it stands after its answers. */
  const settle = async (
    transaction: StateRunner,
    itemId: string,
    { reviewers }: QueueSettings,
  ): Promise<void> => {
    const answers = await answersOf(transaction, [itemId])
    const { status, truth } = resolve(answers, reviewers)
    await transaction.run(
      sql`update review_items set status = ${status}, truth = ${truth},
          given = ${answers.filter(({ isFinal }) => !isFinal).length}
        where id = ${itemId}`,
    )
  }

  return {
    /**
     * The next item for this reviewer, held for them for a while; null when there is none. What they have open comes
     * first, then what others have begun, then by chance. `besides`: items they have before them already.
     */
    next: (
      queue: QueueRow,
      { actor }: Reviewer,
      { besides, status }: { readonly besides: readonly string[]; readonly status: 'open' | 'disputed' },
    ): Promise<Item | null> =>
      state.together(async (transaction) => {
        // One after the other: of two who ask at once, the second sees what the first was given.
        await transaction.run(sql`select from review_queues where id = ${queue.id} for update`)
        const now = isoTime(clock())
        const places = status === 'open' ? queue.settings.reviewers : 1
        const mine = await transaction.rows(
          Row,
          sql`select item.* from review_holds hold join review_items item on item.id = hold.item_id
            where hold.actor = ${actor} and hold.kind = 'lease' and hold.until > ${now}
              and item.queue_id = ${queue.id} and item.status = ${status} and not item.id = any(${besides}::uuid[])
            order by hold.at limit 1`,
        )
        const [row] =
          mine.length > 0
            ? mine
            : await transaction.rows(
                Row,
                sql`select item.* from review_items item
            where item.queue_id = ${queue.id} and item.status = ${status} and not item.id = any(${besides}::uuid[])
              and not exists (select from review_holds
                where item_id = item.id and actor = ${actor} and kind = 'skip')
              and (${status} = 'disputed' or not exists (select from review_answers
                where item_id = item.id and actor = ${actor} and withdrawn_at is null))
              and case when ${status} = 'open' then item.given else 0 end + (select count(*) from review_holds
                where item_id = item.id and actor <> ${actor} and kind = 'lease' and until > ${now}) < ${places}::int
            order by item.given desc, item.place, item.id
            limit 1`,
              )
        if (row === undefined) return null
        await lease(transaction, row.id, { actor }, queue.settings)
        return itemFor(row, await answersOf(transaction, [row.id]), { actor }, queue.settings)
      }),

    /** One item. Rejects with review-item-unknown. */
    find: async (queue: QueueRow, itemId: string, reviewer: Reviewer): Promise<Item> => {
      const row = await requireItem(state, queue, itemId)
      return itemFor(row, await answersOf(state, [row.id]), reviewer, queue.settings)
    },

    /** The newest answered first, then the newest; 500 at most. */
    list: async (
      queue: QueueRow,
      reviewer: Reviewer,
      { status, limit }: { readonly status: Item['status'] | null; readonly limit: number },
    ): Promise<Item[]> => {
      const rows = await state.rows(
        Row,
        sql`select item.* from review_items item where queue_id = ${queue.id}
            and (${status}::text is null or status = ${status})
          order by (select max(at) from review_answers where item_id = item.id and withdrawn_at is null) desc nulls last,
            item.at desc, item.id limit ${limit}`,
      )
      const answers = Map.groupBy(
        await answersOf(
          state,
          rows.map(({ id }) => id),
        ),
        ({ itemId }) => itemId,
      )
      return rows.map((row) => itemFor(row, answers.get(row.id) ?? [], reviewer, queue.settings))
    },

    /**
     * Takes an answer; an earlier one of the same reviewer gives way. Rejects with review-item-unknown, review-invalid
     * (no such label), and review-refused when the item has all its answers, or there is nothing to have the last word on.
     */
    answer: (queue: QueueRow, itemId: string, reviewer: Reviewer, given: NewAnswer): Promise<Item> =>
      state.together(async (transaction) => {
        const row = await requireItem(transaction, queue, itemId, true)
        const label = queue.settings.labels.find(({ name }) => name === given.label)
        if (label === undefined)
          return fail('review-invalid', `"label": there is no "${given.label.slice(0, 40)}" in this queue.`)
        const before = await answersOf(transaction, [itemId])
        const isMine = before.some(({ actor, isFinal }) => actor === reviewer.actor && !isFinal)
        if (given.isFinal && row.status === 'open')
          fail('review-refused', 'The item still takes answers; the last word is for disputes.')
        if (!given.isFinal && !isMine && row.status !== 'open')
          fail('review-refused', 'The item has all its answers.')
        const at = isoTime(clock())
        await transaction.run(
          sql`update review_answers set withdrawn_at = ${at} where item_id = ${itemId} and withdrawn_at is null
            and is_final = ${given.isFinal} and (actor = ${reviewer.actor} or is_final)`,
        )
        await transaction.run(
          sql`insert into review_answers (id, item_id, actor, at, label, truth, comment, is_final)
            values (${newId(clock())}, ${itemId}, ${reviewer.actor}, ${at}, ${label.name},
              ${truthOf(label.means, row.fired)}, ${given.comment}, ${given.isFinal})`,
        )
        await transaction.run(
          sql`delete from review_holds where item_id = ${itemId} and actor = ${reviewer.actor}`,
        )
        await settle(transaction, itemId, queue.settings)
        const after = await requireItem(transaction, queue, itemId)
        return itemFor(after, await answersOf(transaction, [itemId]), reviewer, queue.settings)
      }),

    /** It is not served to this reviewer again. Rejects with review-item-unknown. */
    skip: (queue: QueueRow, itemId: string, { actor }: Reviewer): Promise<void> =>
      state.together(async (transaction) => {
        await requireItem(transaction, queue, itemId, true)
        await transaction.run(
          sql`insert into review_holds (item_id, actor, kind, at) values (${itemId}, ${actor}, 'skip', ${isoTime(clock())})
            on conflict (item_id, actor) do update set kind = 'skip', at = excluded.at, until = null`,
        )
      }),

    /**
     * Takes back the last answer or skip of this reviewer within a day, and holds the item for them again. Rejects with
     * review-refused when there is none.
     */
    undo: (queue: QueueRow, reviewer: Reviewer): Promise<Item> =>
      state.together(async (transaction) => {
        const nowMs = clock()
        const { actor } = reviewer
        const since = isoTime(nowMs - undoableMs)
        const [last] = await transaction.rows(
          z.object({ itemId: z.uuid(), answerId: z.uuid().nullable() }),
          sql`select item_id, answer_id from (
              select item_id, answer.id as answer_id, answer.at from review_answers answer
                join review_items item on item.id = item_id
                where item.queue_id = ${queue.id} and actor = ${actor} and withdrawn_at is null and answer.at > ${since}
              union all
              select item_id, null, hold.at from review_holds hold join review_items item on item.id = item_id
                where item.queue_id = ${queue.id} and actor = ${actor} and kind = 'skip' and hold.at > ${since}) done
            order by at desc, answer_id desc limit 1`,
        )
        if (last === undefined)
          return fail('review-refused', 'There is no answer of yours from today to take back.')
        await requireItem(transaction, queue, last.itemId, true)
        if (last.answerId !== null)
          await transaction.run(
            sql`update review_answers set withdrawn_at = ${isoTime(nowMs)} where id = ${last.answerId}`,
          )
        await lease(transaction, last.itemId, reviewer, queue.settings)
        await settle(transaction, last.itemId, queue.settings)
        const row = await requireItem(transaction, queue, last.itemId)
        return itemFor(row, await answersOf(transaction, [row.id]), reviewer, queue.settings)
      }),
  }
}

/** Rejects with review-item-unknown. With `hold` nobody else edits it until the transaction is over. */
async function requireItem(runner: StateRunner, queue: QueueRow, itemId: string, hold = false): Promise<Row> {
  if (hold) await runner.run(sql`select from review_items where id = ${itemId} for update`)
  const [row] = await runner.rows(
    Row,
    sql`select * from review_items where queue_id = ${queue.id} and id = ${itemId}`,
  )
  return row ?? fail('review-item-unknown', `The queue is "${queue.name}", the item ${itemId}.`)
}

/** Oldest first. */
const answersOf = (runner: StateRunner, ids: readonly string[]): Promise<z.infer<typeof AnswerRow>[]> =>
  runner.rows(
    AnswerRow,
    sql`select * from review_answers where item_id = any(${ids}::uuid[]) and withdrawn_at is null order by at, id`,
  )

/** The item as its reviewer may see it. */
function itemFor(
  row: Row,
  answers: readonly z.infer<typeof AnswerRow>[],
  { actor }: Reviewer,
  settings: QueueSettings,
): Item {
  const own = answers.filter((answer) => answer.actor === actor)
  const isBlind = settings.isBlind && row.status === 'open' && own.length === 0
  const { id, subjectId, callId, at, status, truth, addedBy, seen, stratum, probability, fired, score } = row
  return {
    ...{ id, subjectId, callId, at, status, truth, addedBy },
    outcome: isBlind ? null : { fired, score, stratum, probability, seen },
    stage: seen?.stage ?? null,
    answers: (isBlind ? own : answers).map((answer) => Answer.parse(answer)),
  }
}
