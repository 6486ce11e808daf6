import { z } from 'zod'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { Person, PersonRow, type NewPerson, type Standing } from './model.ts'
import type { Author } from './principal.ts'
import { makeKey } from './rules.ts'
import { accessChange, type AccessStoreParts } from './store.ts'

export type PeopleStore = ReturnType<typeof peopleStore>

const Columns = Person.omit({ hint: true }).extend({ lastFour: z.string() })
const personOf = ({ lastFour, ...person }: z.infer<typeof Columns>): Person => ({
  ...person,
  hint: `tta-…${lastFour}`,
})

export type PersonWithKey = { readonly person: Person; readonly secret: string }

/** Who holds a personal key, in which role, and whether anyone has claimed this server. Every edit writes its change. */
export function peopleStore({ state, clock, newId, randomBytes }: AccessStoreParts) {
  const one = async (runner: StateRunner, id: string): Promise<Person> => {
    const [row] = z.uuid().safeParse(id).success
      ? await runner.rows(Columns, sql`select * from people where id = ${id}`)
      : []
    return row === undefined
      ? fail('not-found', `There is nobody with the id ${id.slice(0, 64)}.`)
      : personOf(row)
  }

  /** Changes someone who has not been removed, and tells of it. */
  const edit = (
    id: string,
    author: Author,
    change: (transaction: StateRunner, before: Person, at: string) => Promise<string>,
  ): Promise<Person> =>
    editState(state, async (transaction) => {
      const nowMs = clock()
      const before = await one(transaction, id)
      if (before.revokedAt !== null) return fail('conflict', `${before.name} was removed; add them anew.`)
      const summary = await change(
        transaction,
        before,
        isoTime(Math.max(nowMs, Date.parse(before.createdAt))),
      )
      const after = await one(transaction, id)
      await recordChange(transaction, {
        ...accessChange(newId(nowMs), isoTime(nowMs), author),
        key: id,
        scope: {},
        summary,
        before,
        after,
      })
      return after
    })

  return {
    /** Newest first, those who were removed too. */
    list: async (): Promise<Person[]> =>
      (await state.rows(Columns, sql`select * from people order by created_at desc, id desc`)).map(personOf),

    /** The only time `secret` is ever given. Rejects with conflict (the name is taken) and not-found (no such project). */
    add: ({ name, role, projects }: NewPerson, author: Author): Promise<PersonWithKey> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        await requireProjects(transaction, projects)
        const { secret, hash, lastFour } = makeKey('person', randomBytes(32))
        const [id, at] = [newId(nowMs), isoTime(nowMs)]
        const isNew = await transaction.run(
          sql`insert into people (id, name, hash, last_four, role, projects, created_at)
            values (${id}, ${name}, ${hash}, ${lastFour}, ${role}, ${projects}, ${at})
            on conflict (lower(name)) where revoked_at is null do nothing`,
        )
        if (isNew === 0)
          return fail(
            'conflict',
            `There is someone called "${name}"; a new key for them replaces their old one.`,
          )
        const person = await one(transaction, id)
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), at, author),
          key: id,
          scope: {},
          summary: `Added "${name}" as ${role} (${person.hint}).`,
          after: person,
          undo: { method: 'DELETE', path: `/api/people/${id}`, body: null },
        })
        return { person, secret }
      }),

    /** Rejects with not-found, and conflict where nobody would be left to administer. */
    change: (id: string, { role, projects }: Standing, author: Author): Promise<Person> =>
      edit(id, author, async (transaction, before) => {
        await requireProjects(transaction, projects)
        if (role !== 'admin') await requireAnotherAdmin(transaction, before)
        await transaction.run(sql`update people set role = ${role}, projects = ${projects} where id = ${id}`)
        return `Made "${before.name}" ${role} of ${projects?.join(', ') ?? 'every project'}.`
      }),

    /** A new key in place of the old one, which ends at once. The only time `secret` is given. */
    renew: async (id: string, author: Author): Promise<PersonWithKey> => {
      const { secret, hash, lastFour } = makeKey('person', randomBytes(32))
      const person = await edit(id, author, async (transaction, { name }) => {
        await transaction.run(sql`update people set hash = ${hash}, last_four = ${lastFour} where id = ${id}`)
        return `Gave "${name}" a new key (tta-…${lastFour}).`
      })
      return { person, secret }
    },

    /** Ends their key for good. Rejects as `change` does. */
    remove: (id: string, author: Author): Promise<Person> =>
      edit(id, author, async (transaction, before, at) => {
        await requireAnotherAdmin(transaction, before)
        await transaction.run(sql`update people set revoked_at = ${at} where id = ${id}`)
        return `Removed "${before.name}" (${before.hint}).`
      }),

    /** For the snapshot. */
    personRows: (): Promise<PersonRow[]> =>
      state.rows(PersonRow, sql`select id, name, hash, revoked_at, role, projects from people order by id`),

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

async function requireProjects(runner: StateRunner, projects: readonly string[] | null): Promise<void> {
  for (const id of projects ?? [])
    if ((await runner.run(sql`select from projects where id = ${id}`)) === 0)
      fail('not-found', `There is no project "${id}".`)
}

async function requireAnotherAdmin(runner: StateRunner, { id, name, role }: Person): Promise<void> {
  if (role !== 'admin') return
  const others = await runner.run(
    sql`select from people where role = 'admin' and revoked_at is null and id <> ${id}`,
  )
  if (others === 0) fail('conflict', `"${name}" is the only administrator; make someone else one first.`)
}
