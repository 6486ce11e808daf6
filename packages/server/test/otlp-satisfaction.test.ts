import { SpanKind, type Attributes } from '@opentelemetry/api'
import { createTelltale } from '@telltale/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSpanId, newTraceId, sendSpans } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 240_000)
afterAll(() => house.close())

type Told = {
  /** Of the best document. */
  readonly topScore: number
  /** On the span around the answer. */
  readonly attributes?: Attributes
}

/** An answer as a tracer tells it: a root around a search, a check and the call. Its spans by name. */
async function answer({ topScore, attributes = {} }: Told) {
  const traceId = newTraceId()
  const [root, search, check, ask] = [newSpanId(), newSpanId(), newSpanId(), newSpanId()]
  const endMs = Date.now()
  const inTrace = { traceId, startMs: endMs - 500, endMs }
  const spans = [
    {
      ...{ ...inTrace, spanId: search, parentSpanId: root, endMs: endMs - 400 },
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': 'When does it close?',
        'retrieval.documents.0.document.id': 'hours',
        'retrieval.documents.0.document.score': topScore,
        'retrieval.documents.0.document.content': 'The shop is open until six.',
      },
    },
    { ...inTrace, spanId: check, parentSpanId: root, attributes: { 'openinference.span.kind': 'GUARDRAIL' } },
    {
      ...{ ...inTrace, spanId: ask, parentSpanId: root, startMs: endMs - 300, kind: SpanKind.CLIENT },
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'gpt-4o-mini',
        'llm.token_count.prompt': 20,
        'llm.token_count.completion': 5,
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': 'It is open until six.',
      },
    },
    { ...inTrace, spanId: root, attributes: { 'openinference.span.kind': 'CHAIN', ...attributes } },
  ]
  await sendSpans(house, spans)
  return { root, search, check, ask }
}

const score = (spanId: string, value: number) =>
  house.api('POST', '/api/scores', { spanId, name: 'helpful', value }, house.key())
const satisfaction = async () => (await house.api('GET', '/api/retrieval/satisfaction?hours=24')).json
const scoredQueries = async () => {
  const { retrievals, withFeedback } = await satisfaction()
  return `${Math.round(retrievals * withFeedback.value)} of ${retrievals}`
}

test('scores of the span around an answer go with its signals, however they come', async () => {
  for (let at = 0; at < 12; at++) {
    const happy = at / 12
    const isTold = at % 2 === 0
    const { root } = await answer({
      topScore: 0.5 + happy / 2,
      attributes: isTold
        ? {
            'annotations.0.annotation.name': 'helpful',
            'annotations.0.annotation.score': happy,
            'annotations.0.annotation.annotator_kind': 'HUMAN',
          }
        : {},
    })
    if (!isTold) await score(root, happy)
  }
  await expect.poll(scoredQueries, { timeout: 90_000 }).toBe('12 of 12')
  const { signals } = await satisfaction()
  const signal = (name: string) => signals.find((one: any) => one.name === name)
  expect(signal('topScore')).toMatchObject({ n: 12, rho: expect.closeTo(1, 9), reason: null })
  expect(signal('topScore').low).toBeGreaterThan(0.9)
  // All alike: nothing can go with it.
  expect(signal('groundednessRisk')).toMatchObject({ n: 12, rho: null, reason: 'no-variation' })
  expect(signal('answeredEmpty')).toMatchObject({ n: 0, reason: 'too-few-pairs' })
}, 240_000)

test('a score of the search or of the call counts for the query, one of a check beside them does not', async () => {
  for (const name of ['search', 'ask', 'check'] as const)
    await score((await answer({ topScore: 0.5 }))[name], 1)
  await expect.poll(scoredQueries, { timeout: 90_000 }).toBe('14 of 15')
  // The check's score has landed too, and still counts for none.
  await score((await answer({ topScore: 0.5 })).ask, 1)
  await expect.poll(scoredQueries, { timeout: 90_000 }).toBe('15 of 16')
}, 240_000)

test('an application that only calls through the gateway names the span it works in', async () => {
  const [traceId, spanId] = [newTraceId(), newSpanId()]
  await createTelltale({ baseUrl: house.address(), apiKey: house.key() }).retrieval({
    ...{ query: 'When does it close?', traceId },
    documents: [{ id: 'hours', score: 0.5, text: 'The shop is open until six.' }],
  })
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      traceparent: `00-${traceId}-${spanId}-01`,
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'When?' }] }),
  })
  expect(reply.status).toBe(200)
  await reply.text()
  await score(spanId, 1)
  await expect.poll(scoredQueries, { timeout: 90_000 }).toBe('16 of 17')
}, 240_000)
