import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan, sendSpans, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 60_000)
afterAll(() => house.close())

const send = (...spans: readonly SentSpan[]): Promise<void> => sendSpans(house, spans)

/** The trace once it has so many lines on the tape. */
async function traceOf(traceId: string, lines: number): Promise<any> {
  const read = async () => (await house.api('GET', `/api/traces/${traceId}`)).json
  await expect.poll(async () => (await read()).nodes?.length, { timeout: 30_000 }).toBe(lines)
  return read()
}

const llm = (model: string, tokens: number) => ({
  'openinference.span.kind': 'LLM',
  'llm.model_name': model,
  'llm.provider': 'openai',
  'llm.token_count.prompt': tokens,
  'llm.token_count.completion': 10,
})

test('a trace that came in disorder, its root last, is one tree in the order of its work', async () => {
  const startMs = Date.now() - 5_000
  const [traceId, root, chain, call] = [newTraceId(), newSpanId(), newSpanId(), newSpanId()]
  await send({
    ...{
      traceId,
      spanId: call,
      parentSpanId: chain,
      startMs: startMs + 20,
      endMs: startMs + 60,
      name: 'ask',
    },
    attributes: llm('gpt-4o-mini', 100),
  })
  const early = await traceOf(traceId, 1)
  expect(early.nodes[0]).toMatchObject({ kind: 'call', isOrphan: true, depth: 0 })
  await send({ traceId, spanId: root, startMs, endMs: startMs + 100, name: 'request' })
  await send({
    ...{
      traceId,
      spanId: chain,
      parentSpanId: root,
      startMs: startMs + 10,
      endMs: startMs + 90,
      name: 'answer',
    },
    attributes: { 'openinference.span.kind': 'CHAIN' },
  })
  const trace = await traceOf(traceId, 3)
  expect(trace.nodes.map(({ name, depth, type, offsetMs }: any) => [depth, name, type, offsetMs])).toEqual([
    [0, 'request', 'span', 0],
    [1, 'answer', 'chain', 10],
    [2, 'ask', 'llm', 20],
  ])
  expect(trace.durationMs).toBe(100)
  expect(Number(trace.costUsd)).toBeCloseTo(100 * 0.15e-6 + 10 * 0.6e-6, 12)
  const listed = (await house.api('GET', '/api/traces')).json.traces.find(
    (one: any) => one.traceId === traceId,
  )
  expect(listed).toMatchObject({ name: 'request', service: 'shop', spans: 3, calls: 1, errors: 0 })
})

test('a span that tells its child’s usage again is no second call, in one export or in two', async () => {
  const startMs = Date.now() - 5_000
  const [together, apart] = [newTraceId(), newTraceId()]
  for (const traceId of [together, apart]) {
    const [outer, chain, inner] = [newSpanId(), newSpanId(), newSpanId()]
    const spans: SentSpan[] = [
      { traceId, spanId: outer, startMs, endMs: startMs + 90, attributes: llm('gpt-4o-mini', 7) },
      {
        ...{ traceId, spanId: chain, parentSpanId: outer, startMs: startMs + 1, endMs: startMs + 80 },
        attributes: { 'openinference.span.kind': 'CHAIN' },
      },
      {
        ...{ traceId, spanId: inner, parentSpanId: chain, startMs: startMs + 2, endMs: startMs + 70 },
        attributes: llm('gpt-4o-mini', 7),
      },
    ]
    if (traceId === together) await send(...spans)
    else for (const span of spans.toReversed()) await send(span)
    const { nodes } = await traceOf(traceId, 3)
    expect(nodes.map(({ kind, type }: any) => `${kind} ${type}`)).toEqual([
      'span llm',
      'span chain',
      'call llm',
    ])
  }
})

