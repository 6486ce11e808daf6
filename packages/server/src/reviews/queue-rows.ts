import { z } from 'zod'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { Design, Queue, QueueSettings } from './model.ts'

export type QueueKey = { readonly projectId: string; readonly name: string }

/** A queue as its table has it. */
export const QueueRow = z.object({
  ...{ id: z.uuid(), projectId: z.string(), name: z.string(), settings: QueueSettings, seed: z.string() },
  ...{
    author: z.string(),
    createdAt: z.iso.datetime(),
    startsAt: z.iso.datetime(),
    cursor: z.iso.datetime(),
  },
  revision: z.number(),
})
export type QueueRow = z.infer<typeof QueueRow>

/** Rejects with review-queue-unknown. */
export async function requireQueue(runner: StateRunner, { projectId, name }: QueueKey): Promise<QueueRow> {
  const [row] = await runner.rows(
    QueueRow,
    sql`select * from review_queues where project_id = ${projectId} and name = ${name}`,
  )
  return row ?? fail('review-queue-unknown', `The queue is "${name.slice(0, 64)}".`)
}

export async function designsOf(runner: StateRunner, ids: readonly string[]): Promise<Map<string, Design[]>> {
  const rows = await runner.rows(
    Design.extend({ queueId: z.string() }),
    sql`select queue_id, from_at as "from", strata from review_designs
      where queue_id = any(${ids}::uuid[]) order by from_at`,
  )
  return Map.groupBy(rows, ({ queueId }) => queueId) as Map<string, Design[]>
}

const CountRow = Queue.shape.counts.extend({ queueId: z.string() })

/** With their newest design and what became of their items. */
export async function queuesOf(runner: StateRunner, rows: readonly QueueRow[]): Promise<Queue[]> {
  const ids = rows.map(({ id }) => id)
  const designs = await designsOf(runner, ids)
  const counts = await runner.rows(
    CountRow,
    sql`select queue_id, count(*) filter (where status = 'open') as open,
        count(*) filter (where status = 'disputed') as disputed, count(*) filter (where status = 'done') as done,
        count(*) filter (where truth = 'unclear') as unclear,
        coalesce(sum((select count(*) from review_answers
          where item_id = review_items.id and withdrawn_at is null)), 0)::bigint as answers
      from review_items where queue_id = any(${ids}::uuid[]) group by queue_id`,
  )
  const nothing = { open: 0, disputed: 0, done: 0, unclear: 0, answers: 0 }
  return rows.map((row) => ({
    ...row.settings,
    ...{ projectId: row.projectId, name: row.name, author: row.author, createdAt: row.createdAt },
    ...{ startsAt: row.startsAt, cursor: row.cursor, design: Design.parse(designs.get(row.id)!.at(-1)) },
    counts: Queue.shape.counts.parse(counts.find(({ queueId }) => queueId === row.id) ?? nothing),
  }))
}
