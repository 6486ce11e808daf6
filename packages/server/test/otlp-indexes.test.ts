import type { Attributes } from '@opentelemetry/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chance } from '../../../bench/simulation/chance.ts'
import { newSpanId, newTraceId, sendSpans, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 120_000)
afterAll(() => house.close())

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const patient = { timeout: 120_000, interval: 250 }

const send = (spans: readonly SentSpan[]): Promise<void> => sendSpans(house, spans)

const answer: Attributes = {
  'openinference.span.kind': 'LLM',
  'llm.model_name': 'gpt-4o-mini',
  'llm.output_messages.0.message.role': 'assistant',
  'llm.output_messages.0.message.content': 'At six.',
}
const embedding = (text: string, vector: readonly number[], model: string): Attributes => ({
  'openinference.span.kind': 'EMBEDDING',
  'embedding.model_name': model,
  'embedding.embeddings.0.embedding.text': text,
  'embedding.embeddings.0.embedding.vector': [...vector],
})

/** A question's trace: a retriever, before it what embedded the question, and a call that answers. */
function question(
  atMs: number,
  retriever: Attributes,
  embedded: Attributes | null = null,
  rest: Pick<SentSpan, 'events' | 'scope'> = {},
): SentSpan[] {
  const [traceId, root] = [newTraceId(), newSpanId()]
  const part = (from: number, to: number, attributes: Attributes) => ({
    ...{ traceId, spanId: newSpanId(), parentSpanId: root, attributes },
    ...{ startMs: atMs + from, endMs: atMs + to },
  })
  return [
    ...(embedded === null ? [] : [part(1, 5, embedded)]),
    { ...part(6, 20, retriever), ...rest },
    part(21, 60, answer),
  ]
}

const changesOf = async (index: string): Promise<any[]> =>
  (await house.api('GET', '/api/changes?limit=200')).json.changes
    .filter(({ component, key }: any) => component === 'retrieval' && key === index)
    .map(({ before, after }: any) => [before, after])

const ours = (name: string, version: string | number): Attributes => ({
  'telltale.index.name': name,
  'telltale.index.version': version,
})
/** By index: what a retriever's span says of it in each convention. */
const told: Readonly<
  Record<string, (version: string) => { attributes: Attributes } & Pick<SentSpan, 'events' | 'scope'>>
> = {
  openinference: (version) => ({
    attributes: { 'openinference.span.kind': 'RETRIEVER', ...ours('openinference', version) },
  }),
  metadata: (version) => ({
    attributes: {
      ...{ 'openinference.span.kind': 'RETRIEVER', 'retrieval.index.name': 'metadata' },
      metadata: JSON.stringify({ index_version: version }),
    },
  }),
  'otel-genai': (version) => ({
    attributes: {
      ...{ 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'otel-genai' },
      'telltale.index.version': Number(version),
    },
  }),
  traceloop: (version) => ({
    attributes: {
      ...{ 'db.system': 'chroma', 'db.collection.name': 'traceloop' },
      'traceloop.association.properties.index_version': version,
    },
    events: [{ name: 'db.query.result', atMs: Date.now(), attributes: { 'db.query.result.id': 'd1' } }],
    scope: '@traceloop/instrumentation-chromadb',
  }),
  langfuse: (version) => ({
    attributes: { 'langfuse.observation.type': 'retriever', ...ours('langfuse', version) },
  }),
}

test('an index that is rolled out and rolled back is a change each time, whoever’s words tell of it', async () => {
  const nowMs = Date.now()
  const at = (minutesAgo: number, version: string): SentSpan[] =>
    Object.values(told).flatMap((of) => {
      const { attributes, ...rest } = of(version)
      return question(nowMs - minutesAgo * minuteMs, attributes, null, rest)
    })
  const changes = async () =>
    Object.fromEntries(
      await Promise.all(Object.keys(told).map(async (index) => [index, await changesOf(index)])),
    )
  const each = (value: unknown) => Object.fromEntries(Object.keys(told).map((index) => [index, value]))
  const rollout = [{ version: '1' }, { version: '2' }]
  await send([...at(10, '1'), ...at(9, '2')])
  await expect.poll(changes, patient).toEqual(each([rollout]))
  await send([8, 7.5, 7, 6.5, 6].flatMap((minutesAgo) => at(minutesAgo, '1')))
  await expect.poll(changes, patient).toEqual(each([rollout.toReversed(), rollout]))
}, 300_000)

