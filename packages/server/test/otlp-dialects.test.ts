import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SpanKind } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** Dialects whose instrumentations are not at hand: recorded or written down, sent over HTTP, and read back as Calls. */
let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 120_000)
afterAll(() => house.close())

async function post(body: Buffer): Promise<void> {
  const reply = await fetch(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(body),
  })
  expect(reply.status).toBe(200)
}
const send = (...spans: readonly SentSpan[]): Promise<void> =>
  post(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans.map(readableSpan))!))

/** The trace once it has so many lines on the tape. */
async function traceOf(traceId: string, lines: number): Promise<any> {
  const read = async () => (await house.api('GET', `/api/traces/${traceId}`)).json
  await expect.poll(async () => (await read()).nodes?.length, { timeout: 90_000 }).toBe(lines)
  return read()
}
const lines = ({ nodes }: any): string[] =>
  nodes.map(({ depth, kind, type, name }: any) => `${'  '.repeat(depth)}${kind} ${type} ${name}`)
const callOf = ({ nodes }: any) => house.call(nodes.find(({ kind }: any) => kind === 'call').call.id)

test('Traceloop’s SDK around the OpenAI SDK, as it was recorded: one call in its task and workflow', async () => {
  const file = join(import.meta.dirname, 'recordings/traceloop-openai.json')
  const { requests } = JSON.parse(readFileSync(file, 'utf8')) as { requests: string[] }
  // An exporter whose reply was lost sends again.
  for (const request of [...requests, ...requests]) await post(Buffer.from(request, 'base64'))
  const trace = await traceOf('7570e3c5db5c398faa416008d9843551', 3)
  expect(lines(trace)).toEqual([
    'span chain answer_ticket.workflow',
    '  span chain ask_model.task',
    '    call llm chat gpt-4o-mini',
  ])
  const { call, input, output } = await callOf(trace)
  expect(call).toMatchObject({
    ...{ origin: 'otlp', provider: 'openai', model: 'gpt-4o-mini', responseModel: 'gpt-4o-mini-2024-07-18' },
    ...{ status: 'ok', finishReason: 'stop', inputTokens: 12, outputTokens: 72, usageSource: 'provider' },
    ...{ userId: 'user-7', sessionId: 'session-9', route: 'answer_ticket' },
  })
  // $0.15 and $0.60 the million tokens.
  expect(Number(call.costUsd)).toBeCloseTo((12 * 0.15 + 72 * 0.6) / 1e6, 12)
  expect(JSON.parse(input!).messages).toEqual([{ role: 'user', content: 'Where is my parcel?' }])
  expect(JSON.parse(output!).choices[0].message.content).not.toBe('')
}, 240_000)

test('OpenTelemetry’s conventions at v1.36: system, operation and token names of their time, messages as events', async () => {
  const [traceId, root, agent, chat, tool] = [
    newTraceId(),
    newSpanId(),
    newSpanId(),
    newSpanId(),
    newSpanId(),
  ]
  const endMs = Date.now()
  const inTrace = { traceId, startMs: endMs - 900, endMs, scope: 'opentelemetry-instrumentation-openai-v2' }
  await send(
    {
      ...{
        ...inTrace,
        spanId: chat,
        parentSpanId: agent,
        name: 'chat claude-sonnet-4-5',
        kind: SpanKind.CLIENT,
      },
      attributes: {
        'gen_ai.system': 'anthropic',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.request.max_tokens': 100,
        'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
        'gen_ai.response.id': 'msg_1',
        'gen_ai.response.finish_reasons': ['end_turn'],
        'gen_ai.usage.input_tokens': 1_000,
        'gen_ai.usage.output_tokens': 200,
        'server.address': 'api.anthropic.com',
      },
      events: [
        {
          ...{ name: 'gen_ai.system.message', atMs: endMs - 900 },
          attributes: { 'gen_ai.system': 'anthropic', content: 'You are brief.' },
        },
        { name: 'gen_ai.user.message', atMs: endMs - 900, attributes: { content: 'Is it open?' } },
        {
          ...{ name: 'gen_ai.choice', atMs: endMs },
          attributes: { index: 0, finish_reason: 'end_turn', message: '{"content":"Until six."}' },
        },
      ],
    },
    {
      ...{ ...inTrace, spanId: tool, parentSpanId: agent, name: 'execute_tool opening_hours' },
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'opening_hours' },
    },
    {
      ...{ ...inTrace, spanId: agent, parentSpanId: root, name: 'invoke_agent clerk' },
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.system': 'anthropic',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.agent.name': 'clerk',
        // The sum of what its child tells.
        'gen_ai.usage.input_tokens': 1_000,
        'gen_ai.usage.output_tokens': 200,
      },
    },
    { ...inTrace, spanId: root, name: 'POST /chat', kind: SpanKind.SERVER },
  )
  const trace = await traceOf(traceId, 4)
  expect(lines(trace).toSorted()).toEqual(
    [
      'span span POST /chat',
      '  span agent invoke_agent clerk',
      '    call llm chat claude-sonnet-4-5',
      '    span tool execute_tool opening_hours',
    ].toSorted(),
  )
  expect(trace.calls).toBe(1)
  const { call, input, output } = await callOf(trace)
  expect(call).toMatchObject({
    ...{ provider: 'anthropic', model: 'claude-sonnet-4-5', responseModel: 'claude-sonnet-4-5-20250929' },
    ...{ status: 'ok', finishReason: 'end_turn', inputTokens: 1_000, outputTokens: 200 },
    ...{ cachedReadTokens: null, reasoningTokens: null, ttftMs: null, environment: 'staging' },
  })
  // $3 and $15 the million tokens.
  expect(Number(call.costUsd)).toBeCloseTo((1_000 * 3 + 200 * 15) / 1e6, 12)
  expect(JSON.parse(input!).messages).toEqual([
    { role: 'system', content: 'You are brief.' },
    { role: 'user', content: 'Is it open?' },
  ])
  expect(JSON.parse(output!).choices[0]).toMatchObject({
    ...{ finish_reason: 'end_turn', message: { content: 'Until six.' } },
  })
}, 240_000)

test('Langfuse’s attributes: a generation that failed says so with its message, though its span has no status', async () => {
  const [traceId, root, generation] = [newTraceId(), newSpanId(), newSpanId()]
  const endMs = Date.now()
  const inTrace = { traceId, startMs: endMs - 500, endMs, scope: 'langfuse-sdk' }
  const failed = {
    'langfuse.observation.level': 'ERROR',
    'langfuse.observation.status_message': '429: the model is too busy',
  }
  await send(
    {
      ...{ ...inTrace, spanId: generation, parentSpanId: root, name: 'draft' },
      attributes: {
        ...failed,
        'langfuse.observation.type': 'generation',
        'langfuse.observation.model.name': 'gpt-4o-mini',
        'langfuse.observation.usage_details': '{"input":40,"output":0}',
        'langfuse.observation.input': '[{"role":"user","content":"Is it open?"}]',
      },
    },
    {
      ...{ ...inTrace, spanId: root, name: 'answer' },
      attributes: { ...failed, 'langfuse.observation.type': 'span' },
    },
  )
  const trace = await traceOf(traceId, 2)
  expect(trace.nodes.map(({ status }: any) => status)).toEqual(['error', 'error'])
  const { call } = await callOf(trace)
  expect(call).toMatchObject({
    ...{ status: 'error', errorDetail: '429: the model is too busy', inputTokens: 40, finishReason: null },
  })
}, 240_000)
