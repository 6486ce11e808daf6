import { setTimeout as pause } from 'node:timers/promises'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { afterEach, expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan } from '../../test/otlp-sender.ts'
import type { TapeTable } from '../engines/tape.ts'
import { wayIn, type Row } from './disk-fault.fixture.ts'

const made: (() => unknown)[] = []
afterEach(async () => {
  for (const close of made.splice(0).toReversed()) await close()
})

const said = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
const score = (value: number) => ({
  'gen_ai.evaluation.name': 'polite',
  'gen_ai.evaluation.score.value': value,
})

/** A step with a search and a call below it, which was judged twice. */
function request(question = 'Is it open?'): Buffer {
  const [traceId, root, startMs] = [newTraceId(), newSpanId(), Date.now() - 1_000]
  const step = readableSpan({
    ...{ traceId, spanId: root, startMs, endMs: startMs + 90 },
    attributes: { 'input.value': question, 'output.value': 'It closes at six.' },
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
  const search = readableSpan({
    ...{ traceId, spanId: newSpanId(), parentSpanId: root, startMs: startMs - 10, endMs: startMs - 5 },
    attributes: {
      ...{ 'openinference.span.kind': 'RETRIEVER', 'input.value': question },
      'retrieval.documents.0.document.content': `Open until six. ${question}`,
    },
  })
  return Buffer.from(ProtobufTraceSerializer.serializeRequest([step, search, call])!)
}

const idsOf = (rows: readonly Row[]): readonly unknown[] => rows.map(({ id, hash }) => id ?? hash)
const hashesOf = (rows: readonly Row[]): readonly unknown[] =>
  rows
    .flatMap((row) => ['input_hash', 'output_hash', 'answer_hash'].map((name) => row[name]))
    .filter((hash) => hash != null)

/** All of so many requests is there, once, and so is every body that a row points at. */
async function expectOnce(house: Awaited<ReturnType<typeof wayIn>>, requests: number): Promise<void> {
  const [spans, calls, scores] = [
    await house.rows('spans'),
    await house.rows('calls'),
    await house.rows('scores'),
  ]
  await expect.poll(async () => (await house.rows('retrievals')).length).toBe(requests)
  const retrievals = await house.rows('retrievals')
  for (const rows of [spans, calls, scores, retrievals]) expect(new Set(idsOf(rows)).size).toBe(rows.length)
  expect([spans, calls, scores].map(({ length }) => length)).toEqual([requests * 2, requests, requests * 2])
  const documents = retrievals.flatMap((row) => row['documents'] as Row[])
  const leaned = new Set([
    ...hashesOf([...spans, ...calls, ...retrievals]),
    ...documents.map(({ hash }) => hash),
  ])
  await expect.poll(async () => new Set(idsOf(await house.rows('bodies')))).toEqual(leaned)
  const bodies = idsOf(await house.rows('bodies'))
  expect(new Set(bodies).size).toBe(bodies.length)
  for (const row of retrievals) expect(house.unwritten.has(String(row['id']))).toBe(false)
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
    const house = await wayIn(made)
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

test('what was retrieved and lost is kept aside, so that its request is safe, and is written when the disk takes it', async () => {
  const house = await wayIn(made)
  await house.open('calls', 'spans', 'bodies', 'scores')
  house.fail()
  const body = request()
  expect(await house.receive('traces', body)).toEqual(kept)
  await pause(50)
  expect(await house.receive('traces', body)).toEqual(kept)
  house.mend()
  await expectOnce(house, 1)
})

test('a loss of other rows, or a row that is dropped, touches no request that the disk took', async () => {
  const house = await wayIn(made)
  await house.open('calls', 'spans', 'bodies', 'scores', 'retrievals')
  house.fail()
  house.spool.append('verdicts', '{"id":"lost"}')
  expect(house.spool.append('verdicts', `{"id":"${'x'.repeat(1e8)}"}`)).toBe(false)
  expect(await house.receive('traces', request())).toEqual(kept)
  expect(house.spool.status().dropped).toBe(2)
  house.mend()
  await expectOnce(house, 1)
})

test('whoever leans on a body that another sent, and that was lost, hears so too', async () => {
  const house = await wayIn(made)
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
  const house = await wayIn(made)
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
  const house = await wayIn(made, 20_000)
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
  const house = await wayIn(made)
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
