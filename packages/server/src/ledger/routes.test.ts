import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlEnv } from '../access/principal.ts'
import { openSpool } from '../engines/spool-open.ts'
import type { Spool } from '../engines/spool.ts'
import { openTape } from '../engines/tape-open.ts'
import type { Tape } from '../engines/tape.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { ProblemError } from '../kernel/problem.ts'
import { ledgerRoutes } from './routes.ts'
import { sampleCall } from './sample.ts'
import { ledgerStore } from './store.ts'
import { callLine, scoreLine } from './write.ts'

const folder = mkdtempSync(join(tmpdir(), 'telltale-routes-'))
const newId = uuidSource()
const startedMs = Date.now() - 60_000
const call = sampleCall({ id: newId(startedMs), startedAt: new Date(startedMs).toISOString() })
let tape: Tape
let spool: Spool
let app: OpenAPIHono<ControlEnv>

beforeAll(async () => {
  tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  spool = await openSpool({
    folder: join(folder, 'spool'),
    maxBytes: 1e8,
    sealMs: 20,
    land: (segment) => tape.land(segment),
  })
  spool.append('calls', callLine(call))
  await spool.landed()
  app = ledgerRoutes(
    {
      store: ledgerStore(tape),
      changesBetween: () => Promise.resolve([]),
      appendScore: (score) => spool.append('scores', scoreLine(score)),
      newId,
      onLanded: (listener) => spool.onLanded(listener),
      clock: Date.now,
    },
    () => {
      const created = new OpenAPIHono<ControlEnv>()
      created.use(async (context, next) => {
        context.set('principal', {
          kind: 'admin',
          actor: 'admin',
          projects: null,
          projectId: 'default',
          source: 'api',
        })
        await next()
      })
      created.onError((error, context) =>
        error instanceof ProblemError
          ? context.text(error.problem.code, error.problem.status as 404)
          : context.text('bug', 500),
      )
      return created
    },
  )
})
afterAll(async () => {
  await spool.close()
  await tape.close()
  rmSync(folder, { recursive: true, force: true })
})

test('lists calls as summaries, without attempts, warnings and cost detail', async () => {
  const answer = await app.request('/api/calls?limit=10&status=ok&tag=team:support')
  const {
    attempts: _attempts,
    passedOver: _passedOver,
    warnings: _warnings,
    costDetail: _costDetail,
    limits: _limits,
    telemetry: _telemetry,
    ...summary
  } = call
  expect(await answer.json()).toEqual({ calls: [summary], next: null })
})

test.each(['limit=0', 'status=fine', 'before=yesterday', 'from=soon', 'tag=team', 'minCostUsd=-1'])(
  'refuses ?%s',
  async (query) => {
    expect((await app.request(`/api/calls?${query}`)).status).toBe(400)
  },
)

test('shows one call whole; an unknown one is not found', async () => {
  const answer = await app.request(`/api/calls/${call.id}`)
  expect(await answer.json()).toMatchObject({ call, input: null, scores: [], trace: [{ id: call.id }] })
  const unknown = await app.request(`/api/calls/${newId(Date.now())}`)
  expect([unknown.status, await unknown.text()]).toEqual([404, 'not-found'])
})

test('gives the overview of a day', async () => {
  const answer = await app.request('/api/overview?hours=24')
  expect(await answer.json()).toMatchObject({
    stepMinutes: 15,
    totals: { calls: 1, costUsd: '0.0036', costKnownShare: 1, errorRate: { value: 0, n: 1 } },
    changes: [],
  })
})

test('takes a score, and tells the live listeners when it has landed', async () => {
  const live = await app.request('/api/live')
  const reader = live.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe(': open\n\n')
  const answer = await app.request('/api/scores', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ callId: call.id, name: 'helpful', value: 1 }),
  })
  expect(answer.status).toBe(202)
  const { id } = (await answer.json()) as { id: string }
  expect((await reader.read()).value).toContain('event: landed\ndata: {"table":"scores","rows":1}')
  await reader.cancel()
  const found = (await (await app.request(`/api/calls/${call.id}`)).json()) as { scores: unknown[] }
  expect(found.scores).toMatchObject([{ id, name: 'helpful', value: 1, source: 'feedback' }])
})

test('a score of nothing, or that says nothing, is refused', async () => {
  for (const body of [
    { name: 'x', value: 1 },
    { callId: 'c', name: 'x' },
  ]) {
    const answer = await app.request('/api/scores', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(400)
  }
})
