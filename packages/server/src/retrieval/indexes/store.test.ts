import { readdir, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onEveryState } from '../../engines/on-every-state.ts'
import { migrateState } from '../../engines/state-migrate.ts'
import { sql } from '../../engines/state.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import { listChanges } from '../../ledger/changes.ts'
import { onMigratedState } from '../../ledger/on-migrated-state.ts'
import type { IndexSighting, Trait } from './model.ts'
import { indexStore } from './store.ts'

const nowMs = Date.UTC(2026, 10, 26, 12)
const minuteMs = 60_000
const newId = uuidSource()
const seen = (
  name: string,
  value: string,
  { n = 10, fromMs = nowMs, trait = 'version' }: { n?: number; fromMs?: number; trait?: Trait } = {},
): IndexSighting => ({
  ...{ projectId: 'default', name, trait, value, n },
  ...{ firstMs: fromMs, lastMs: fromMs + minuteMs },
})

onMigratedState('what answers in the place of an index', (state) => {
  const store = () => indexStore({ state: state(), clock: () => nowMs + 60 * minuteMs, newId })
  const changesOf = async (name: string) =>
    (await listChanges(state(), 'default', { before: null, limit: 100 })).changes
      .filter(({ key }) => key === name)
      .map(({ at, summary, before, after, scope }) => ({ at, summary, before, after, scope }))

  test('a rollout and a rollback are a change each, told when they began', async () => {
    await store().note([seen('help', '1')])
    await store().note([seen('help', '2', { fromMs: nowMs + 2 * minuteMs })])
    await store().note([seen('help', '1', { fromMs: nowMs + 5 * minuteMs })])
    expect(await changesOf('help')).toEqual([
      {
        at: '2026-11-26T12:05:00.000Z',
        summary: 'The index "help" answers as version 1 again; it was 2.',
        ...{ before: { version: '2' }, after: { version: '1' }, scope: { indexName: 'help' } },
      },
      {
        at: '2026-11-26T12:02:00.000Z',
        summary: 'The index "help" answers as version 2; it was 1.',
        ...{ before: { version: '1' }, after: { version: '2' }, scope: { indexName: 'help' } },
      },
    ])
  })

  test('however many processes tell of it at the same time, it is one', async () => {
    const processes = Array.from({ length: 8 }, store)
    await processes[0]!.note([seen('shared', 'a')])
    const tell = (value: string, minute: number) =>
      Promise.all(
        processes.map((one) => one.note([seen('shared', value, { fromMs: nowMs + minute * minuteMs })])),
      )
    await tell('b', 2)
    await tell('a', 6)
    expect((await changesOf('shared')).map(({ after }) => after)).toEqual([
      { version: 'a' },
      { version: 'b' },
    ])
  })

  test('another embedder is a change of its own', async () => {
    const embedder = { trait: 'embedder' } as const
    await store().note([seen('swapped', '1'), seen('swapped', 'small', embedder)])
    await store().note([seen('swapped', 'large', { ...embedder, fromMs: nowMs + 2 * minuteMs })])
    expect(await changesOf('swapped')).toMatchObject([
      {
        summary: 'Vectors for the index "swapped" are made by large; they were made by small.',
        ...{ before: { embedder: 'small' }, after: { embedder: 'large' } },
      },
    ])
  })

  test('a project that is gone takes nothing from the others', async () => {
    await store().note([{ ...seen('kept', '1'), projectId: 'gone' }, seen('kept', '1')])
    await store().note([seen('kept', '2', { fromMs: nowMs + minuteMs })])
    expect(await changesOf('kept')).toHaveLength(1)
  })
})

onEveryState('the migration to live versions', (state) => {
  test('keeps the versions that were seen, and the newest as the live one', async () => {
    const folder = new URL('../../engines/state-migrations/', import.meta.url).pathname
    const before = await mkdtemp(join(tmpdir(), 'telltale-migrations-'))
    for (const name of await readdir(folder))
      if (name < '019') await copyFile(join(folder, name), join(before, name))
    expect(await migrateState(state(), before)).toMatchObject({ ok: true })
    await rm(before, { recursive: true })
    await state().run(sql`insert into projects (id, name) values ('old', 'Old')`)
    await state().run(sql`insert into retrieval_indexes (project_id, name, version, seen_at) values
      ('old', 'help', '1', ${new Date(nowMs - 2 * minuteMs).toISOString()}),
      ('old', 'help', '2', ${new Date(nowMs - minuteMs).toISOString()})`)
    expect(await migrateState(state(), folder)).toMatchObject({ ok: true })
    const store = indexStore({ state: state(), clock: () => nowMs + 60 * minuteMs, newId })
    const old = (version: string): IndexSighting => ({ ...seen('help', version), projectId: 'old' })
    await store.note([old('2')])
    await store.note([{ ...old('1'), firstMs: nowMs + 3 * minuteMs, lastMs: nowMs + 4 * minuteMs }])
    const { changes } = await listChanges(state(), 'old', { before: null, limit: 10 })
    expect(changes).toMatchObject([{ before: { version: '2' }, after: { version: '1' } }])
    // It was known: no rollout, but a rollback.
    expect(changes[0]!.summary).toContain('again')
  })
})
