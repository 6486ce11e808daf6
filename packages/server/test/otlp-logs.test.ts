import { SpanKind } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 60_000)
afterAll(() => house.close())

async function send(...spans: readonly SentSpan[]): Promise<void> {
  const reply = await fetch(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
    body: Buffer.from(ProtobufTraceSerializer.serializeRequest(spans.map(readableSpan))!),
  })
  expect(reply.status).toBe(200)
}

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
  await expect.poll(async () => (await read()).nodes?.length, { timeout: 30_000 }).toBe(lines)
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
