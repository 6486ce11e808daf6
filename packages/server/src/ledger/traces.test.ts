import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { openSpool } from '../engines/spool-open.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { findTrace } from './find-trace.ts'
import { listTraces } from './list-traces.ts'
import type { Call } from './model.ts'
import { sampleCall } from './sample.ts'
import type { Span } from './span-model.ts'
import { TraceCursorText } from './trace-cursor.ts'
import type { TraceFilter } from './trace-filter.ts'
import { callLine, spanLine } from './write.ts'

const hourMs = 3_600_000
const nowMs = Math.floor(Date.now() / hourMs) * hourMs - 90_000
const project = 'traces-test'
const identify = uuidSource()
const microTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000Z`

const span = (traceId: string, spanId: string, startMs: number, more: Partial<Span> = {}): Span => ({
  ...{ id: identify(startMs), projectId: project, traceId, spanId, parentSpanId: null },
  ...{ name: 'answer ticket', type: 'chain', kind: 'internal' },
  ...{ startedAt: microTime(startMs), endedAt: microTime(startMs + 100), durationMs: 100 },
  ...{ status: 'unset', statusMessage: null, environment: 'production', release: null },
  ...{ sessionId: null, userId: null, route: null, tags: {}, service: 'shop' },
  ...{ scope: null, scopeVersion: null, convention: null, attributes: {}, resource: {} },
  ...{ events: [], links: [], dropped: 0 },
  ...{ inputPreview: '', outputPreview: '', inputHash: null, outputHash: null },
  ...more,
})
const call = (traceId: string, spanId: string, startMs: number, more: Partial<Call> = {}): Call =>
  sampleCall({
    ...{ id: identify(startMs), projectId: project, traceId, spanId, parentSpanId: 'root', origin: 'otlp' },
    ...{ startedAt: new Date(startMs).toISOString(), endedAt: new Date(startMs + 50).toISOString() },
    ...{ model: 'gpt-4o-mini', costUsd: '0.001', costUnknownReason: null, usageSource: 'provider' },
    ...{ inputTokens: 10, outputTokens: 5, userId: null, sessionId: null, status: 'ok' },
    telemetry: { name: 'ask', service: 'shop' },
    ...more,
  })

onEveryTape('the list of traces', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-traces-'))
  const list = (filter: TraceFilter = {}, limit = 50, cursor: string | null = null) =>
    listTraces(tape(), project, {
      ...{ filter, limit, nowMs, cursor: cursor === null ? null : TraceCursorText.parse(cursor) },
    })
  const ids = async (filter: TraceFilter) => (await list(filter)).traces.map(({ traceId }) => traceId)

  beforeAll(async () => {
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    const spans = [
      span('plain', 'root', nowMs),
      // Its root comes in after what began before it by another clock, and its work goes on over the hour.
      span('long', 'late', nowMs - 10 * hourMs + 2 * hourMs, { parentSpanId: 'root', name: 'step' }),
      span('long', 'root', nowMs - 10 * hourMs, { name: 'nightly', service: 'batch' }),
      span('failed', 'root', nowMs - 3_000, { userId: 'ada', sessionId: 'seven' }),
      span('failed', 'step', nowMs - 2_990, { parentSpanId: 'root', status: 'error', service: 'search' }),
      span('rootless', 'step', nowMs - 40 * hourMs, { parentSpanId: 'gone', name: 'a step' }),
      span('ancient', 'root', nowMs - 30 * 24 * hourMs),
    ]
    const calls = [
      call('failed', 'call', nowMs - 2_900),
      call('failed', 'other', nowMs - 2_800, {
        costUsd: null,
        costUnknownReason: 'model-unknown',
        model: 'own',
      }),
      call('dark', 'call', nowMs - 5_000, {
        ...{ parentSpanId: null, costUsd: null, costUnknownReason: 'usage-missing', usageSource: 'none' },
        ...{ inputTokens: null, outputTokens: null },
      }),
      // Through the gateway: no trace of its own, but a part of one whose context it brought.
      call('gateway-alone', 'call', nowMs - 4_000, { origin: 'gateway', parentSpanId: null }),
      call('plain', 'gateway', nowMs + 10, { origin: 'gateway', telemetry: null, model: 'gpt-4o' }),
    ]
    for (const one of spans) spool.append('spans', spanLine(one))
    for (const one of calls) spool.append('calls', callLine(one))
    spool.append('spans', spanLine(span('theirs', 'root', nowMs, { projectId: 'somebody-else' })))
    await spool.landed()
    await spool.close()
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('traces stand by their start, newest first, each with what it came to', async () => {
    const { traces, next } = await list()
    expect(next).toBeNull()
    expect(traces.map(({ traceId }) => traceId)).toEqual([
      'plain',
      'failed',
      'dark',
      'long',
      'rootless',
      'ancient',
    ])
    expect(traces[0]).toMatchObject({
      spans: 2,
      calls: 1,
      models: ['gpt-4o'],
      hasRoot: true,
      durationMs: 100,
    })
    expect(traces[1]).toEqual({
      ...{ traceId: 'failed', name: 'answer ticket', service: 'shop', hasRoot: true },
      ...{ startedAt: new Date(nowMs - 3_000).toISOString(), durationMs: 250, spans: 4, calls: 2, errors: 1 },
      ...{ inputTokens: 20, outputTokens: 10, costUsd: '0.001', costKnownCalls: 1 },
      costUnknownReason: 'model-unknown',
      ...{
        services: ['search', 'shop'],
        models: ['gpt-4o-mini', 'own'],
        users: ['ada'],
        sessions: ['seven'],
      },
    })
    expect(traces[2]).toMatchObject({
      ...{ name: 'ask', costUsd: null, costUnknownReason: 'usage-missing', inputTokens: null },
    })
    expect(traces[3]).toMatchObject({ name: 'nightly', service: 'batch', durationMs: 2 * hourMs + 100 })
    expect(traces[4]).toMatchObject({ name: 'a step', hasRoot: false })
  })

  test('pages follow one another without gap or double', async () => {
    const seen: string[] = []
    for (let cursor: string | null = null; ;) {
      const { traces, next }: Awaited<ReturnType<typeof list>> = await list({}, 2, cursor)
      seen.push(...traces.map(({ traceId }) => traceId))
      if ((cursor = next) === null) break
    }
    expect(seen).toEqual(['plain', 'failed', 'dark', 'long', 'rootless', 'ancient'])
  })

  test('every filter narrows to what it names', async () => {
    expect(await ids({ status: 'error' })).toEqual(['failed'])
    expect(await ids({ status: 'ok', name: 'TICKET' })).toEqual(['plain', 'ancient'])
    expect(await ids({ service: 'search' })).toEqual(['failed'])
    expect(await ids({ model: 'own' })).toEqual(['failed'])
    expect(await ids({ user: 'ada', session: 'seven' })).toEqual(['failed'])
    expect(await ids({ user: 'ada', session: 'eight' })).toEqual([])
    expect(await ids({ minDurationMs: 1_000 })).toEqual(['long'])
    expect(await ids({ minCostUsd: 0.001 })).toEqual(['plain', 'failed'])
    expect(await ids({ environment: 'nowhere' })).toEqual([])
    const [from, to] = [new Date(nowMs - 41 * hourMs), new Date(nowMs - 5_000)]
    expect(await ids({ from: from.toISOString(), to: to.toISOString() })).toEqual(['long', 'rootless'])
    // It goes on in these hours, and began before them.
    expect(await ids({ from: new Date(nowMs - 9 * hourMs).toISOString() })).toEqual([
      'plain',
      'failed',
      'dark',
    ])
  })

  test('a trace is found by its identifier alone, or where its day is known', async () => {
    for (const around of [null, nowMs - 10 * hourMs]) {
      const trace = await findTrace(tape(), project, 'long', around)
      expect(trace?.nodes.map(({ name }) => name)).toEqual(['nightly', 'step'])
    }
    expect(await findTrace(tape(), project, 'theirs', null)).toBeNull()
    // Never told of by a tracer.
    expect((await findTrace(tape(), project, 'gateway-alone', null))?.nodes).toHaveLength(1)
    expect(await findTrace(tape(), project, 'dark', null)).toMatchObject({
      costUsd: null,
      calls: 1,
      costKnownCalls: 0,
    })
  })
})
