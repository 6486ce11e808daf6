import { z } from 'zod'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { AdminKey, AdminKeyRow } from './model.ts'
import type { Author } from './principal.ts'
import { makeKey } from './rules.ts'
import { accessChange, type AccessStoreParts } from './store.ts'

export type AdminStore = ReturnType<typeof adminStore>

const AdminColumns = AdminKey.omit({ hint: true }).extend({ lastFour: z.string() })
const adminKeyOf = ({ lastFour, ...key }: z.infer<typeof AdminColumns>): AdminKey => ({
  ...key,
  hint: `tta-…${lastFour}`,
})

/** The administrators' keys, and whether anyone has claimed this server. Every edit writes its change. */
export function adminStore({ state, clock, newId, randomBytes }: AccessStoreParts) {
  const oneKey = async (runner: StateRunner, id: string): Promise<AdminKey> => {
    const [row] = z.uuid().safeParse(id).success
      ? await runner.rows(AdminColumns, sql`select * from admin_keys where id = ${id}`)
      : []
    return row === undefined
      ? fail('not-found', `There is no admin key ${id.slice(0, 64)}.`)
      : adminKeyOf(row)
  }

  return {
    listAdminKeys: async (): Promise<AdminKey[]> =>
      (await state.rows(AdminColumns, sql`select * from admin_keys order by created_at desc, id desc`)).map(
        adminKeyOf,
      ),

    /** The only time `secret` is ever given. `name` is the actor in the record of changes: 'admin', 'operator'. */
    createAdminKey: (
      name: string,
      author: Author,
    ): Promise<{ readonly key: AdminKey; readonly secret: string }> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const { secret, hash, lastFour } = makeKey('admin', randomBytes(32))
        const [id, at] = [newId(nowMs), isoTime(nowMs)]
        await transaction.run(
          sql`insert into admin_keys (id, name, hash, last_four, created_at)
            values (${id}, ${name}, ${hash}, ${lastFour}, ${at})`,
        )
        const key = await oneKey(transaction, id)
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), at, author),
          key: id,
          scope: {},
          summary: `Created the admin key "${name}" (${key.hint}).`,
          after: key,
        })
        return { key, secret }
      }),

    /** Revoking a revoked key changes nothing. Rejects with not-found. */
    revokeAdminKey: (id: string, author: Author): Promise<AdminKey> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const before = await oneKey(transaction, id)
        if (before.revokedAt !== null) return before
        const after = { ...before, revokedAt: isoTime(Math.max(nowMs, Date.parse(before.createdAt))) }
        await transaction.run(sql`update admin_keys set revoked_at = ${after.revokedAt} where id = ${id}`)
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), isoTime(nowMs), author),
          key: id,
          scope: {},
          summary: `Revoked the admin key "${before.name}" (${before.hint}).`,
          before,
          after,
        })
        return after
      }),

    /** Every admin key, for the snapshot. */
    adminKeyRows: (): Promise<AdminKeyRow[]> =>
      state.rows(AdminKeyRow, sql`select id, name, hash, revoked_at from admin_keys order by id`),

    isClaimed: async (): Promise<boolean> =>
      (await state.run(sql`select from settings where name = 'claimed'`)) > 0,

    /** Someone has signed in with an admin key: signing in without one is over for good. Once is enough. */
    claim: (author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const at = isoTime(nowMs)
        const isFirst = await transaction.run(
          sql`insert into settings (name, value, updated_at) values ('claimed', ${JSON.stringify(author.actor)}, ${at})
            on conflict (name) do nothing`,
        )
        if (isFirst === 0) return
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), at, author),
          key: 'claimed',
          scope: {},
          summary:
            'Signed in with an admin key for the first time; signing in without one is off from now on.',
          before: false,
          after: true,
        })
      }),
  }
}
