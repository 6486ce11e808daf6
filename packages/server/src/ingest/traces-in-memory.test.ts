import { expect, test } from 'vitest'
import type { Retrieval } from '../ledger/retrieval-model.ts'
import { foundDocument, foundRetrieval } from '../retrieval/found.fixture.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import type { AnsweringCall } from './recent-answers.ts'
import { tracesInMemory, type TracesParts } from './traces-in-memory.ts'

const trace = 'shop\ntrace-1'

/** Times are milliseconds; what is written, held and let go is told as lines. */
function setUp(bounds: Partial<TracesParts> = {}) {
  const told: string[] = []
  const line = (what: string, { id, callId }: FoundRetrieval, answer: string | null | undefined = '') =>
    void told.push([what, id, ...(callId === null ? [] : [`by ${callId}`]), answer].join(' ').trim())
  const traces = tracesInMemory({
    record(found, answer) {
      line('written', found, answer)
      return {
        ...{ id: found.id, indexName: found.indexName, indexVersion: found.indexVersion, ageDaysP50: 40 },
        ...{ documentsRetrieved: found.documents.length, topScore: 0.5, groundedShare: 1, utilisation: 0.25 },
      } as Retrieval
    },
    recordLater: (found, answer) => line('given up', found, answer === null ? 'unknown' : 'to the gateway'),
    hold: (found) => line('held', found),
    waitMs: 15_000,
    ...{ tracesAtMost: 100, waitingCharsAtMost: 100_000, answers: { callsAtMost: 100, charsAtMost: 10_000 } },
    ...bounds,
  })
  const retrieved = (id: string, endMs: number, nowMs = 0, key = trace) =>
    traces.retrieved(key, foundRetrieval({ id, indexName: id }), endMs * 1000, nowMs)
  /** Calls of one request, in the order they stand in it. */
  const called = (...calls: readonly (readonly [id: string, startMs: number, answer: string | null])[]) => {
    const began = calls.map(([id, startMs]): AnsweringCall => {
      return { id, spanId: `span of ${id}`, startUs: startMs * 1000, answer: null }
    })
    for (const call of began) traces.began(trace, call)
    return began.map((call, at) => {
      call.answer = calls[at]![2]
      return traces.answered(trace, call, null, 0)
    })
  }
  const end = () => traces.endRequest(() => undefined)
  return { traces, told, retrieved, called, end }
}

test('a retrieval is answered by the first call that began after it, wherever that stands in the request', async () => {
  const { told, retrieved, called, end } = setUp()
  retrieved('docs', 20)
  const [later, first] = called(['later', 60, 'bye'], ['first', 30, 'hello'])
  await end()
  expect(told).toEqual(['written docs by first hello'])
  expect(first).toMatchObject([
    { id: 'docs', topScore: 0.5, ageDaysP50: 40, groundedShare: 1, utilisation: 0.25 },
  ])
  // It leans on it too, though how far its own answer is grounded in it is not known.
  expect(later).toMatchObject([{ id: 'docs', documentsRetrieved: 1, groundedShare: null }])
})

test('a call that began before the retriever had ended leans on nothing', async () => {
  const { told, retrieved, called, end } = setUp()
  retrieved('docs', 20)
  const [rewrite, sameTick] = called(['rewrite', 5, 'opening hours?'], ['answer', 19.5, 'six'])
  await end()
  expect(rewrite).toEqual([])
  expect(sameTick).toMatchObject([{ id: 'docs' }])
  expect(told).toEqual(['written docs by answer six'])
})

test('of several retrievals each goes to its own call, and a later call leans on all before it', async () => {
  const { retrieved, called } = setUp()
  retrieved('one', 10)
  retrieved('two', 30)
  const [first, second] = called(['first', 20, 'a'], ['second', 40, 'b'])
  expect(first).toMatchObject([{ id: 'one', groundedShare: 1 }])
  expect(second).toMatchObject([
    { id: 'two', groundedShare: 1 },
    { id: 'one', groundedShare: null, ageDaysP50: 40 },
  ])
})

test('a retrieval that comes after its call meets the answer, and the first such call', async () => {
  const { told, retrieved, called, end } = setUp()
  called(['later', 60, 'bye'], ['first', 30, 'hello'], ['rewrite', 5, 'what?'])
  await end()
  retrieved('docs', 20)
  await end()
  expect(told).toEqual(['written docs by first hello'])
})

