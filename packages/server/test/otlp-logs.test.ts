import { gzipSync } from 'node:zlib'
import { SpanKind, TraceFlags } from '@opentelemetry/api'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSpanId, newTraceId, sendSpans, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 60_000)
afterAll(() => house.close())

const send = (...spans: readonly SentSpan[]): Promise<void> => sendSpans(house, spans)

async function sendLogs(...logRecords: readonly object[]): Promise<void> {
  const reply = await fetch(`${house.address()}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  })
  expect(reply.status).toBe(200)
}

/** The trace once it has so many lines on the tape. */
async function traceOf(traceId: string, lines: number): Promise<any> {
  const read = async () => (await house.api('GET', `/api/traces/${traceId}`)).json
  await expect.poll(async () => (await read()).nodes?.length, { timeout: 90_000 }).toBe(lines)
  return read()
}

const message = (
  traceId: string,
  spanId: string,
  eventName: string,
  fields: Readonly<Record<string, string>>,
) => ({
  ...{ traceId, spanId, eventName, timeUnixNano: `${Date.now()}000000` },
  body: {
    kvlistValue: {
      values: Object.entries(fields).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    },
  },
})

test.each(['before', 'after'] as const)(
  'messages sent as log records %s their span are those of the call',
  async (when) => {
    const [traceId, spanId] = [newTraceId(), newSpanId()]
    const logs = () =>
      sendLogs(
        message(traceId, spanId, 'gen_ai.user.message', { content: 'Is it open?' }),
        message(traceId, spanId, 'gen_ai.choice', {
          finish_reason: 'stop',
          message: '{"content":"Until six."}',
        }),
      )
    const span = () =>
      send({
        ...{ traceId, spanId, startMs: Date.now() - 1_000, endMs: Date.now(), kind: SpanKind.CLIENT },
        attributes: {
          'gen_ai.system': 'openai',
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'gpt-4o-mini',
        },
      })
    if (when === 'before') await logs()
    await span()
    if (when === 'after') await logs()
    const { nodes } = await traceOf(traceId, 1)
    await expect
      .poll(async () => (await house.call(nodes[0].call.id)).output, { timeout: 30_000 })
      .toContain('Until six.')
    const { call, input } = await house.call(nodes[0].call.id)
    expect(JSON.parse(input!).messages).toEqual([{ role: 'user', content: 'Is it open?' }])
    expect(call.inputPreview).toBe(when === 'before' ? 'Is it open?' : '')
    expect(call).toMatchObject({ inputTokens: null, costUsd: null, costUnknownReason: 'usage-missing' })
  },
)

type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number]

/** A log record as OpenTelemetry's own exporters take it: they, not we, write the bytes. */
const logRecord = (
  { traceId, spanId }: { readonly traceId: string; readonly spanId: string },
  eventName: string,
  attributes: LogRecord['attributes'],
): LogRecord => ({
  ...{ eventName, attributes, severityText: 'INFO', droppedAttributesCount: 0 },
  hrTime: [Math.floor(Date.now() / 1000), 0],
  hrTimeObserved: [Math.floor(Date.now() / 1000), 0],
  spanContext: { traceId, spanId, traceFlags: TraceFlags.SAMPLED },
  resource: resourceFromAttributes({ 'service.name': 'shop' }),
  instrumentationScope: { name: 'opentelemetry.util.genai', version: '0.2b0' },
})

const encodings = {
  protobuf: {
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    bodyOf: (records: LogRecord[]) => gzipSync(ProtobufLogsSerializer.serializeRequest(records)!),
  },
  json: {
    headers: { 'content-type': 'application/json' },
    bodyOf: (records: LogRecord[]) => Buffer.from(JsonLogsSerializer.serializeRequest(records)!),
  },
}
type Encoding = keyof typeof encodings

async function exportLogs(encoding: Encoding, records: LogRecord[], times = 1): Promise<void> {
  const { headers, bodyOf } = encodings[encoding]
  const body = new Uint8Array(bodyOf(records))
  for (let time = 0; time < times; time++) {
    const reply = await fetch(`${house.address()}/v1/logs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, ...headers },
      body,
    })
    expect(reply.status, await reply.text()).toBe(200)
  }
}

