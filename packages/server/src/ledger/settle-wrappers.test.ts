import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { openSpool } from '../engines/spool-open.ts'
import type { Tape } from '../engines/tape.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { findTrace } from './find-trace.ts'
import { listTraces } from './list-traces.ts'
import { sampleCall } from './sample.ts'
import { doubtfulTraces, settleWrappers } from './settle-wrappers.ts'
import { callLine } from './write.ts'

const nowMs = Date.now()
const project = 'wrappers-test'
const identify = uuidSource()
const call = (traceId: string, spanId: string, parentSpanId: string | null, status: 'ok' | 'error' = 'ok') =>
  sampleCall({
    ...{ id: identify(nowMs - 5_000), projectId: project, traceId, spanId, parentSpanId, status },
    ...{ origin: 'otlp', experiment: null, usageSource: 'provider', latencyMs: 50 },
    ...{ startedAt: new Date(nowMs - 5_000).toISOString(), endedAt: new Date(nowMs - 4_950).toISOString() },
    ...{ costUsd: '0.001', costUnknownReason: null, inputTokens: 10, cachedReadTokens: 3, outputTokens: 5 },
    telemetry: { name: `ask ${spanId}`, kind: 'internal', service: 'shop', attributes: { own: 'kept' } },
  })

onEveryTape('late wrappers', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-wrappers-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const sums = async () => {
    const of = (table: string, more = '') =>
      `(SELECT (sum(calls), sum(errors), toFloat64(sum(cost_usd)), sum(input_tokens)${more})
        FROM telltale.${table} WHERE project_id = '${project}') AS ${table}`
    const [row] = await tape().rows(z.record(z.string(), z.array(z.coerce.number())), {
      text: `SELECT ${of('calls_hourly', ', sum(cached_read_tokens), sum(cache_read_calls), sum(cost_known_calls)')},
        ${of('traffic_hourly')}, ${of('traces', ', sum(spans)')}`,
    })
    return row
  }

  test('a wrapper becomes a span, and its sums are taken off once, wherever a kill came between', async () => {
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    for (const one of [
      call('late', 'wrapper', null, 'error'),
      call('late', 'inner', 'wrapper'),
      call('apart', 'one', null),
      call('apart', 'two', null),
    ])
      spool.append('calls', callLine(one))
    await spool.landed()
    await spool.close()
    const own = (await doubtfulTraces(tape(), nowMs)).filter(({ projectId }) => projectId === project)
    expect(own.map(({ traceId }) => traceId).sort()).toEqual(['apart', 'late'])

    let steps = 0
    for (let stopAt = 0; stopAt < 5; stopAt += 1) {
      steps = 0
      const killed: Pick<Tape, 'rows' | 'run'> = {
        rows: (row, query) => tape().rows(row, query),
        run: (query) => (steps++ < stopAt ? tape().run(query) : Promise.reject(new Error('killed'))),
      }
      await expect(settleWrappers(killed, own, nowMs - 3_600_000)).rejects.toThrow('killed')
    }
    expect(await settleWrappers(tape(), own, nowMs - 3_600_000)).toBe(1)
    expect(await settleWrappers(tape(), own, nowMs - 3_600_000)).toBe(0)
    expect(await sums()).toEqual({
      callsHourly: [3, 0, 0.003, 30, 9, 3, 3],
      trafficHourly: [3, 0, 0.003, 30],
      // As a span it has failed as well.
      traces: [3, 1, 0.003, 30, 4],
    })
    const trace = await findTrace(tape(), project, 'late', null)
    expect(trace?.nodes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'span ask wrapper',
      'call ask inner',
    ])
    const { traces } = await listTraces(tape(), project, {
      ...{ filter: { status: 'error' }, cursor: null, limit: 10, nowMs },
    })
    expect(traces).toMatchObject([{ traceId: 'late', spans: 2, calls: 1, errors: 1, costUsd: '0.001' }])
  }, 120_000)
})
