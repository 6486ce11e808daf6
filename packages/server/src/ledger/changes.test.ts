import { expect, test } from 'vitest'
import { onMigratedState } from './on-migrated-state.ts'
import { sql } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { isoTime } from '../kernel/time.ts'
import {
  changesBetween,
  editState,
  listChanges,
  markMirrored,
  recordChange,
  stateRevision,
  unmirroredChanges,
} from './changes.ts'
import type { Change } from './model.ts'

const newId = uuidSource()
const noon = Date.UTC(2026, 10, 20, 12)

const change = (key: string, part: Partial<Change> = {}): Change => ({
  id: newId(noon),
  at: isoTime(noon),
  projectId: 'default',
  component: 'prompt',
  key,
  scope: { promptName: key },
  actor: 'admin',
  summary: `Something about ${key}.`,
  before: null,
  after: { zeta: [1, { deep: null }], alpha: 'Grüße 😀' },
  source: 'api',
  undo: null,
  ...part,
})

onMigratedState('changes', (state) => {
  const record = (one: Change) => editState(state(), (transaction) => recordChange(transaction, one))

  test('a change comes back as it was written, key order included', async () => {
    const written = change('round-trip', { undo: { method: 'POST', path: '/api/x', body: { version: 1 } } })
    await record(written)
    const [read] = (await listChanges(state(), 'default', { before: null, limit: 1 })).changes
    expect(read).toEqual(written)
    expect(JSON.stringify(read?.after)).toBe(JSON.stringify(written.after))
  })

  test('an edit that fails leaves no change, and a change that fails undoes the edit', async () => {
    const before = await stateRevision(state())
    const failing = editState(state(), async (transaction) => {
      await recordChange(transaction, change('never'))
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await stateRevision(state())).toBe(before)

    const twice = change('twice')
    await record(twice)
    const edit = editState(state(), async (transaction) => {
      await transaction.run(sql`insert into projects (id, name) values ('half-done', 'Half done')`)
      await recordChange(transaction, twice)
    })
    await expect(edit).rejects.toMatchObject({ code: '23505' })
    expect(await state().run(sql`select from projects where id = 'half-done'`)).toBe(0)
  })

  test('pages hold each change once, newest first, of this project and of every project', async () => {
    for (const project of ['paged', 'other', '*'])
      for (const number of [1, 2, 3]) await record(change(`${project}-${number}`, { projectId: project }))
    const keys: string[] = []
    let before: number | null = null
    do {
      const page = await listChanges(state(), 'paged', { before, limit: 2 })
      keys.push(...page.changes.map(({ key }) => key))
      before = page.next === null ? null : Number(page.next)
    } while (before !== null)
    expect(keys).toEqual(['*-3', '*-2', '*-1', 'paged-3', 'paged-2', 'paged-1'])
  })

  test('a window holds its changes, newest last', async () => {
    const at = (minute: number) => isoTime(noon + minute * 60_000)
    for (const minute of [10, 20, 30])
      await record(change(`minute-${minute}`, { projectId: 'timed', at: at(minute) }))
    const keys = (await changesBetween(state(), 'timed', at(10), at(30))).map(({ key }) => key)
    expect(keys.filter((key) => key.startsWith('minute'))).toEqual(['minute-10', 'minute-20'])
  })

  test('the tape is given each change until it is marked', async () => {
    const waiting = await unmirroredChanges(state(), 1000)
    await markMirrored(
      state(),
      waiting.map(({ id }) => id),
      isoTime(noon),
    )
    const one = change('mirrored')
    await record(one)
    expect(await unmirroredChanges(state(), 10)).toEqual([one])
    expect(await markMirrored(state(), [one.id], isoTime(noon))).toBe(1)
    expect(await markMirrored(state(), [one.id], isoTime(noon))).toBe(0)
    expect(await unmirroredChanges(state(), 10)).toEqual([])
  })

  test('whoever has read a revision never sees an older change appear', async () => {
    const start = await stateRevision(state())
    const writing = { isUnderWay: true }
    const seen: { readonly revision: number; readonly changes: number }[] = []
    const reader = (async () => {
      while (writing.isUnderWay) {
        const revision = await stateRevision(state())
        const changes = await state().run(
          sql`select from changes where sequence > ${start} and sequence <= ${revision}`,
        )
        seen.push({ revision, changes })
      }
    })()
    await Promise.all(
      Array.from({ length: 30 }, (_, number) =>
        editState(state(), async (transaction) => {
          await recordChange(transaction, change(`racing-${number}`))
          await transaction.run(sql`select pg_sleep(${(number % 3) / 200})`)
        }),
      ),
    )
    writing.isUnderWay = false
    await reader
    for (const { revision, changes } of seen) {
      const later = await state().run(
        sql`select from changes where sequence > ${start} and sequence <= ${revision}`,
      )
      expect(later).toBe(changes)
    }
  })

  test('history cannot be rewritten', async () => {
    await expect(state().run(sql`delete from changes`)).rejects.toMatchObject({ code: '23001' })
    await expect(state().run(sql`update changes set actor = 'nobody'`)).rejects.toMatchObject({
      code: '23001',
    })
  })
})