test('a call of its own request that began earlier goes before one that is remembered', async () => {
  const { told, retrieved, called, end } = setUp()
  called(['later', 60, 'bye'])
  retrieved('docs', 20)
  called(['first', 30, 'hello'])
  await end()
  expect(told).toEqual(['written docs by first hello'])
})

test('an answer that is told after its call is waited for, whichever of the two spans came first', async () => {
  const { traces, told, retrieved, called, end } = setUp()
  retrieved('before', 20)
  called(['call', 30, null])
  await end()
  retrieved('after', 25)
  await end()
  traces.told(trace, 'span of another', 'no')
  traces.told(trace, 'span of call', 'six')
  retrieved('at last', 25)
  await end()
  traces.sweep(Infinity)
  expect(told).toEqual([
    'held before by call',
    'held after by call',
    'written before by call six',
    'written after by call six',
    'written at last by call six',
  ])
})

test('what was found in a prompt is of its own call alone, and waits for its answer too', async () => {
  const { traces, told, end } = setUp()
  const call = (id: string, answer: string | null) => ({ id, spanId: id, startUs: 0, answer })
  const found = (id: string, callId: string) => foundRetrieval({ id, callId, origin: 'prompt' })
  expect(traces.answered(trace, call('one', 'six'), found('docs', 'one'), 0)).toMatchObject([
    { utilisation: 0.25 },
  ])
  expect(traces.answered(trace, call('two', null), found('more', 'two'), 0)).toMatchObject([
    { id: 'more', documentsRetrieved: 1, utilisation: null },
  ])
  await end()
  traces.told(trace, 'two', 'seven')
  expect(told).toEqual(['written docs by one six', 'held more by two', 'written more by two seven'])
})

test('what nobody answered in time is given up, to the gateway where no call is known', async () => {
  const { traces, told, retrieved, called, end } = setUp()
  retrieved('alone', 20)
  retrieved('unanswered', 20, 5_000)
  called(['before', 10, 'x'])
  await end()
  told.length = 0
  traces.sweep(14_000)
  expect(told).toEqual([])
  traces.sweep(15_000)
  expect(told).toEqual(['given up alone to the gateway'])
  called(['silent', 30, null])
  traces.sweep(20_000)
  expect(told.at(-1)).toBe('given up unanswered by silent unknown')
})

test('traces, characters that wait and answers are bounded, and the oldest go first', async () => {
  const few = setUp({ tracesAtMost: 2 })
  for (const at of [1, 2, 3]) few.retrieved(`docs-${at}`, 20, 0, `trace-${at}`)
  expect(few.told).toEqual(['given up docs-1 to the gateway'])

  const small = setUp({ waitingCharsAtMost: 2_500 })
  const long = { documents: [foundDocument('x'.repeat(1_000))], query: '' }
  for (const id of ['one', 'two']) small.traces.retrieved(trace, foundRetrieval({ id, ...long }), 0, 0)
  expect(small.told).toEqual(['given up one to the gateway'])

  const short = setUp({ answers: { callsAtMost: 4, charsAtMost: 10_000 } })
  for (const at of [1, 2, 3, 4, 5]) short.called([`call-${at}`, at * 10, 'x'])
  short.retrieved('of a forgotten call', 5)
  await short.end()
  expect(short.told).toEqual(['written of a forgotten call by call-3 x'])

  const terse = setUp({ answers: { callsAtMost: 100, charsAtMost: 40 } })
  for (const at of [1, 2, 3]) terse.called([`call-${at}`, at * 10, 'x'.repeat(15)])
  terse.called(['endless', 40, 'x'.repeat(41)])
  terse.retrieved('docs', 5)
  await terse.end()
  expect(terse.told).toEqual([`written docs by call-2 ${'x'.repeat(15)}`])
})

test('a retrieval that an earlier process had too is taken once, and keeps its call', async () => {
  const { traces, told, called, end } = setUp()
  for (const callId of ['killed', null])
    traces.retrieved(trace, foundRetrieval({ id: 'docs', callId }), 20_000, 0)
  await end()
  called(['another', 30, 'x'])
  traces.sweep(Infinity)
  expect(told).toEqual(['held docs by killed', 'given up docs by killed unknown'])
})
