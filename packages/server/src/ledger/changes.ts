import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { Change } from './model.ts'

/** The project of a change that touches all of them: a provider, a model route. */
export const everyProject = '*'

/** Any number, the same in every process, not the one of migrations: who holds it may edit state. */
const editLock = 0x7e_11_7a_1f

/**
 * Runs one edit of state in a transaction of its own, one edit at a time across all processes. Edits are rare and
 * short, so that costs nothing, and it makes changes visible in the order of their sequence: whoever has read
 * revision n will never see an n − 1 appear afterwards. Take no other lock before this.
 */
export const editState = <Value>(
  state: State,
  work: (transaction: StateRunner) => Promise<Value>,
): Promise<Value> =>
  state.together(async (transaction) => {
    await takeEditLock(transaction)
    return work(transaction)
  })

const takeEditLock = (transaction: StateRunner): Promise<number> =>
  transaction.run(sql`select pg_advisory_xact_lock(${editLock})`)

/** Writes the change of an edit. `transaction` must be the one the edit itself is made in, best begun by `editState`. */
export async function recordChange(transaction: StateRunner, change: Change): Promise<void> {
  await takeEditLock(transaction)
  await transaction.run(sql`
    insert into changes (id, at, project_id, component, key, scope, actor, summary, before, after, source, undo)
    values (${change.id}, ${change.at}, ${change.projectId}, ${change.component}, ${change.key},
      ${jsonOf(change.scope)}, ${change.actor}, ${change.summary}, ${jsonOf(change.before)}, ${jsonOf(change.after)},
      ${change.source}, ${jsonOf(change.undo)})`)
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)

export type ChangePage = {
  /** Newest first. */
  readonly changes: readonly Change[]
  /** What `before` takes to go on; null at the end. */
  readonly next: string | null
}

const Sequenced = Change.extend({ sequence: z.number() })

/** The changes of a project and those of every project. `before` is the `next` of the page before. */
export async function listChanges(
  state: StateRunner,
  projectId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<ChangePage> {
  const rows = await state.rows(
    Sequenced,
    sql`select * from changes
      where project_id in (${projectId}, ${everyProject}) and (${before}::bigint is null or sequence < ${before})
      order by sequence desc limit ${limit + 1}`,
  )
  const page = rows.slice(0, limit)
  return {
    changes: page.map((row) => Change.parse(row)),
    next: rows.length > limit ? String(page.at(-1)!.sequence) : null,
  }
}

/** The changes of a window (ISO times, `to` excluded), newest last; the newest 1,000 of them at most. */
export async function changesBetween(
  state: StateRunner,
  projectId: string,
  from: string,
  to: string,
): Promise<readonly Change[]> {
  const rows = await state.rows(
    Change,
    sql`select * from changes
      where project_id in (${projectId}, ${everyProject}) and at >= ${from} and at < ${to}
      order by sequence desc limit 1000`,
  )
  return rows.toReversed()
}

/** Changes the tape has not been given yet, oldest first; see `changeMirror`. */
export const unmirroredChanges = (state: StateRunner, limit: number): Promise<Change[]> =>
  state.rows(Change, sql`select * from changes where mirrored_at is null order by sequence limit ${limit}`)

/** Marks changes as given to the tape; resolves to how many were not marked before. */
export const markMirrored = (state: StateRunner, ids: readonly string[], at: string): Promise<number> =>
  state.run(
    sql`update changes set mirrored_at = ${at} where id = any(${ids}::uuid[]) and mirrored_at is null`,
  )

const ChangeHead = Change.pick({ id: true, component: true, summary: true }).extend({ sequence: z.number() })

/** What came after a sequence in a project and in every project, oldest first, without the contents. */
export const changesAfter = (
  state: StateRunner,
  projectId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<z.infer<typeof ChangeHead>[]> =>
  state.rows(
    ChangeHead,
    sql`select id, component, summary, sequence from changes
      where project_id in (${projectId}, ${everyProject}) and sequence > ${after}
      order by sequence limit ${limit}`,
  )

/** One change with its sequence; null when there is none of this id. */
export async function changeById(state: StateRunner, id: string): Promise<z.infer<typeof Sequenced> | null> {
  const [row] = await state.rows(Sequenced, sql`select * from changes where id = ${id}`)
  return row ?? null
}

const Revision = z.object({ revision: z.number() })

/** The sequence of the newest change; 0 before the first. Read it before what you compile from state, never after. */
export async function stateRevision(state: StateRunner): Promise<number> {
  const [row] = await state.rows(
    Revision,
    sql`select coalesce(max(sequence), 0)::bigint as revision from changes`,
  )
  return row!.revision
}