test('a call through the gateway that its application traces as well is one call', async () => {
  const startMs = Date.now() - 2_000
  const [traceId, llmSpan, http] = [newTraceId(), newSpanId(), newSpanId()]
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${house.key()}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${http}-01`,
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await reply.text()
  const endMs = Date.now()
  await send({ traceId, spanId: http, parentSpanId: llmSpan, startMs: startMs + 1, endMs, name: 'POST' })
  await send({ traceId, spanId: llmSpan, startMs, endMs, name: 'ask', attributes: llm('gpt-4o-mini', 7) })
  const { nodes } = await traceOf(traceId, 3)
  expect(nodes.map(({ kind, name, call }: any) => [kind, name, call?.origin])).toEqual([
    ['span', 'ask', undefined],
    ['span', 'POST', undefined],
    ['call', 'gpt-4o-mini', 'gateway'],
  ])
})

test('another machine’s clock is fitted into its parent, and an impossible one is replaced and told', async () => {
  const startMs = Date.now() - 5_000
  const [traceId, root, far] = [newTraceId(), newSpanId(), newSpanId()]
  await send({ traceId, spanId: root, startMs, endMs: startMs + 100 })
  const skewed = readableSpan({
    traceId,
    spanId: far,
    parentSpanId: root,
    startMs: startMs - 3_000,
    endMs: startMs - 2_940,
  })
  const reply = await fetch(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'search' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId,
                  spanId: far,
                  parentSpanId: root,
                  name: skewed.name,
                  startTimeUnixNano: `${startMs - 3_000}000000`,
                  endTimeUnixNano: `${startMs - 2_940}000000`,
                },
              ],
            },
          ],
        },
      ],
    }),
  })
  expect(reply.status).toBe(200)
  const { nodes } = await traceOf(traceId, 2)
  expect(nodes[1]).toMatchObject({ service: 'search', shiftMs: 3_020, offsetMs: 20 })

  const [lostTrace, lost] = [newTraceId(), newSpanId()]
  await send({ traceId: lostTrace, spanId: lost, startMs: 1_000, endMs: 1_250, name: 'a clock at 1970' })
  const lonely = await traceOf(lostTrace, 1)
  expect(lonely.nodes[0].durationMs).toBe(250)
  expect(Date.parse(lonely.nodes[0].startedAt)).toBeGreaterThan(startMs)
  const { json } = await house.api('GET', `/api/traces/${lostTrace}/spans/${lost}`)
  expect(json.span.attributes).toEqual({ 'telltale.said_start_us': 1_000_000 })
  expect(json.span.resource).toMatchObject({ 'service.name': 'shop' })
})

test('a retriever’s documents are a retrieval, which the call after it is said to have leaned on', async () => {
  const startMs = Date.now() - 5_000
  const [traceId, root, retriever, call] = [newTraceId(), newSpanId(), newSpanId(), newSpanId()]
  await send(
    {
      traceId,
      spanId: root,
      startMs,
      endMs: startMs + 100,
      attributes: { 'openinference.span.kind': 'CHAIN' },
    },
    {
      ...{ traceId, spanId: retriever, parentSpanId: root, startMs: startMs + 5, endMs: startMs + 25 },
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': 'opening hours',
        'retrieval.documents.0.document.id': 'doc-1',
        'retrieval.documents.0.document.content': 'Open until six.',
        'retrieval.documents.0.document.score': 0.9,
        'retrieval.documents.0.document.metadata': JSON.stringify({
          updated_at: '2026-10-01T00:00:00Z',
          type: 'faq',
        }),
        'retrieval.documents.1.document.content': 'Closed on Sundays.',
      },
    },
    {
      ...{ traceId, spanId: call, parentSpanId: root, startMs: startMs + 30, endMs: startMs + 90 },
      attributes: {
        ...llm('gpt-4o-mini', 20),
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': 'Until six.',
      },
    },
  )
  // The record of a retrieval lands by a lane of its own, a moment after its span.
  await expect.poll(async () => (await traceOf(traceId, 3)).nodes[1].retrieval).not.toBeNull()
  const { nodes } = await traceOf(traceId, 3)
  expect(nodes[1]).toMatchObject({
    kind: 'retrieval',
    type: 'retriever',
    retrieval: { query: 'opening hours', documentsRetrieved: 2, topScore: 0.9 },
  })
  expect((await house.call(nodes[2].call.id)).call).toMatchObject({
    retrievalIds: [nodes[1].retrieval.id],
    documentsRetrieved: 2,
    topScore: 0.9,
  })
})

test('evaluations in telemetry are scores of the call they judge', async () => {
  const startMs = Date.now() - 5_000
  const [traceId, spanId] = [newTraceId(), newSpanId()]
  await send({
    ...{ traceId, spanId, startMs, endMs: startMs + 90 },
    attributes: {
      ...llm('gpt-4o-mini', 20),
      'annotations.0.annotation.name': 'helpful',
      'annotations.0.annotation.score': 0.75,
      'annotations.0.annotation.annotator_kind': 'LLM',
      'annotations.0.annotation.explanation': 'It answers.',
    },
    events: [
      {
        name: 'gen_ai.evaluation.result',
        atMs: startMs + 90,
        attributes: { 'gen_ai.evaluation.name': 'polite', 'gen_ai.evaluation.score.label': 'yes' },
      },
    ],
  })
  const { nodes } = await traceOf(traceId, 1)
  await expect
    .poll(async () => (await house.call(nodes[0].call.id)).scores, { timeout: 30_000 })
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'helpful', value: 0.75, source: 'judge', comment: 'It answers.' }),
        expect.objectContaining({ name: 'polite', label: 'yes', value: null }),
      ]),
    )
})
