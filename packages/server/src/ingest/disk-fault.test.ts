import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { afterEach, expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan } from '../../test/otlp-sender.ts'
import { openSpool } from '../engines/spool-open.ts'
import type { TapeTable } from '../engines/tape.ts'
import { compileBook } from '../pricing/book.ts'
import { aboveUsage } from './above-usage.ts'
import { openJournal } from './journal.ts'
import type { KeepParts } from './keep-parts.ts'
import { logKeeper } from './keep-logs.ts'
import { spanKeeper } from './keep-spans.ts'
import { messagesInMemory } from './messages-in-memory.ts'
import type { Signal } from './model.ts'
import { gatherConventions } from './normalise/gather-conventions.ts'
import { overlappingCalls } from './overlapping-calls.ts'
import { receiver } from './receiver.ts'
import { spanVectors } from './span-vectors.ts'
import { recentSpans } from './recent.ts'
import { tracesInMemory } from './traces-in-memory.ts'

const made: (() => unknown)[] = []
afterEach(async () => {
  for (const close of made.splice(0).toReversed()) await close()
})

type Row = Readonly<Record<string, unknown>>

/** The way in, on a real spool whose folder can be taken away: segments that are open go on, no new one can be made. */
async function wayIn(maxBytes = 1e8) {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-fault-'))
  made.push(() => rmSync(folder, { recursive: true, force: true }))
  const [spoolFolder, away] = [join(folder, 'spool'), join(folder, 'away')]
  const landed = new Map<TapeTable, Row[]>()
  const spool = await openSpool({
    ...{ folder: spoolFolder, maxBytes, sealMs: 60_000, retryMs: { first: 5, longest: 20 } },
    async land({ table, path }) {
      const rows = readFileSync(path, 'utf8').trimEnd().split('\n')
      landed.set(table, [...(landed.get(table) ?? []), ...rows.map((row) => JSON.parse(row) as Row)])
    },
  })
  const journal = await openJournal(join(folder, 'marks'), 1_000, () => {})
  made.push(journal.close, spool.close)
  const recent = recentSpans(1_000)
  const parts: KeepParts = {
    ...{ readSpan: await gatherConventions(), book: () => compileBook([]), spool, recent },
    traces: tracesInMemory({
      ...{ record: () => null, recordLater() {}, hold() {}, waitMs: 1_000, tracesAtMost: 100 },
      ...{ waitingCharsAtMost: 1e6, answers: { callsAtMost: 100, charsAtMost: 1e6 } },
    }),
    ...{ above: aboveUsage(100), markersOf: () => [] },
    messages: messagesInMemory({ waitMs: 60_000, charsAtMost: 1e6 }),
    vectors: spanVectors({ isWanted: () => false }),
    overlapping: overlappingCalls(100),
    ...{ clock: Date.now, keepBodies: true, bodyBytesAtMost: 1e6 },
  }
  const { receive } = receiver({
    keep: { traces: spanKeeper(parts), logs: logKeeper(parts) },
    ...{ recent, journal, flushed: spool.flushed, isLost: spool.isLost, hasRoom: () => true },
    ...{ bytesAtMost: 1e9, requestsAtMost: 100, observe() {} },
  })
  return {
    spool,
    receive: (signal: Signal, body: Buffer) =>
      receive(signal, signal === 'logs' ? 'json' : 'protobuf', body, { projectId: 'shop', keyId: 'key' }),
    fail: () => renameSync(spoolFolder, away),
    mend: () => renameSync(away, spoolFolder),
    /** Has a segment of each table open, with a row of another's. */
    async open(...tables: TapeTable[]): Promise<void> {
      for (const table of tables) spool.append(table, '{"id":"primed"}')
      await spool.flushed()
    },
    async rows(table: TapeTable): Promise<readonly Row[]> {
      await spool.landed()
      return (landed.get(table) ?? []).filter(({ id }) => id !== 'primed')
    },
  }
}

const said = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
const score = (value: number) => ({
  'gen_ai.evaluation.name': 'polite',
  'gen_ai.evaluation.score.value': value,
})

/** A step with a call below it, which was judged twice. */
function request(question = 'Is it open?'): Buffer {
  const [traceId, root, startMs] = [newTraceId(), newSpanId(), Date.now() - 1_000]
  const step = readableSpan({
    ...{ traceId, spanId: root, startMs, endMs: startMs + 90 },
    attributes: { 'input.value': question, 'output.value': 'Until six.' },
  })
  const call = readableSpan({
    ...{ traceId, spanId: newSpanId(), parentSpanId: root, startMs, endMs: startMs + 50 },
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.input.messages': said('user', question),
      'gen_ai.output.messages': said('assistant', 'Until six.'),
    },
    events: [1, 0].map((value) => ({
      ...{ name: 'gen_ai.evaluation.result', atMs: startMs + 60, attributes: score(value) },
    })),
  })
  return Buffer.from(ProtobufTraceSerializer.serializeRequest([step, call])!)
}

const idsOf = (rows: readonly Row[]): readonly unknown[] => rows.map(({ id, hash }) => id ?? hash)
const hashesOf = (rows: readonly Row[]): readonly unknown[] =>
  rows.flatMap((row) => [row['input_hash'], row['output_hash']]).filter((hash) => hash !== undefined)

