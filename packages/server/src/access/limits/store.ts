import { z } from 'zod'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { fail } from '../../kernel/problem.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import type { Change } from '../../ledger/model.ts'
import type { Author } from '../principal.ts'
import { Limit, type NewLimit } from './model.ts'
import { aWindow } from './windows.ts'

export type LimitStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

export type LimitStore = ReturnType<typeof limitStore>

/** Each call looks at all limits of its project. */
const limitsAtMost = 100

const LimitColumns = Limit.omit({ window: true, amount: true }).extend({
  windowOf: Limit.shape.window,
  amount: z.string(),
})
const limitOf = ({ windowOf, amount, ...limit }: z.infer<typeof LimitColumns>): Limit => ({
  ...limit,
  window: windowOf,
  amount: Number(amount),
})

/** Limits and budgets. Every edit writes its change in the same transaction. */
export function limitStore({ state, clock, newId }: LimitStoreParts) {
  const stored = async (runner: StateRunner, projectId: string, name: string): Promise<Limit | null> => {
    const [row] = await runner.rows(
      LimitColumns,
      sql`select * from limits where project_id = ${projectId} and name = ${name}`,
    )
    return row === undefined ? null : limitOf(row)
  }
  const record = (
    transaction: StateRunner,
    limit: Limit,
    nowMs: number,
    { actor, source }: Author,
    what: Pick<Change, 'summary' | 'before' | 'after' | 'undo'>,
  ): Promise<void> =>
    recordChange(transaction, {
      id: newId(nowMs),
      at: isoTime(nowMs),
      projectId: limit.projectId,
      component: 'budget',
      key: limit.name,
      scope: callsOf(limit),
      actor,
      source,
      ...what,
    })

  return {
    /** By name. */
    listLimits: async (projectId: string): Promise<Limit[]> =>
      (
        await state.rows(
          LimitColumns,
          sql`select * from limits where project_id = ${projectId} order by name`,
        )
      ).map(limitOf),

    /**
     * Creates or changes the limit of this name; what was used of it stays counted. Rejects with not-found (no such
     * project), body-invalid (no such key in the project) and conflict (too many limits).
     */
    putLimit: (projectId: string, name: string, limit: NewLimit, author: Author): Promise<Limit> =>
      editState(state, async (transaction) => {
        await requireScope(transaction, projectId, limit)
        const before = await stored(transaction, projectId, name)
        if (before === null) await requireRoom(transaction, projectId)
        const nowMs = clock()
        const after: Limit = {
          ...limit,
          name,
          projectId,
          id: before?.id ?? newId(nowMs),
          updatedAt: isoTime(nowMs),
        }
        if (before !== null && isSame(before, after)) return before
        await write(transaction, after)
        await record(transaction, after, nowMs, author, {
          summary: `${before === null ? 'Set' : 'Changed'} the limit "${name}": ${sentenceOf(after)}.`,
          before,
          after,
          undo:
            before === null
              ? { method: 'DELETE', path: pathOf(projectId, name), body: null }
              : putBack(before),
        })
        return after
      }),

    /** Rejects with not-found, also for another project's limit. */
    deleteLimit: (projectId: string, name: string, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const before = await stored(transaction, projectId, name)
        if (before === null)
          return fail('not-found', `There is no limit "${name.slice(0, 64)}" in this project.`)
        await transaction.run(sql`delete from limits where id = ${before.id}`)
        await record(transaction, before, clock(), author, {
          summary: `Removed the limit "${name}": ${sentenceOf(before)}.`,
          before,
          after: null,
          undo: putBack(before),
        })
      }),

    /** Every limit, for the snapshot. */
    limitRows: async (): Promise<Limit[]> =>
      (await state.rows(LimitColumns, sql`select * from limits order by project_id, name`)).map(limitOf),
  }
}

const write = (transaction: StateRunner, limit: Limit): Promise<number> =>
  transaction.run(
    sql`insert into limits (id, project_id, name, scope, each, measure, window_of, algorithm, amount, kind,
        degrade_to, reserve, on_store_failure, on_unknown_price, updated_at)
      values (${limit.id}, ${limit.projectId}, ${limit.name}, ${JSON.stringify(limit.scope)}, ${limit.each},
        ${limit.measure}, ${limit.window}, ${limit.algorithm}, ${limit.amount}, ${limit.kind},
        ${limit.degradeTo}, ${limit.reserve}, ${limit.onStoreFailure}, ${limit.onUnknownPrice}, ${limit.updatedAt})
      on conflict (project_id, name) do update set scope = excluded.scope, each = excluded.each,
        measure = excluded.measure, window_of = excluded.window_of, algorithm = excluded.algorithm,
        amount = excluded.amount, kind = excluded.kind, degrade_to = excluded.degrade_to,
        reserve = excluded.reserve, on_store_failure = excluded.on_store_failure,
        on_unknown_price = excluded.on_unknown_price, updated_at = excluded.updated_at`,
  )

async function requireScope(runner: StateRunner, projectId: string, { scope }: NewLimit): Promise<void> {
  if ((await runner.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
  if (scope.keyId === undefined) return
  const keys = await runner.run(
    sql`select from api_keys where project_id = ${projectId} and id = ${scope.keyId}`,
  )
  if (keys === 0) fail('body-invalid', `"scope.keyId": there is no key ${scope.keyId} in this project.`)
}

async function requireRoom(runner: StateRunner, projectId: string): Promise<void> {
  if ((await runner.run(sql`select from limits where project_id = ${projectId}`)) >= limitsAtMost)
    fail('conflict', `A project has at most ${limitsAtMost} limits; remove one first.`)
}

const isSame = (before: Limit, after: Limit): boolean =>
  JSON.stringify(Limit.parse({ ...before, updatedAt: after.updatedAt })) ===
  JSON.stringify(Limit.parse(after))

/** "10 usd a month, then refused". */
const sentenceOf = ({ amount, measure, window, kind, degradeTo }: Limit): string => {
  const then = { hard: 'then refused', soft: 'then told', degrade: `then sent to "${degradeTo}"` }[kind]
  return `${amount} ${measure} ${aWindow(window)}, ${then}`
}

/** Which calls it touches, as a predicate over call columns. */
const callsOf = ({ scope, projectId }: Limit): Change['scope'] => ({
  projectId,
  ...(scope.keyId === undefined ? {} : { keyId: scope.keyId }),
  ...(scope.user === undefined ? {} : { userId: scope.user }),
  ...(scope.provider === undefined ? {} : { provider: scope.provider }),
  ...(scope.route === undefined ? {} : { route: scope.route }),
  ...(scope.model === undefined || scope.model.endsWith('*') ? {} : { model: scope.model }),
})

const pathOf = (projectId: string, name: string): string =>
  `/api/limits/${encodeURIComponent(name)}?project=${projectId}`

const putBack = (limit: Limit): Change['undo'] => {
  const { scope, each, measure, window, algorithm, amount, kind, degradeTo, reserve } = limit
  const { onStoreFailure, onUnknownPrice } = limit
  return {
    method: 'PUT',
    path: pathOf(limit.projectId, limit.name),
    body: {
      ...{ scope, each, measure, window, algorithm, amount, kind, degradeTo, reserve },
      ...{ onStoreFailure, onUnknownPrice },
    },
  }
}
