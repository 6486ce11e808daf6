import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryState } from './on-every-state.ts'
import { migrateState } from './state-migrate.ts'
import { sql } from './state.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFile(join(folder, name), text)

onEveryState('migrations', (state) => {
  beforeEach(async () => {
    await state().run(sql`drop table if exists migrations, one, two, three`)
    await write('001-one.sql', 'create table one (id integer);\ncreate index one_id on one (id);\n')
    await write('002-two.sql', 'create table two (id integer);\n')
  })

  test('each runs once, in order, also when several processes start together', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrateState(state(), folder)))
    const names = ran.flatMap((result) => (result.ok ? result.value : ['failed']))
    // One process may run the first and another the second: together they ran each once.
    expect(names.toSorted()).toEqual(['001-one.sql', '002-two.sql'])
    await write('003-three.sql', 'create table three (id integer)')
    expect(await migrateState(state(), folder)).toEqual({ ok: true, value: ['003-three.sql'] })
    expect(
      await state().rows(z.object({ number: z.number() }), sql`select number from migrations order by 1`),
    ).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }])
  })

  test('a failed one is undone whole, and those before it stay', async () => {
    await write('003-three.sql', 'create table three (id integer);\nselect no_such_column;')
    expect(await migrateState(state(), folder)).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        sentence: expect.stringContaining('003-three.sql failed and was undone') as string,
      },
    })
    const there = z.object({ two: z.string().nullable(), three: z.string().nullable() })
    expect(
      await state().rows(
        there,
        sql`select to_regclass('two')::text as two, to_regclass('three')::text as three`,
      ),
    ).toEqual([{ two: 'two', three: null }])
  })

  test('a changed one is refused; other line endings are not a change', async () => {
    await migrateState(state(), folder)
    await write('002-two.sql', 'create table two (id integer);\r\n')
    expect(await migrateState(state(), folder)).toEqual({ ok: true, value: [] })
    await write('002-two.sql', 'create table two (id bigint);\n')
    expect(await migrateState(state(), folder)).toMatchObject({ ok: false, error: { kind: 'changed' } })
  })

  test('a database newer than the program is refused', async () => {
    await migrateState(state(), folder)
    await rm(join(folder, '002-two.sql'))
    expect(await migrateState(state(), folder)).toMatchObject({ ok: false, error: { kind: 'newer' } })
  })

  test('a gap in the numbers is refused', async () => {
    await write('004-four.sql', 'select 1')
    expect(await migrateState(state(), folder)).toMatchObject({ ok: false, error: { kind: 'misnumbered' } })
  })
})