/** All of so many requests is there, once, and so is every body that a row points at. */
async function expectOnce(house: Awaited<ReturnType<typeof wayIn>>, requests: number): Promise<void> {
  const [spans, calls, scores, bodies] = [
    await house.rows('spans'),
    await house.rows('calls'),
    await house.rows('scores'),
    await house.rows('bodies'),
  ]
  for (const rows of [spans, calls, scores, bodies]) expect(new Set(idsOf(rows)).size).toBe(rows.length)
  expect([spans, calls, scores].map(({ length }) => length)).toEqual([requests, requests, requests * 2])
  expect(new Set(idsOf(bodies))).toEqual(new Set(hashesOf([...spans, ...calls])))
}

const full = { kind: 'full', retryAfterSeconds: 5 }
const kept = { kind: 'kept', partial: null }

test.each<{ readonly open: readonly TapeTable[] }>([
  { open: [] },
  { open: ['calls'] },
  { open: ['spans', 'bodies'] },
  { open: ['scores', 'spans'] },
  { open: ['calls', 'spans'] },
  { open: ['bodies', 'scores'] },
  { open: ['calls', 'spans', 'scores'] },
])(
  'with a disk that takes nothing but $open, a retry brings what was lost, and that alone',
  async ({ open }) => {
    const house = await wayIn()
    await house.open(...open)
    house.fail()
    const body = request()
    expect(await house.receive('traces', body)).toEqual(full)
    expect(await house.receive('traces', body)).toEqual(full)
    house.mend()
    expect(await house.receive('traces', body)).toEqual(kept)
    expect(await house.receive('traces', body)).toEqual(kept)
    await expectOnce(house, 1)
  },
)

test('a loss of other rows, or a row that is dropped, touches no request that the disk took', async () => {
  const house = await wayIn()
  await house.open('calls', 'spans', 'bodies', 'scores')
  house.fail()
  house.spool.append('verdicts', '{"id":"lost"}')
  expect(house.spool.append('verdicts', `{"id":"${'x'.repeat(1e8)}"}`)).toBe(false)
  expect(await house.receive('traces', request())).toEqual(kept)
  expect(house.spool.status().dropped).toBe(2)
  house.mend()
  await expectOnce(house, 1)
})

test('whoever leans on a body that another sent, and that was lost, hears so too', async () => {
  const house = await wayIn()
  await house.open('calls', 'spans', 'scores')
  house.fail()
  const bodies = [request(), request()]
  const both = () => Promise.all(bodies.map((body) => house.receive('traces', body)))
  expect(await both()).toEqual([full, full])
  house.mend()
  expect(await both()).toEqual([kept, kept])
  await expectOnce(house, 2)
})

test('the same spans sent again while the first are on their way are not acknowledged for rows that are lost', async () => {
  const house = await wayIn()
  await house.open('bodies', 'scores')
  house.fail()
  const body = request()
  const twice = () => Promise.all([house.receive('traces', body), house.receive('traces', body)])
  expect(await twice()).toEqual([full, full])
  house.mend()
  expect(await twice()).toEqual([kept, kept])
  await expectOnce(house, 1)
})

test('a spool that fills up in the midst of a request keeps what it took, and takes the rest with the retry', async () => {
  const house = await wayIn(20_000)
  house.spool.append('verdicts', `{"id":"${'x'.repeat(17_000)}"}`)
  const bodies = ['one', 'two', 'three'].map(request)
  const answers = await Promise.all(bodies.map((body) => house.receive('traces', body)))
  expect(answers.filter(({ kind }) => kind === 'full').length).toBeGreaterThan(0)
  await house.spool.landed()
  for (const body of bodies) expect(await house.receive('traces', body)).toEqual(kept)
  await expectOnce(house, 3)
})

const log = (
  spanId: string,
  eventName: string,
  fields: Readonly<Record<string, string>>,
  attributes = {},
) => ({
  ...{ traceId: 'ab'.repeat(16), spanId, eventName, timeUnixNano: `${Date.now()}000000` },
  attributes: Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value },
  })),
  body: {
    kvlistValue: {
      values: Object.entries(fields).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    },
  },
})

test.each<{ readonly open: readonly TapeTable[] }>([
  { open: [] },
  { open: ['logs'] },
  { open: ['bodies', 'scores'] },
])('log records, too, are there once when the disk took $open alone', async ({ open }) => {
  const house = await wayIn()
  await house.open(...open)
  house.fail()
  const spanId = newSpanId()
  const logRecords = [
    log(spanId, 'gen_ai.user.message', { content: 'Is it open?' }),
    log(spanId, 'gen_ai.choice', { finish_reason: 'stop', content: 'Until six.' }),
    log(spanId, 'gen_ai.evaluation.result', {}, score(1)),
  ]
  const body = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }))
  expect(await house.receive('logs', body)).toEqual(full)
  house.mend()
  expect(await house.receive('logs', body)).toEqual(kept)
  const [logs, scores, bodies] = [
    await house.rows('logs'),
    await house.rows('scores'),
    await house.rows('bodies'),
  ]
  expect([new Set(idsOf(logs)).size, logs.length, scores.length]).toEqual([3, 3, 1])
  expect([new Set(idsOf(bodies)), bodies.length]).toEqual([new Set(hashesOf(logs)), 2])
})
