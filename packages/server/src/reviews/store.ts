import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { isNews } from './design-rules.ts'
import type { Design, DrawnStratum, Queue, QueueSettings, Subject } from './model.ts'
import { designsOf, queuesOf, QueueRow, requireQueue, type QueueKey } from './queue-rows.ts'
import type { Drawn } from './subjects.ts'

export type QueueStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** 0 to 1, for the seed of a queue. */
  readonly newSeed: () => string
  /** The probabilities to draw by: for the past a new queue looks back on, or for what is to come. */
  readonly planFor: (
    projectId: string,
    settings: QueueSettings,
    nowMs: number,
    direction: 'back' | 'ahead',
  ) => Promise<DrawnStratum[]>
}

export type QueueStore = ReturnType<typeof queueStore>

const queuesAtMost = 100

/** A queue with what it is drawn by; `designs` ascend. */
export type QueueToWatch = QueueRow & { readonly designs: readonly Design[]; readonly open: number }

/** Review queues and what was drawn for them. Every edit writes its change in the same transaction. */
export function queueStore({ state, clock, newId, newSeed, planFor }: QueueStoreParts) {
  return {
    list: async (projectId: string): Promise<Queue[]> =>
      queuesOf(
        state,
        await state.rows(
          QueueRow,
          sql`select * from review_queues where project_id = ${projectId} order by name`,
        ),
      ),

    /** Rejects with review-queue-unknown, also for another project's. */
    find: async (key: QueueKey): Promise<Queue> =>
      (await queuesOf(state, [await requireQueue(state, key)]))[0]!,

    /** Creates or changes. Rejects with review-refused for another subject, and past the number of queues. */
    async put(key: QueueKey, settings: QueueSettings, author: Author): Promise<Queue> {
      const isThere = await state.run(
        sql`select from review_queues where project_id = ${key.projectId} and name = ${key.name}`,
      )
      const direction = isThere > 0 ? 'ahead' : 'back'
      const strata = await planFor(key.projectId, settings, clock(), direction)
      return editState(state, async (transaction) => {
        const nowMs = clock()
        const [before] = await transaction.rows(
          QueueRow,
          sql`select * from review_queues where project_id = ${key.projectId} and name = ${key.name}`,
        )
        if (before === undefined)
          await insertQueue(transaction, {
            key,
            settings,
            author,
            strata,
            id: newId(nowMs),
            seed: newSeed(),
            nowMs,
          })
        else await changeQueue(transaction, before, settings, strata)
        await recordChange(transaction, {
          ...changeOf(key, newId(nowMs), isoTime(nowMs), author),
          summary:
            before === undefined
              ? `Made the review queue "${key.name}" on ${wordsOf(settings.subject)}.`
              : `Changed the review queue "${key.name}".`,
          before: before?.settings ?? null,
          after: settings,
          undo:
            before === undefined
              ? { method: 'DELETE', path: pathOf(key), body: null }
              : { method: 'PUT', path: pathOf(key), body: before.settings },
        })
        return (await queuesOf(transaction, [await requireQueue(transaction, key)]))[0]!
      })
    },

    /** Its items and answers go with it; scores on the tape stay. Rejects with review-queue-unknown. */
    remove: (key: QueueKey, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const { id, settings } = await requireQueue(transaction, key)
        await transaction.run(sql`delete from review_queues where id = ${id}`)
        const nowMs = clock()
        await recordChange(transaction, {
          ...changeOf(key, newId(nowMs), isoTime(nowMs), author),
          ...{ summary: `Removed the review queue "${key.name}" with its answers.`, before: settings },
        })
      }),

    row: (key: QueueKey): Promise<QueueRow> => requireQueue(state, key),
    designs: (queueId: string): Promise<Design[]> =>
      designsOf(state, [queueId]).then((all) => all.get(queueId) ?? []),

    /** Queues of a project that look at a guardrail, the newest first. */
    forGuardrail: (projectId: string, guardrail: string): Promise<QueueRow[]> =>
      state.rows(
        QueueRow,
        sql`select * from review_queues where project_id = ${projectId}
          and settings -> 'subject' ->> 'guardrail' = ${guardrail} order by created_at desc`,
      ),

    /** Those that draw, of every project. */
    async toWatch(): Promise<QueueToWatch[]> {
      const rows = await state.rows(
        QueueRow.extend({ open: z.number() }),
        sql`select queue.*, (select count(*) from review_items item
            where item.queue_id = queue.id and status = 'open') as open
          from review_queues queue where not (settings ->> 'isPaused')::boolean order by project_id, name`,
      )
      const designs = await designsOf(
        state,
        rows.map(({ id }) => id),
      )
      return rows.map((row) => ({ ...row, designs: designs.get(row.id) ?? [] }))
    },

    /**
     * Keeps what a look has drawn, moves the cursor and, with `design`, draws by other probabilities from the cursor on.
     * False, and nothing is kept, when somebody edited or looked meanwhile. An item that is there stays as it is.
     */
    keep: (
      queue: QueueRow,
      look: {
        readonly drawn: readonly (Drawn & { readonly stratum: DrawnStratum })[]
        readonly cursor: string
        readonly design: readonly DrawnStratum[] | null
      },
    ): Promise<boolean> =>
      state.together(async (transaction) => {
        const moved = await transaction.run(
          sql`update review_queues set cursor = ${look.cursor}, revision = revision + 1
            where id = ${queue.id} and revision = ${queue.revision}`,
        )
        if (moved === 0) return false
        const nowMs = clock()
        await insertItems(transaction, queue.id, look.drawn, { nowMs, newId, addedBy: null })
        if (look.design !== null) await insertDesign(transaction, queue.id, look.cursor, look.design)
        return true
      }),

    /** Adds one by hand: it is in no figure. Resolves to its id, or to that of the item that is there. */
    add: (queue: QueueRow, drawn: Drawn, author: Author): Promise<string> =>
      state.together(async (transaction) => {
        await insertItems(transaction, queue.id, [{ ...drawn, stratum: null }], {
          ...{ nowMs: clock(), newId, addedBy: author.actor },
        })
        const [item] = await transaction.rows(
          z.object({ id: z.string() }),
          sql`select id from review_items where queue_id = ${queue.id} and subject_id = ${drawn.subjectId}`,
        )
        return item!.id
      }),
  }
}

