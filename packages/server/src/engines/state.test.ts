import { expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryState } from './on-every-state.ts'
import { sql } from './state.ts'

const counted = z.object({ count: z.number() })

onEveryState('the state store', (state) => {
  test('rows come back with camelCase keys and plain values', async () => {
    const [row] = await state().rows(
      z.object({
        promptName: z.string(),
        createdAt: z.iso.datetime(),
        total: z.number(),
        huge: z.string(),
        costUsd: z.string(),
        details: z.object({ snake_case: z.array(z.number()) }),
        missing: z.null(),
        names: z.array(z.string()),
        isLive: z.boolean(),
      }),
      sql`select 'greeting' as prompt_name, timestamptz '2026-03-01 12:00:00.123456+05:30' as created_at,
        42::bigint as total, 9007199254740993::bigint as huge, 0.100000000000000000001::numeric as cost_usd,
        '{"snake_case": [1, 2]}'::jsonb as details, null as missing, array['a', 'b'] as names, true as is_live`,
    )
    expect(row).toEqual({
      promptName: 'greeting',
      createdAt: '2026-03-01T06:30:00.123Z',
      total: 42,
      huge: '9007199254740993',
      costUsd: '0.100000000000000000001',
      details: { snake_case: [1, 2] },
      missing: null,
      names: ['a', 'b'],
      isLive: true,
    })
  })

  test('values are bound, never spliced', async () => {
    const nasty = `'; drop table students; -- \\ $1 "quoted" 😀`
    expect(await state().rows(z.object({ echo: z.string() }), sql`select ${nasty}::text as echo`)).toEqual([
      { echo: nasty },
    ])
  })

  test('times and objects go in as they come out', async () => {
    const details = { list: [1, { deep: null }], text: 'naïve' }
    const at = '2026-01-02T03:04:05.678Z'
    const echo = z.object({ at: z.string(), details: z.unknown() })
    expect(
      await state().rows(echo, sql`select ${at}::timestamptz as at, ${details}::jsonb as details`),
    ).toEqual([{ at, details }])
  })

  test('run tells how many rows it touched', async () => {
    await state().run(sql`create table touched (id integer primary key)`)
    expect(await state().run(sql`insert into touched select generate_series(1, 7)`)).toBe(7)
    expect(await state().run(sql`delete from touched where id > ${5}`)).toBe(2)
  })

  test('together keeps all of it or nothing', async () => {
    await state().run(sql`create table pairs (id integer primary key)`)
    await state().together(async (transaction) => {
      await transaction.run(sql`insert into pairs values (1)`)
      await transaction.run(sql`insert into pairs values (2)`)
    })
    const refused = state().together(async (transaction) => {
      await transaction.run(sql`insert into pairs values (3)`)
      throw new Error('changed my mind')
    })
    await expect(refused).rejects.toThrow('changed my mind')
    expect(await state().rows(counted, sql`select count(*) from pairs`)).toEqual([{ count: 2 }])
  })

  test('a failed statement undoes its transaction and leaves the store usable', async () => {
    await state().run(sql`create table unique_names (name text primary key)`)
    await state().run(sql`insert into unique_names values ('taken')`)
    const refused = state().together(async (transaction) => {
      await transaction.run(sql`insert into unique_names values ('fresh')`)
      await transaction.run(sql`insert into unique_names values ('taken')`)
    })
    await expect(refused).rejects.toMatchObject({ code: '23505' })
    expect(await state().rows(counted, sql`select count(*) from unique_names`)).toEqual([{ count: 1 }])
  })

  test('a transaction that goes on after a failed statement is not taken for a success', async () => {
    const work = state().together(async (transaction) => {
      await transaction.run(sql`select 1 / 0`).catch(() => {})
    })
    await expect(work).rejects.toThrow('rolled back')
  })

  test('twenty concurrent read-modify-write transactions are all counted', async () => {
    await state().run(sql`create table counters (id integer primary key, value integer not null)`)
    await state().run(sql`insert into counters values (1, 0)`)
    const value = z.object({ value: z.number() })
    await Promise.all(
      Array.from({ length: 20 }, () =>
        state().together(async (transaction) => {
          const [row] = await transaction.rows(value, sql`select value from counters where id = 1 for update`)
          await transaction.run(sql`update counters set value = ${row!.value + 1} where id = 1`)
        }),
      ),
    )
    expect(await state().rows(value, sql`select value from counters`)).toEqual([{ value: 20 }])
  })

  test('a thousand concurrent statements each get their own answer', async () => {
    const echo = z.object({ number: z.number() })
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, number) =>
        state().rows(echo, sql`select ${number}::integer as number`),
      ),
    )
    expect(answers.map(([row]) => row?.number)).toEqual(Array.from({ length: 1000 }, (_, number) => number))
  })

  test('a row that does not fit its schema is refused', async () => {
    await expect(state().rows(z.object({ one: z.string() }), sql`select 1 as one`)).rejects.toThrow(
      z.ZodError,
    )
  })

  test('a megabyte goes in and comes out', async () => {
    const long = 'ü'.repeat(1_000_000)
    const [row] = await state().rows(z.object({ long: z.string() }), sql`select ${long}::text as long`)
    expect(row?.long).toBe(long)
  })

  test('the store says what it is', () => {
    expect(state().status()).toMatchObject({ state: 'up', restarts: 0, lastError: null })
  })
})
