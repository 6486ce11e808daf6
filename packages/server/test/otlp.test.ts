import { gzipSync } from 'node:zlib'
import { Metadata } from '@grpc/grpc-js'
import { SpanKind } from '@opentelemetry/api'
import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { newSpanId, newTraceId, readableSpan } from './otlp-sender.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ otlpGrpcPort: 0 })
}, 60_000)
afterAll(() => house.close())

const authorization = () => ({ authorization: `Bearer ${house.key()}` })

const exported = (exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportResult> =>
  new Promise((resolve) => exporter.export(spans, resolve))

/** A chat within a step of an application, in the words of OpenTelemetry's GenAI conventions. */
function chatTrace(startMs = Date.now() - 2_000) {
  const [traceId, root, chat] = [newTraceId(), newSpanId(), newSpanId()]
  return {
    traceId,
    chat,
    spans: [
      readableSpan({
        ...{ traceId, startMs, endMs: startMs + 900, spanId: root, name: 'answer ticket' },
        attributes: { 'app.step': 1, 'app.odd': ['a', 'b'] },
      }),
      readableSpan({
        ...{ traceId, spanId: chat, parentSpanId: root, name: 'chat gpt-4o-mini', kind: SpanKind.CLIENT },
        ...{ startMs: startMs + 100.25, endMs: startMs + 800.75 },
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o-mini',
          'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 1_000,
          'gen_ai.usage.cache_read.input_tokens': 400,
          'gen_ai.usage.output_tokens': 200,
          'gen_ai.conversation.id': 'conversation-5',
          'gen_ai.input.messages': JSON.stringify([
            { role: 'user', parts: [{ type: 'text', content: 'Where is my parcel?' }] },
          ]),
          'gen_ai.output.messages': JSON.stringify([
            { role: 'assistant', parts: [{ type: 'text', content: 'On its way.' }], finish_reason: 'stop' },
          ]),
          'app.own': 'kept',
        },
      }),
    ],
  }
}

async function callOf(traceId: string) {
  const found = await expect
    .poll(async () => (await house.api('GET', `/api/calls?trace=${traceId}`)).json.calls, { timeout: 30_000 })
    .not.toEqual([])
    .then(() => house.api('GET', `/api/calls?trace=${traceId}`))
  expect(found.json.calls).toHaveLength(1)
  return house.call(found.json.calls[0].id)
}

const exporters = {
  protobuf: () => new ProtoExporter({ url: `${house.address()}/v1/traces`, headers: authorization() }),
  'protobuf with gzip': () =>
    new ProtoExporter({
      url: `${house.address()}/v1/traces`,
      headers: authorization(),
      compression: CompressionAlgorithm.GZIP,
    }),
  json: () =>
    new JsonExporter({ url: `${house.address()}/v1/traces`, headers: { 'x-api-key': house.key() } }),
  grpc: () => {
    const metadata = new Metadata()
    metadata.set('authorization', `Bearer ${house.key()}`)
    return new GrpcExporter({ url: `http://127.0.0.1:${house.house().otlpGrpcPort}`, metadata })
  },
}

test.each(Object.keys(exporters) as (keyof typeof exporters)[])(
  'a chat exported by OpenTelemetry as %s is a call with tokens, cost, session and bodies',
  async (name) => {
    const exporter = exporters[name]()
    const { traceId, chat, spans } = chatTrace()
    expect((await exported(exporter, spans)).code).toBe(ExportResultCode.SUCCESS)
    const { call, input, output } = await callOf(traceId)
    expect(call).toMatchObject({
      origin: 'otlp',
      dialect: 'opentelemetry',
      spanId: chat,
      parentSpanId: spans[0]!.spanContext().spanId,
      provider: 'openai',
      model: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      environment: 'staging',
      release: '2.3.1',
      sessionId: 'conversation-5',
      inputTokens: 1_000,
      cachedReadTokens: 400,
      outputTokens: 200,
      // 600 × 0.15 + 400 × 0.075 + 200 × 0.60 US dollars a million.
      costUsd: '0.00024',
      latencyMs: 700.5,
      finishReason: 'stop',
      status: 'ok',
      userId: null,
      reasoningTokens: null,
      inputPreview: 'Where is my parcel?',
      outputPreview: 'On its way.',
    })
    expect(call.telemetry).toMatchObject({ service: 'shop', attributes: { 'app.own': 'kept' } })
    expect(JSON.parse(input!)).toEqual({ messages: [{ role: 'user', content: 'Where is my parcel?' }] })
    expect(JSON.parse(output!).choices[0].message.content).toBe('On its way.')
    await exporter.shutdown()
  },
)

const protobufOf = (spans: ReadableSpan[]) => Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!)

type Asked = {
  readonly type?: string
  readonly encoding?: string
  readonly key?: string
  readonly path?: string
}
const post = (
  body: Buffer<ArrayBuffer> | string,
  { type = 'application/x-protobuf', encoding, key, path }: Asked = {},
) =>
  fetch(`${house.address()}${path ?? '/v1/traces'}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key ?? house.key()}`,
      'content-type': type,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
    body,
  })

test('the same spans sent again, also in another encoding, are the same call', async () => {
  const { traceId, spans } = chatTrace()
  const bytes = protobufOf(spans)
  const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans)!)
  const replies = await Promise.all([post(bytes), post(bytes), post(json, { type: 'application/json' })])
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await post(gzipSync(bytes), { encoding: 'gzip' })).status).toBe(200)
  await house.restart()
  expect((await post(bytes)).status).toBe(200)
  await callOf(traceId)
})

test('spans that cannot be kept are counted in a partial success, in the encoding of the sender', async () => {
  const span = { spanId: newSpanId(), name: 'no trace', startTimeUnixNano: '1', endTimeUnixNano: 2 }
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }], tomorrow: true })
  const reply = await post(body, { type: 'application/json; charset=utf-8' })
  expect(reply.status).toBe(200)
  expect(await reply.json()).toEqual({
    partialSuccess: { rejectedSpans: '1', errorMessage: 'a span needs a trace id and a span id' },
  })
})

test('what is no OTLP is refused with a Status that says what is wrong', async () => {
  const reply = await post('{"resourceSpans": [{"scopeSpans": 1}]}', { type: 'application/json' })
  expect(reply.status).toBe(400)
  expect(await reply.json()).toEqual({
    code: 3,
    message: expect.stringContaining('resourceSpans[0].scopeSpans is not a list'),
  })
  const bytes = protobufOf(chatTrace().spans)
  const cut = await post(bytes.subarray(0, bytes.length - 7))
  expect(cut.status).toBe(400)
  expect(cut.headers.get('content-type')).toBe('application/x-protobuf')
  expect((await post('x', { type: 'text/plain' })).status).toBe(415)
  expect((await post(bytes, { key: 'tt-nobody' })).status).toBe(401)
  expect((await post(bytes, { path: '/v1/metrics' })).status).toBe(404)
})

test('a payload over the limit is refused, packed or not', async () => {
  const large = Buffer.alloc(50 << 20, 'x')
  expect((await post(large)).status).toBe(413)
  expect((await post(gzipSync(large), { encoding: 'gzip' })).status).toBe(413)
})