const chatSpan = (of: { readonly traceId: string; readonly spanId: string }): SentSpan => ({
  ...{
    ...of,
    startMs: Date.now() - 1_000,
    endMs: Date.now(),
    kind: SpanKind.CLIENT,
    name: 'chat gpt-4o-mini',
  },
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.usage.input_tokens': 50,
    'gen_ai.usage.output_tokens': 10,
  },
})

/** What the newest instrumentations send: one record of a whole call, its messages as lists and maps of their own. */
const details = (of: { readonly traceId: string; readonly spanId: string }): LogRecord =>
  logRecord(of, 'gen_ai.client.inference.operation.details', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.finish_reasons': ['tool_call'],
    'gen_ai.system_instructions': [{ type: 'text', content: 'You are brief.' }],
    'gen_ai.input.messages': [
      { role: 'user', parts: [{ type: 'text', content: 'Is it open?' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_1', name: 'hours', arguments: { day: 'today' } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'until six' }] },
    ],
    'gen_ai.output.messages': [
      { role: 'assistant', parts: [{ type: 'text', content: 'Until six.' }], finish_reason: 'stop' },
    ],
  })

test.each([
  ['before', 'protobuf'],
  ['after', 'json'],
  ['after', 'protobuf'],
] as const)(
  'the details of an operation, sent %s its span as %s and then again, are its messages once',
  async (when, encoding) => {
    const of = { traceId: newTraceId(), spanId: newSpanId() }
    if (when === 'before') await exportLogs(encoding, [details(of)], 2)
    await send(chatSpan(of))
    if (when === 'after') await exportLogs(encoding, [details(of)], 2)
    const { nodes } = await traceOf(of.traceId, 1)
    await expect
      .poll(async () => (await house.call(nodes[0].call.id)).output, { timeout: 60_000 })
      .not.toBeNull()
    const { call, input, output } = await house.call(nodes[0].call.id)
    expect(JSON.parse(input!).messages).toEqual([
      { role: 'system', content: 'You are brief.' },
      { role: 'user', content: 'Is it open?' },
      {
        ...{ role: 'assistant', content: null },
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'hours', arguments: '{"day":"today"}' } },
        ],
      },
      { role: 'tool', content: 'until six', tool_call_id: 'call_1' },
    ])
    expect(JSON.parse(output!).choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'Until six.' }, finish_reason: 'stop' },
    ])
    expect(call).toMatchObject({ inputTokens: 50, outputTokens: 10, finishReason: null })
    expect(Number(call.costUsd)).toBeGreaterThan(0)
  },
  120_000,
)

test('a request that is sent again adds no message and no score, and what is new in it is taken', async () => {
  const of = { traceId: newTraceId(), spanId: newSpanId() }
  const asked = logRecord(of, 'gen_ai.user.message', { content: 'Is it open?' })
  const judged = logRecord(of, 'gen_ai.evaluation.result', {
    'gen_ai.evaluation.name': 'politeness',
    'gen_ai.evaluation.score.value': 0.75,
  })
  await send(chatSpan(of))
  const askedOf = (record: LogRecord, content: string): LogRecord => ({ ...record, body: { content } })
  await exportLogs('protobuf', [askedOf(asked, 'Is it open?'), judged], 3)
  await exportLogs('protobuf', [askedOf(asked, 'Is it open?'), judged, askedOf(asked, 'And tomorrow?')])
  const { nodes } = await traceOf(of.traceId, 1)
  const read = () => house.call(nodes[0].call.id)
  await expect.poll(async () => (await read()).input, { timeout: 60_000 }).toContain('And tomorrow?')
  await expect.poll(async () => (await read()).scores.length, { timeout: 60_000 }).toBe(1)
  const { input, scores } = await read()
  expect(JSON.parse(input!).messages.map(({ content }: any) => content)).toEqual([
    'Is it open?',
    'And tomorrow?',
  ])
  expect(scores).toMatchObject([{ name: 'politeness', value: 0.75, source: 'code' }])
}, 120_000)

test('bytes that are no log records are refused, and say so', async () => {
  const reply = await fetch(`${house.address()}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
    body: new Uint8Array([0x0a, 0xff, 0x01]),
  })
  expect(reply.status).toBe(400)
})
