import { fileURLToPath } from 'node:url'
import { OpenAPIHono } from '@hono/zod-openapi'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { ControlEnv } from '../access/principal.ts'
import { onEveryState } from '../engines/on-every-state.ts'
import { migrateState } from '../engines/state-migrate.ts'
import { sql } from '../engines/state.ts'
import { ProblemError } from '../kernel/problem.ts'
import { listChanges } from '../ledger/changes.ts'
import { compileBook } from './book.ts'
import { overrideStore } from './overrides.ts'
import { makeReport } from './report.ts'
import { pricingRoutes } from './routes.ts'
import { priceBody } from './whole-body.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

onEveryState('prices over HTTP', (state) => {
  let book = compileBook([])
  let reported: unknown[] = []

  const createApp = () => {
    const app = new OpenAPIHono<ControlEnv>()
    app.use(async (c, next) => {
      c.set('principal', { kind: 'admin', actor: 'ada', projects: null, projectId: 'shop', source: 'api' })
      await next()
    })
    app.onError((error, c) => c.json({ error: String(error) }, error instanceof ProblemError ? 404 : 500))
    return app
  }
  const overrides = () => overrideStore(state())
  const send = async (method: string, path: string, body?: unknown) => {
    const app = pricingRoutes(
      {
        report: async (projectId, hours) => {
          reported.push([projectId, hours])
          return makeReport(hours, noCalls, () => null)
        },
        price: (ask) => priceBody(book, ask).priced,
        overrides: overrides(),
        now: () => now,
      },
      createApp,
    )
    const reply = await app.request(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await reply.text()
    book = compileBook(await overrides().list())
    return { status: reply.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }

  beforeAll(async () => {
    await migrateState(state(), fileURLToPath(new URL('../engines/state-migrations', import.meta.url)))
  })
  beforeEach(async () => {
    await state().run(sql`delete from price_overrides`)
    book = compileBook([])
    reported = []
  })

  const usage = { prompt_tokens: 1_000_000, completion_tokens: 0 }
  const price = () => send('POST', '/api/cost/price', { provider: 'openai', model: 'gpt-4o', usage })

  test('a price set here wins, is listed, and can be taken back', async () => {
    expect(await price()).toMatchObject({ status: 200, body: { known: true, costUsd: '2.5' } })
    const set = {
      provider: 'openai',
      model: 'gpt-4o',
      effectiveFrom: '2026-11-01',
      rates: { input: 1, output: 4 },
    }
    expect(await send('PUT', '/api/prices/contract', set)).toMatchObject({
      status: 200,
      body: { price: { id: 'contract', effectiveFrom: '2026-11-01', updatedAt: '2026-11-20T12:00:00.000Z' } },
    })
    expect(await price()).toMatchObject({ body: { costUsd: '1', priceId: 'user:contract@2026-11-01' } })
    expect(await send('GET', '/api/prices')).toMatchObject({
      body: { prices: [{ id: 'contract', model: 'gpt-4o' }] },
    })
    expect(await send('DELETE', '/api/prices/contract')).toMatchObject({ status: 204 })
    expect(await price()).toMatchObject({ body: { costUsd: '2.5' } })
    expect(await send('DELETE', '/api/prices/contract')).toMatchObject({ status: 404 })
  })

  test('every edit is on the tape of changes, with what would put it back', async () => {
    await send('PUT', '/api/prices/gpu', { provider: '*', model: 'house-blend', rates: { input: 1 } })
    await send('PUT', '/api/prices/gpu', { provider: '*', model: 'house-blend', rates: { input: 2 } })
    const { changes } = await listChanges(state(), 'shop', { before: null, limit: 2 })
    expect(changes).toMatchObject([
      {
        summary: 'Changed the price of house-blend at every provider.',
        actor: 'ada',
        scope: { model: 'house-blend' },
        undo: { method: 'PUT', path: '/api/prices/gpu', body: { model: 'house-blend', rates: { input: 1 } } },
      },
      { summary: 'Set the price of house-blend at every provider.', undo: { method: 'DELETE' } },
    ])
  })

  test.each([
    { provider: 'openai', model: 'm', rates: {} },
    { provider: 'openai', model: 'm', rates: { input: -1 } },
    { provider: 'openai', model: 'm', rates: { inptu: 1 } },
    {
      provider: 'openai',
      model: 'm',
      rates: { input: 1 },
      windows: [{ from: '25:00', until: '02:00', rates: {} }],
    },
    { provider: 'openai', model: 'm', rates: { input: 1 }, effectiveFrom: 'soon' },
  ])('%j is no price', async (body) => {
    expect((await send('PUT', '/api/prices/bad', body)).status).toBeGreaterThanOrEqual(400)
    expect(await overrides().list()).toEqual([])
  })

  test('an unknown cost is said with its reason', async () => {
    expect(await send('POST', '/api/cost/price', { provider: 'openai', model: 'nope', usage })).toEqual({
      status: 200,
      body: { known: false, reason: 'model-unknown' },
    })
  })

  test('the report is of the project that asks, over a day unless said otherwise', async () => {
    expect(await send('GET', '/api/cost/report')).toMatchObject({
      status: 200,
      body: { hours: 24, calls: 0 },
    })
    await send('GET', '/api/cost/report?hours=1.5')
    expect((await send('GET', '/api/cost/report?hours=-1')).status).toBe(400)
    expect(reported).toEqual([
      ['shop', 24],
      ['shop', 1.5],
    ])
  })
})

const noCalls = {
  fromMs: now,
  toMs: now,
  firstCallMs: null,
  totals: {
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedReadTokens: 0,
    costUsd: '0',
    costKnownCalls: 0,
    cacheHits: 0,
  },
  byModel: [],
  byRoute: [],
  byPrompt: [],
  byUser: [],
  byTag: [],
  lowerBounds: 0,
  unknownReasons: [],
  unknownModels: [],
  dailyCostsUsd: [],
  repeats: null,
}
