import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect, constants } from 'node:http2'
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grpcSender, logsPath, tracesPath } from './otlp-grpc.ts'
import { spanSource } from './otlp-load.ts'
import { newSpanId, newTraceId, protobufOf, readableSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

const queueBytes = 1 << 20
let house: TestHouse
const senders: { close(): void }[] = []
beforeAll(async () => {
  house = await startTestHouse({ otlpGrpcPort: 0, otlpQueueBytes: queueBytes })
}, 60_000)
afterAll(async () => {
  for (const sender of senders) sender.close()
  await house.close()
})

function sender({
  key = house.key(),
  ...options
}: { readonly key?: string; readonly [option: string]: any } = {}) {
  const made = grpcSender(house.house().otlpGrpcPort!, key, options)
  senders.push(made)
  return made
}

const nowMs = Date.now()
const step = (attributes = {}) =>
  readableSpan({
    ...{ traceId: newTraceId(), spanId: newSpanId(), startMs: nowMs - 900, endMs: nowMs, name: 'step' },
    attributes,
  })

async function linesOf(traceId: string): Promise<number> {
  const { json } = await house.api('GET', `/api/traces/${traceId}`)
  return json.nodes?.length ?? 0
}
const landed = (traceId: string, lines = 1) =>
  expect.poll(() => linesOf(traceId), { timeout: 60_000 }).toBe(lines)

test('log records are taken too', async () => {
  const span = step()
  const { traceId } = span.spanContext()
  const { send } = sender()
  expect(await send(tracesPath, protobufOf(span))).toMatchObject({ code: 'OK' })
  const log = ProtobufLogsSerializer.serializeRequest([
    {
      ...{ hrTime: [Math.floor(nowMs / 1000), 0], hrTimeObserved: [0, 0], eventName: 'app.note' },
      ...{ spanContext: span.spanContext(), body: 'taken', attributes: {}, droppedAttributesCount: 0 },
      ...{ resource: span.resource, instrumentationScope: span.instrumentationScope },
    },
  ])!
  expect(await send(logsPath, Buffer.from(log))).toMatchObject({ code: 'OK', body: Buffer.alloc(0) })
  await landed(traceId)
  expect(await metrics()).toContain('telltale_ingest_records_total{signal="logs",outcome="kept"} 1')
})

test('a message packed with gzip is taken', async () => {
  const span = step({ note: 'x'.repeat(100_000) })
  const { send } = sender({ 'grpc.default_compression_algorithm': 2 })
  expect(await send(tracesPath, protobufOf(span))).toMatchObject({ code: 'OK' })
  await landed(span.spanContext().traceId)
})

test('the same spans sent again are there once, and answered the same', async () => {
  const spans = [step(), step()]
  const bytes = protobufOf(...spans)
  const { send } = sender()
  const answers = await Promise.all([bytes, bytes, bytes].map((body) => send(tracesPath, body)))
  expect(answers.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK'])
  for (const span of spans) await landed(span.spanContext().traceId)
})

test('what cannot be kept is counted in a partial success', async () => {
  const without = readableSpan({ traceId: '', spanId: newSpanId(), startMs: nowMs, endMs: nowMs })
  const { body, code } = await sender().send(tracesPath, protobufOf(step(), without))
  expect(code).toBe('OK')
  const reason = 'a span needs a trace id and a span id'
  expect(body).toEqual(
    Buffer.concat([
      Buffer.from([0x0a, reason.length + 4, 0x08, 1, 0x12, reason.length]),
      Buffer.from(reason),
    ]),
  )
})

test('what sending again would not mend is refused for good', async () => {
  const { send } = sender()
  const bytes = protobufOf(step())
  expect(await send(tracesPath, bytes.subarray(0, bytes.length - 7))).toMatchObject({
    ...{ code: 'INVALID_ARGUMENT', retryAfterSeconds: null },
    message: expect.stringContaining('The body is not OTLP.'),
  })
  expect(await sender({ key: 'tt-nobody' }).send(tracesPath, bytes)).toMatchObject({
    ...{ code: 'UNAUTHENTICATED', retryAfterSeconds: null },
  })
  expect(await send('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', bytes)).toMatchObject({
    ...{ code: 'UNIMPLEMENTED', retryAfterSeconds: null },
  })
})

test.each([
  ['plain', {}],
  ['packed to a thousandth', { 'grpc.default_compression_algorithm': 2 }],
] as const)('a message over the limit, %s, is refused for good', async (_, options) => {
  const { send } = sender(options)
  expect(await send(tracesPath, Buffer.alloc(queueBytes + 1, 'x'))).toMatchObject({
    ...{ code: 'RESOURCE_EXHAUSTED', retryAfterSeconds: null },
    message: expect.stringContaining(`the limit is ${queueBytes} bytes`),
  })
  expect(await send(tracesPath, protobufOf(step()))).toMatchObject({ code: 'OK' })
})

/** Takes so much of the queue as a request that announces its length and does not send it. */
async function occupied(bytes: number): Promise<() => Promise<unknown>> {
  const held = httpRequest(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${house.key()}`,
      ...{ 'content-type': 'application/x-protobuf', 'content-length': bytes },
    },
  })
  held.on('error', () => {})
  held.flushHeaders()
  await expect.poll(waitingBytes, { timeout: 10_000 }).toBe(bytes)
  return async () => {
    held.destroy()
    await expect.poll(waitingBytes, { timeout: 10_000 }).toBe(0)
  }
}
const metrics = async (): Promise<string> => (await fetch(`${house.address()}/metrics`)).text()
const waitingBytes = async (): Promise<number> =>
  Number(/^telltale_ingest_waiting_bytes (\d+)/m.exec(await metrics())![1])

test('while the queue has no room, the sender is told when to come again, and then all is there once', async () => {
  const free = await occupied(queueBytes - 1_000)
  const { send } = sender()
  const span = step({ note: 'x'.repeat(2_000) })
  expect(await send(tracesPath, protobufOf(span))).toMatchObject({
    ...{ code: 'UNAVAILABLE', retryAfterSeconds: 1 },
    message: expect.stringContaining('More telemetry is under way'),
  })
  await free()
  expect(await send(tracesPath, protobufOf(span))).toMatchObject({ code: 'OK' })
  await landed(span.spanContext().traceId)
})

test('a message that grows beyond what the queue has room for, as it is unpacked, is told to come again', async () => {
  const free = await occupied(queueBytes / 2)
  const { send } = sender({ 'grpc.default_compression_algorithm': 2 })
  expect(await send(tracesPath, Buffer.alloc(queueBytes - 1_000, 'x'))).toMatchObject({
    ...{ code: 'UNAVAILABLE', retryAfterSeconds: 1 },
  })
  await free()
})

test('a message for which there is no room is refused by its head: nothing of it is read', async () => {
  const free = await occupied(queueBytes - 1_000)
  const session = connect(`http://127.0.0.1:${house.house().otlpGrpcPort}`)
  const stream = session.request({
    ...{ ':method': 'POST', ':path': tracesPath, 'content-type': 'application/grpc', te: 'trailers' },
    authorization: `Bearer ${house.key()}`,
  })
  const head = Buffer.alloc(5)
  head.writeUInt32BE(queueBytes / 2, 1)
  stream.write(head)
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  expect(headers['grpc-status']).toBe('14')
  await once(stream, 'close')
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
  session.close()
  await free()
})

test('twice the queue at once over several connections: some come again, and in the end all is there once', async () => {
  const source = spanSource(8)
  const bodies = Array.from({ length: Math.ceil((2 * queueBytes) / source.next().length) }, () =>
    source.next(),
  )
  const connections = [sender(), sender({ 'grpc.default_compression_algorithm': 2 }), sender()]
  const ends: string[] = []
  const sendUntilTaken = async (body: Buffer, at: number): Promise<void> => {
    for (;;) {
      const { code, retryAfterSeconds } = await connections[at % connections.length]!.send(tracesPath, body)
      ends.push(`${code} ${retryAfterSeconds}`)
      if (code === 'OK') return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await Promise.all(bodies.map(sendUntilTaken))
  expect(new Set(ends)).toEqual(new Set(['OK null', 'UNAVAILABLE 1']))
  expect(await waitingBytes()).toBe(0)
  const traces = source.traceIds().slice(8)
  for (const traceId of [traces[0]!, traces.at(-1)!]) await landed(traceId, source.spansATrace)
}, 180_000)
