import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryTape } from './on-every-tape.ts'
import { SegmentRefused, type Segment, type TapeTable } from './tape.ts'

const folder = mkdtempSync(join(tmpdir(), 'telltale-segments-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const segment = (id: string, rows: readonly object[], table: TapeTable = 'calls'): Segment => {
  const path = join(folder, `${id}.ndjson`)
  writeFileSync(path, rows.map((row) => JSON.stringify(row) + '\n').join(''))
  return { id, table, path, rows: rows.length }
}

/** Rows are of these days: fixed dates would one day be past their time to live. */
const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)

const call = (project: string, index: number) => ({
  id: `019a8f00-0000-7000-8000-${String(index).padStart(12, '0')}`,
  project_id: project,
  started_at: `${day(1 + (index % 3))} 10:00:00.000`,
  ended_at: `${day(1)} 10:00:01.000`,
  status: 'ok',
  requested_model: 'gpt-4o',
  cost_usd: '0.000000000123',
  tags: { team: 'support' },
})

const Count = z.object({ rows: z.int(), sum: z.string() })

onEveryTape('the tape', (tape) => {
  const counts = async (project: string) => {
    const [base] = await tape().rows(Count, {
      text: 'SELECT count() AS rows, toString(sum(ifNull(cost_usd, 0))) AS sum FROM telltale.calls WHERE project_id = {p:String}',
      parameters: { p: project },
    })
    const [view] = await tape().rows(Count, {
      text: 'SELECT sum(calls) AS rows, toString(sum(cost_usd)) AS sum FROM telltale.calls_hourly WHERE project_id = {p:String}',
      parameters: { p: project },
    })
    return { base, view }
  }

  test('is up once it is ready', () => {
    expect(tape().status()).toMatchObject({ state: 'up', restarts: 0, lastError: null })
  })

  test('binds a list of thousands', async () => {
    const ids = Array.from({ length: 4_000 }, (_, at) => `${at}`.padStart(36, '-'))
    const [row] = await tape().rows(z.object({ last: z.string(), many: z.coerce.number() }), {
      text: 'SELECT {ids:Array(String)}[-1] AS last, length({ids:Array(String)}) AS many',
      parameters: { ids },
    })
    expect(row).toEqual({ last: ids.at(-1), many: ids.length })
  })

  test('binds parameters exactly, whatever is in them', async () => {
    const odd = `it's "quoted" \\ back\tslash\n{x:String} 你好 😀 ; DROP TABLE telltale.calls --`
    const rows = await tape().rows(
      z.object({ oddText: z.string(), none: z.null(), list: z.array(z.string()) }),
      {
        text: 'SELECT {odd:String} AS odd_text, {none:Nullable(String)} AS none, {list:Array(String)} AS list',
        parameters: { odd, none: null, list: [odd, ''] },
      },
    )
    expect(rows).toEqual([{ oddText: odd, none: null, list: [odd, ''] }])
  })

  test('many queries at once never see each other’s parameters', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        tape().rows(z.object({ n: z.int() }), { text: 'SELECT {n:UInt32} AS n', parameters: { n: index } }),
      ),
    )
    expect(answers.map((rows) => rows[0]?.n)).toEqual(Array.from({ length: 60 }, (_, index) => index))
  })

  test('a forgotten parameter is an error, not the value of the query before', async () => {
    const query = { text: 'SELECT {secret:String} AS s' }
    await tape().rows(z.unknown(), { ...query, parameters: { secret: 'mine' } })
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(tape().rows(z.unknown(), query)).rejects.toThrow(/Substitution/)
  })

  test('a query over its time ends as tape-unavailable', async () => {
    const slow = tape().rows(z.unknown(), {
      text: 'SELECT sleepEachRow(0.2) FROM numbers(100) SETTINGS max_block_size = 1',
      timeoutMs: 300,
    })
    await expect(slow).rejects.toMatchObject({ problem: { code: 'tape-unavailable' } })
  })

  test('a query that fails half-way leaves nothing in the answers of those after it', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const halfWay = tape().rows(z.unknown(), {
        text: 'SELECT number AS secret, throwIf(number = 5) FROM numbers(10) SETTINGS max_block_size = 1',
      })
      await expect(halfWay).rejects.toThrow(/throwIf/)
      for (let next = 0; next < 4; next += 1)
        expect(await tape().rows(z.unknown(), { text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }])
    }
  })

  test('a query over its memory ends as tape-unavailable, and the next one is answered', async () => {
    const greedy = tape().rows(z.unknown(), {
      text: 'SELECT length(groupArray(number)) FROM numbers(200000000) SETTINGS max_memory_usage = 50000000',
    })
    await expect(greedy).rejects.toMatchObject({ problem: { code: 'tape-unavailable' } })
    expect(await tape().rows(z.object({ one: z.int() }), { text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }])
  })

  test('a segment lands in table and view, and sending it again changes nothing', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => call('twice', index))
    const sent = segment(`calls-twice-${tape().status().kind}`, rows)
    await tape().land(sent)
    const once = await counts('twice')
    expect(once.base).toEqual({ rows: 3000, sum: '0.000000369' })
    expect(once.view).toEqual(once.base)
    await tape().land(sent)
    await tape().land(sent)
    expect(await counts('twice')).toEqual(once)
  })

  test('what a row leaves out is its column’s default, and what it holds comes back', async () => {
    const held = { model: 'gpt-4o', tags: { team: 'a' }, prompt_partials: ['tone@4'], guardrail_actions: {} }
    await tape().land(segment('calls-left-out', [{ ...call('left-out', 1), ...held }]))
    const rows = await tape().rows(z.unknown(), {
      text: `SELECT origin, limits, route, stream, fallback_depth, model, tags, prompt_partials, guardrail_actions
        FROM telltale.calls WHERE project_id = 'left-out'`,
    })
    expect(rows).toEqual([
      {
        ...{ origin: 'gateway', limits: '[]', route: null, stream: false, fallbackDepth: 0 },
        ...{ model: 'gpt-4o', tags: { team: 'a' }, promptPartials: ['tone@4'], guardrailActions: {} },
      },
    ])
  })

  test('JSON in a column of text may stand escaped, as older segments have it, or as it is', async () => {
    const attempts = [{ provider: 'a "quoted" ]}[ one', status: null, latencyMs: 1.5, inner: ['\u2028'] }]
    const rows = [
      { ...call('inner-json', 1), attempts: JSON.stringify(attempts), cost_detail: JSON.stringify(attempts) },
      { ...call('inner-json', 2), attempts, cost_detail: attempts, warnings: [] },
    ]
    await tape().land(segment('calls-inner-json', rows))
    const kept = await tape().rows(z.object({ attempts: z.string(), costDetail: z.string() }), {
      text: "SELECT attempts, cost_detail FROM telltale.calls WHERE project_id = 'inner-json'",
    })
    const text = JSON.stringify(attempts)
    expect(kept).toEqual([1, 2].map(() => ({ attempts: text, costDetail: text })))
  })

  test('two segments with equal rows are two segments', async () => {
    await tape().land(segment('calls-a', [call('equal', 1)]))
    await tape().land(segment('calls-b', [call('equal', 1)]))
    expect((await counts('equal')).base?.rows).toBe(2)
  })

  test('an import of a year of days lands at once', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => ({
      ...call('year', index),
      started_at: `${day(index)} 10:00:00`,
    }))
    await tape().land(segment('calls-year', rows))
    expect((await counts('year')).base?.rows).toBe(200)
  })

  test.each([
    ['a torn line', [{ ...call('bad', 1), id: 'no uuid' }]],
    ['text for a number', [{ ...call('bad', 1), input_tokens: 'many' }]],
    ['an impossible time', [{ ...call('bad', 1), started_at: 'yesterday' }]],
    ['money beyond its column', [{ ...call('bad', 1), cost_usd: '123456789' }]],
    ['a lone surrogate', [{ ...call('bad', 1), route: '\ud83d' }]],
  ])('refuses a segment with %s for ever, whole', async (name, rows) => {
    const bad = segment(`calls-bad-${name.replaceAll(' ', '-')}`, [call('bad', 0), ...rows])
    await expect(tape().land(bad)).rejects.toThrow(SegmentRefused)
    expect((await counts('bad')).base?.rows).toBe(0)
  })

  test('a segment for a table that is not there may land later', async () => {
    const early = segment('tomorrow-1', [{ id: 1 }], 'tomorrow' as string as TapeTable)
    await expect(tape().land(early)).rejects.not.toThrow(SegmentRefused)
  })
})
