import { describe, expect, test } from 'vitest'
import { foundRetrieval } from '../retrieval/found.fixture.ts'
import type { Attributes } from './model.ts'
import { queryVectors } from './query-vectors.ts'
import type { Reading } from './normalise/reading.ts'
import { embeddedIn, numbersIn, searchedVectorIn } from './normalise/vectors.ts'

type Text = { readonly text: string; readonly vector: unknown }

/** An embedder's span is read. */
function embed(
  vectors: ReturnType<typeof queryVectors>,
  trace: string,
  { text, vector }: Text = { text: 'How tall?', vector: [1, 2] },
  parentSpanId = 'root',
): void {
  const attributes = {
    ...{ 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'small' },
    'embedding.embeddings.0.embedding.text': text,
    'embedding.embeddings.0.embedding.vector': vector,
  }
  const span = { spanId: 'e', parentSpanId, attributes }
  const reading: Reading = { ...embedding, requestedModel: 'small' }
  vectors.read(trace, span, reading)
}
const embedding: Reading & { readonly kind: 'call' } = {
  ...{ kind: 'call', operation: 'embeddings', provider: null, requestedModel: null, responseModel: null },
  ...{ finishReason: null, stream: null, ttftMs: null, input: null, output: null },
  ...{ promptName: null, promptVersion: null },
  tokens: {
    ...{ inputTokens: null, cachedReadTokens: null, cacheWriteTokens: null },
    ...{ outputTokens: null, reasoningTokens: null },
  },
}
const found = foundRetrieval({ id: 'r-1', query: 'How tall? ', spanId: 'r' })
const open = () => queryVectors({ isWanted: () => true })

describe('what a tracer wrote of vectors', () => {
  test('by OpenInference, one or a few', () => {
    const at = (index: number, rest: object) =>
      Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [
          `embedding.embeddings.${index}.embedding.${name}`,
          value,
        ]),
      )
    const attributes = { ...at(0, { text: 'a', vector: [1] }), ...at(1, { text: 'b', vector: [2] }) }
    expect(embeddedIn({ attributes })).toEqual([
      { text: 'a', vector: [1] },
      { text: 'b', vector: [2] },
    ])
    expect(embeddedIn({ attributes: { ...at(0, { vector: [1] }), 'input.value': 'a' } })).toEqual([
      { text: 'a', vector: [1] },
    ])
    // Nine at once are documents on their way into an index.
    const many = Array.from({ length: 9 }, (_, index) => at(index, { text: 'a', vector: [1] }))
    expect(embeddedIn({ attributes: Object.assign({}, ...many) as Attributes })).toEqual([])
  })

  test('by the Vercel AI SDK, as JSON', () => {
    expect(embeddedIn({ attributes: { 'ai.value': '"a"', 'ai.embedding': '[1,2]' } })).toEqual([
      { text: 'a', vector: '[1,2]' },
    ])
    const attributes = { 'ai.values': ['"a"', '"b"'], 'ai.embeddings': ['[1,2]', '[3]'] }
    expect(embeddedIn({ attributes })).toEqual([
      { text: 'a', vector: '[1,2]' },
      { text: 'b', vector: '[3]' },
    ])
    expect(embeddedIn({ attributes: { 'gen_ai.operation.name': 'embeddings' } })).toEqual([])
  })

  test('by Traceloop, on the search of a vector store', () => {
    const attributes = { 'db.query.embeddings.vector': '[1,2]' }
    expect(searchedVectorIn({ events: [{ name: 'db.query.embeddings', atUs: 0, attributes }] })).toBe('[1,2]')
  })

  test.each([
    [
      [1, 2.5],
      [1, 2.5],
    ],
    ['[1,2.5]', [1, 2.5]],
    ['[1,"2"]', null],
    ['no', null],
    [[], null],
    [[1, Infinity], null],
    [[1e39], null],
    [Array.from({ length: 8_193 }, () => 1), null],
    [undefined, null],
  ])('of %o the numbers are %o', (written, numbers) => expect(numbersIn(written)).toEqual(numbers))
})

describe('the vector of a query', () => {
  test('is that of the same text in its trace, whichever came first, and is given once', () => {
    for (const isFirst of [true, false]) {
      const vectors = open()
      embed(vectors, 't', { text: 'Other.', vector: [9] })
      if (isFirst) embed(vectors, 't')
      const met = vectors.meet('t', found, undefined, 0)
      expect(met.embedder).toBe(isFirst ? 'small' : null)
      if (!isFirst) embed(vectors, 't')
      expect(vectors.take('t', met)?.()).toEqual([1, 2])
      expect(vectors.bytes().met).toBe(0)
    }
    const vectors = open()
    embed(vectors, 'another trace')
    expect(vectors.take('t', vectors.meet('t', found, undefined, 0))).toBeNull()
  })

  test('is that of the text embedded within it, where the query was put into other words', () => {
    const vectors = open()
    embed(vectors, 't', { text: 'Height of the tower', vector: '[3]' }, 'r')
    expect(vectors.take('t', vectors.meet('t', found, undefined, 0))?.()).toEqual([3])
  })

  test('is what the store was searched with, where that is told', () => {
    const vectors = open()
    embed(vectors, 't')
    const met = vectors.meet('t', found, '[7,8]', 0)
    expect(met.embedder).toBe('small')
    expect(vectors.take('t', met)?.()).toEqual([7, 8])
  })

  test('outlasts others of its trace, and no bound is passed', () => {
    const vectors = open()
    const vector = Array.from({ length: 4_096 }, () => 0.5)
    for (let at = 0; at < 1_000; at++) {
      embed(vectors, `t-${at}`, { text: 'How tall?', vector })
      vectors.meet(`t-${at}`, { ...found, id: `r-${at}` }, undefined, 0)
    }
    const { embedded, met } = vectors.bytes()
    expect(embedded).toBeLessThanOrEqual(8 << 20)
    expect(met).toBeLessThanOrEqual(8 << 20)
    // The first that met has its vector though the call that made it is forgotten; what found no room has none.
    expect(vectors.take('t-0', { ...found, id: 'r-0' })?.()).toHaveLength(4_096)
    expect(vectors.take('t-500', { ...found, id: 'r-500' })).toBeNull()
    // What was never recorded makes room for others.
    vectors.meet('t-999', { ...found, id: 'late' }, undefined, 61_000)
    expect(vectors.bytes().met).toBe(4_096 * 8)
  })

  test('of a trace with many the newest are known', () => {
    const vectors = open()
    for (let at = 0; at < 100_000; at++) embed(vectors, 't', { text: `${at}`, vector: [at] })
    expect(vectors.take('t', { ...found, query: '99999' })?.()).toEqual([99_999])
    expect(vectors.take('t', { ...found, query: '99000' })).toBeNull()
  })
})
