import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readProtobuf } from '../src/ingest/wire/read-protobuf.ts'
import type { TracedSpan } from '../src/ingest/model.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** A collector that refuses once, as one that restarts does, then takes everything. */
let collector: Server
let house: TestHouse
const received: { readonly spans: TracedSpan[]; readonly headers: unknown }[] = []
let refusals = 1
beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (refusals-- > 0) return response.writeHead(503, { 'retry-after': '1' }).end()
      received.push({ spans: [...readProtobuf('traces', Buffer.concat(chunks))], headers: request.headers })
      return response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  house = await startTestHouse({
    otlpExportUrl: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
    otlpExportHeaders: { 'x-collector': 'secret' },
    otlpExportNames: 'gen_ai_newest',
  })
}, 60_000)
afterAll(async () => {
  await house.close()
  collector.close()
})

test('a call through the gateway is told to the collector once, with its trace, tokens and cost', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json', traceparent },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      user: 'user-3',
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  })
  await reply.text()
  await expect.poll(() => received.length, { timeout: 30_000 }).toBe(1)
  const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
  const [span] = received[0]!.spans
  expect(received[0]!.headers).toMatchObject({
    'x-collector': 'secret',
    'content-type': 'application/x-protobuf',
  })
  expect(span).toMatchObject({
    ...{ traceId: call.traceId, spanId: call.spanId, parentSpanId: '00f067aa0ba902b7', kind: 'client' },
    name: 'chat gpt-4o-mini',
    status: 'unset',
    startUs: Date.parse(call.startedAt) * 1000,
    source: { scopeName: 'telltale', resource: { 'service.name': 'telltale' } },
  })
  expect({ ...span!.attributes }).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
    'gen_ai.response.finish_reasons': ['stop'],
    'telltale.call.id': call.id,
    'telltale.cost_usd': Number(call.costUsd),
    'user.id': 'user-3',
  })
  const metrics = await (await fetch(`${house.address()}/metrics`)).text()
  expect(metrics).toContain('telltale_otlp_export_calls_total{outcome="sent"} 1')
})
