import { describe, expect, test } from 'vitest'
import { foundDocument, foundRetrieval } from '../retrieval/found.fixture.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import type { Attributes } from './model.ts'
import { spanVectors } from './span-vectors.ts'
import type { Reading } from './normalise/reading.ts'
import { embeddedIn, numbersIn, searchVectorsIn } from './normalise/vectors.ts'

type Text = { readonly text: string; readonly vector: unknown }

/** An embedder's span is read. */
function embed(
  vectors: ReturnType<typeof spanVectors>,
  trace: string,
  texts: Text | readonly Text[] = { text: 'How tall?', vector: [1, 2] },
  parentSpanId = 'root',
): void {
  const attributes = {
    ...{ 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'small' },
    ...Object.fromEntries(
      [texts].flat().flatMap(({ text, vector }, at) => [
        [`embedding.embeddings.${at}.embedding.text`, text],
        [`embedding.embeddings.${at}.embedding.vector`, vector],
      ]),
    ),
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
const untold = { searched: undefined, documents: [] }
const open = () => spanVectors({ isWanted: () => true })

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
    // So many at once are documents on their way into an index.
    const many = (count: number) =>
      Object.assign(
        {},
        ...Array.from({ length: count }, (_, index) => at(index, { text: 'a', vector: [1] })),
      ) as Attributes
    expect(embeddedIn({ attributes: many(64) })).toHaveLength(64)
    expect(embeddedIn({ attributes: many(65) })).toEqual([])
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
    const results = ['[3,4]', undefined].map((vector) => ({
      ...{ name: 'db.query.result', atUs: 0 },
      attributes: { 'db.query.result.id': 'a', ...(vector && { 'db.query.result.vector': vector }) },
    }))
    expect(
      searchVectorsIn({ events: [{ name: 'db.query.embeddings', atUs: 0, attributes }, ...results] }),
    ).toEqual({ searched: '[1,2]', documents: ['[3,4]', undefined] })
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
      const met = vectors.meet('t', found, untold, 0)
      expect(met.embedder).toBe(isFirst ? 'small' : null)
      if (!isFirst) embed(vectors, 't')
      expect(vectors.take('t', met)?.query?.()).toEqual([1, 2])
      expect(vectors.bytes().met).toBe(0)
    }
    const vectors = open()
    embed(vectors, 'another trace')
    expect(vectors.take('t', vectors.meet('t', found, untold, 0))).toBeNull()
  })

  test('is that of the text embedded within it, where the query was put into other words', () => {
    const vectors = open()
    embed(vectors, 't', { text: 'Height of the tower', vector: '[3]' }, 'r')
    expect(vectors.take('t', vectors.meet('t', found, untold, 0))?.query?.()).toEqual([3])
  })

  test('is what the store was searched with, where that is told', () => {
    const vectors = open()
    embed(vectors, 't')
    const met = vectors.meet('t', found, { ...untold, searched: '[7,8]' }, 0)
    expect(met.embedder).toBe('small')
    expect(vectors.take('t', met)?.query?.()).toEqual([7, 8])
  })

  test('outlasts others of its trace, and no bound is passed', () => {
    const vectors = open()
    const vector = Array.from({ length: 4_096 }, () => 0.5)
    for (let at = 0; at < 1_000; at++) {
      embed(vectors, `t-${at}`, { text: 'How tall?', vector })
      vectors.meet(`t-${at}`, { ...found, id: `r-${at}` }, untold, 0)
    }
    const { embedded, met } = vectors.bytes()
    expect(embedded).toBeLessThanOrEqual(8 << 20)
    expect(met).toBeLessThanOrEqual(8 << 20)
    // The first that met has its vector though the call that made it is forgotten; what found no room has none.
    expect(vectors.take('t-0', { ...found, id: 'r-0' })?.query?.()).toHaveLength(4_096)
    expect(vectors.take('t-500', { ...found, id: 'r-500' })).toBeNull()
    // What was never recorded makes room for others.
    vectors.meet('t-999', { ...found, id: 'late' }, untold, 61_000)
    expect(vectors.bytes().met).toBe(4_096 * 8)
  })

  test('of a trace with many the newest are known', () => {
    const vectors = open()
    for (let at = 0; at < 100_000; at++) embed(vectors, 't', { text: `${at}`, vector: [at] })
    expect(vectors.take('t', { ...found, query: '99999' })?.query?.()).toEqual([99_999])
    expect(vectors.take('t', { ...found, query: '99000' })).toBeNull()
  })
})

describe('the vectors of documents', () => {
  const documents = ['Tall.', 'Of lifts.', 'Of cables.'].map((text) => foundDocument(text))
  const asked: FoundRetrieval = { ...found, documents }
  const taken = (vectors: ReturnType<typeof spanVectors>, of = asked) =>
    vectors.take('t', of)?.documents.map((one) => one?.() ?? null)

  test('are those the search gave, of each retrieval the one that drift would draw', () => {
    const vectors = open()
    const drawn = Array.from({ length: 30 }, (_, at) => {
      const one = { ...asked, id: `r-${at}` }
      const met = vectors.meet('t', one, { ...untold, documents: ['[1]', undefined, '[3]'] }, 0)
      return taken(vectors, met)
    })
    expect(drawn.every((all) => all!.filter(Boolean).length === 1 && all![1] === null)).toBe(true)
    expect(new Set(drawn.map((all) => JSON.stringify(all)))).toEqual(
      new Set(['[[1],null,null]', '[null,null,[3]]']),
    )
    // Of other documents than were read.
    expect(taken(vectors, vectors.meet('t', asked, { ...untold, documents: ['[1]'] }, 0))).toBeUndefined()
  })

  test('are those of the same texts, embedded by the dozen in their trace, whichever came first', () => {
    const chunks = Array.from({ length: 20 }, (_, at) => ({ text: `Chunk ${at}.`, vector: [at] }))
    for (const isFirst of [true, false]) {
      const vectors = open()
      const embedChunks = () => embed(vectors, 't', [...chunks, { text: ' Of lifts.\n', vector: '[7]' }])
      if (isFirst) embedChunks()
      const met = vectors.meet('t', asked, untold, 0)
      if (!isFirst) embedChunks()
      expect(met.embedder).toBe(isFirst ? 'small' : null)
      expect(taken(vectors, met)).toEqual([null, [7], null])
    }
    const elsewhere = open()
    embed(elsewhere, 'another trace', [...chunks, { text: 'Of lifts.', vector: [7] }])
    expect(taken(elsewhere)).toBeUndefined()
  })

  test('take no room from those of queries', () => {
    const vectors = open()
    embed(vectors, 't')
    const vector = Array.from({ length: 4_096 }, () => 0.5)
    for (let at = 0; at < 100; at++)
      embed(
        vectors,
        `t-${at}`,
        Array.from({ length: 20 }, (_, chunk) => ({ text: `${chunk}`, vector })),
      )
    expect(vectors.take('t', found)?.query?.()).toEqual([1, 2])
    expect(vectors.bytes().embedded).toBeLessThanOrEqual(16 << 20)
  })
})