test('another embedder, told by the span that embedded the question, is a change', async () => {
  const retriever = { 'openinference.span.kind': 'RETRIEVER', 'input.value': 'When?', ...ours('swap', '1') }
  const asked = (secondsAgo: number, model: string): SentSpan[] =>
    question(Date.now() - secondsAgo * 1_000, retriever, embedding('When?', [1, 2, 3], model))
  await send([...asked(20, 'small'), ...asked(10, 'large')])
  await expect
    .poll(() => changesOf('swap'), patient)
    .toEqual([[{ embedder: 'small' }, { embedder: 'large' }]])
}, 240_000)

test('vectors of another size by the same embedder are a change', async () => {
  const retriever = {
    'openinference.span.kind': 'RETRIEVER',
    'input.value': 'When?',
    ...ours('resized', '1'),
  }
  const asked = (minutesAgo: number, vector: readonly number[]): SentSpan[] =>
    question(Date.now() - minutesAgo * minuteMs, retriever, embedding('When?', vector, 'small'))
  await send([...asked(12, [1, 2, 3]), ...asked(4, [1, 2, 3, 4])])
  await expect.poll(() => changesOf('resized'), patient).toEqual([[{ dimensions: '3' }, { dimensions: '4' }]])
}, 240_000)

test('vectors in spans of embedders are what drift is told by, without a model being asked', async () => {
  await house.api('PUT', '/api/retrieval/settings', { drift: { isWatched: false } })
  const midnightMs = Math.floor(Date.now() / dayMs) * dayMs
  const chance = new Chance(6, 21)
  const perDay = 36
  const day = (daysAgo: number, shift: number): SentSpan[][] =>
    Array.from({ length: perDay }, (_, at) => {
      const atMs = midnightMs - daysAgo * dayMs + at * (dayMs / perDay) + 1_000
      const query = `Question ${at}, ${daysAgo} days ago`
      const vectorOf = (by: number): number[] =>
        Array.from({ length: 16 }, (_, column) => chance.normal() + (column === 0 ? by : 0))
      return question(
        atMs,
        {
          ...{ 'openinference.span.kind': 'RETRIEVER', 'input.value': query, ...ours('vectors', '1') },
          'retrieval.documents.0.document.content': `Chunk ${at}.`,
        },
        {
          ...embedding(query, vectorOf(shift), 'text-embedding-3-small'),
          // What was fetched for the question is embedded with it.
          'embedding.embeddings.1.embedding.text': `Chunk ${at}.`,
          'embedding.embeddings.1.embedding.vector': vectorOf(0),
        },
      )
    })
  await send(day(2, 0).flat())
  // The embedder is a service of its own: its spans come in another export, before.
  const apart = day(1, 3)
  await send(apart.map(([embedded]) => embedded!))
  await send(apart.flatMap(([, ...others]) => others))
  await expect
    .poll(async () => (await house.api('GET', '/api/status')).json.spool.waitingRows, patient)
    .toBe(0)
  await house.api('PUT', '/api/retrieval/settings', { drift: {} })
  const looks = async (at = 0): Promise<any[]> =>
    (await house.api('GET', '/api/retrieval/drift?index=vectors')).json.subjects[at]?.looks ?? []
  for (const subject of [0, 1])
    await expect
      .poll(async () => (await looks(subject)).map(({ found }) => found.kind), patient)
      .toHaveLength(2)
  expect((await looks(1))[1]).toMatchObject({
    subject: 'document',
    found: { kind: 'tested', current: perDay, reference: perDay, hasMoved: false },
  })
  expect((await looks())[1].found).toMatchObject({
    ...{ kind: 'tested', current: perDay, reference: perDay, hasMoved: true },
    space: { embedder: 'text-embedding-3-small', dimensions: 16 },
  })
  expect((await house.api('GET', '/api/calls?route=retrieval.drift')).json.calls).toEqual([])
}, 300_000)