async function insertQueue(
  transaction: StateRunner,
  queue: {
    readonly key: QueueKey
    readonly settings: QueueSettings
    readonly author: Author
    readonly strata: readonly DrawnStratum[]
    readonly id: string
    readonly seed: string
    readonly nowMs: number
  },
): Promise<void> {
  const { key, settings, id } = queue
  if ((await transaction.run(sql`select from projects where id = ${key.projectId}`)) === 0)
    fail('not-found', `There is no project "${key.projectId.slice(0, 64)}".`)
  const there = await transaction.run(sql`select from review_queues where project_id = ${key.projectId}`)
  if (there >= queuesAtMost)
    fail('review-refused', `A project has at most ${queuesAtMost} queues; remove one first.`)
  const startsAt = isoTime(queue.nowMs - settings.lookBackHours * 3_600_000)
  await transaction.run(
    sql`insert into review_queues (id, project_id, name, settings, seed, author, created_at, starts_at, cursor)
      values (${id}, ${key.projectId}, ${key.name}, ${JSON.stringify(settings)}, ${queue.seed}, ${queue.author.actor},
        ${isoTime(queue.nowMs)}, ${startsAt}, ${startsAt})`,
  )
  await insertDesign(transaction, id, startsAt, queue.strata)
}

async function changeQueue(
  transaction: StateRunner,
  before: QueueRow,
  settings: QueueSettings,
  strata: readonly DrawnStratum[],
): Promise<void> {
  if (!isDeepStrictEqual(before.settings.subject, settings.subject))
    fail(
      'review-refused',
      `"subject": the queue looks at ${wordsOf(before.settings.subject)}; make another queue.`,
    )
  const [designs] = [...(await designsOf(transaction, [before.id])).values()]
  if (isNews(designs!.at(-1)!.strata, strata))
    await insertDesign(transaction, before.id, before.cursor, strata)
  await transaction.run(
    sql`update review_queues set settings = ${JSON.stringify(settings)}, revision = revision + 1 where id = ${before.id}`,
  )
}

/** At the cursor, from where on nothing was drawn yet: a design that began there too was never drawn by. */
const insertDesign = (
  transaction: StateRunner,
  queueId: string,
  from: string,
  strata: readonly DrawnStratum[],
): Promise<number> =>
  transaction.run(
    sql`insert into review_designs (queue_id, from_at, strata) values (${queueId}, ${from}, ${JSON.stringify(strata)})
      on conflict (queue_id, from_at) do update set strata = excluded.strata`,
  )

async function insertItems(
  transaction: StateRunner,
  queueId: string,
  drawn: readonly (Drawn & { readonly stratum: DrawnStratum | null })[],
  { nowMs, newId, addedBy }: { nowMs: number; newId: (nowMs: number) => string; addedBy: string | null },
): Promise<void> {
  if (drawn.length === 0) return
  const rows = drawn.map(({ stratum, subjectId, callOf, atMs, isFired, itemScore, place, seen }) => ({
    ...{ id: newId(nowMs), subject_id: subjectId, call_id: callOf, at: isoTime(atMs) },
    ...{ fired: isFired, score: itemScore, place, seen },
    ...{ stratum: stratum?.name ?? null, probability: stratum?.probability ?? null },
  }))
  await transaction.run(
    sql`insert into review_items (id, queue_id, subject_id, call_id, at, fired, score, stratum, probability, seen,
        added_by, drawn_at, place)
      select id, ${queueId}::uuid, subject_id, call_id, at, fired, score, stratum, probability, seen,
        ${addedBy}::text, ${isoTime(nowMs)}::timestamptz, place
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (id uuid, subject_id text, call_id text,
        at timestamptz, fired boolean, score double precision, stratum text, probability double precision, seen json,
        place bigint)
      on conflict (queue_id, subject_id) do nothing`,
  )
}

const wordsOf = (subject: Subject): string =>
  subject.kind === 'verdicts' ? `the guardrail "${subject.guardrail}"` : subject.kind

const pathOf = ({ projectId, name }: QueueKey): string => `/api/reviews/${name}?project=${projectId}`

const changeOf = ({ projectId, name }: QueueKey, id: string, at: string, author: Author): Change => ({
  ...{ id, at, projectId, component: 'evaluator', key: name, scope: {} },
  ...{ actor: author.actor, source: author.source, summary: '', before: null, after: null, undo: null },
})
