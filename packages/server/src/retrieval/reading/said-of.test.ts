import { expect, test } from 'vitest'
import { saidOfQueries, type Node, type Placed } from './said-of.ts'

/** One answer: root → [search → embed, ask → http, check], where `ask` is the call and `search` the retriever. */
const node = (spanId: string, parentSpanId: string, callId = ''): Node => ({
  ...{ traceId: 't', spanId, parentSpanId, callId },
})
const nodes = [
  node('root', ''),
  node('search', 'root'),
  node('embed', 'search'),
  node('ask', 'root', 'call'),
  node('http', 'ask'),
  node('check', 'root'),
]
const query: Placed = { traceId: 't', spanId: 'search', callId: 'call' }
const heard = (scored: readonly string[], placed = query, tree = nodes) =>
  saidOfQueries(tree, new Map(scored.map((span) => [span, { sum: 1, scores: 1 }])))(placed)?.scores ?? 0

test.each([
  ['its own span', 'search', 1],
  ['the call that leaned on it', 'ask', 1],
  ['the span around both, once', 'root', 1],
  ['a span within its own', 'embed', 0],
  ['a span within the call', 'http', 0],
  ['a span beside them', 'check', 0],
])('what is said of %s counts as it should', (_, span, times) => expect(heard([span])).toBe(times))

test('several that speak of it are added up', () => expect(heard(['root', 'ask', 'check'])).toBe(2))

test('a query told without a span is found by its call, and one without a call by its span', () => {
  expect(heard(['root'], { ...query, spanId: null })).toBe(1)
  expect(heard(['ask'], { ...query, callId: null })).toBe(0)
  expect(heard(['root'], { ...query, callId: null })).toBe(1)
})

test('a span above that nobody sent is known by its child', () =>
  expect(heard(['elsewhere'], query, [node('ask', 'elsewhere', 'call')])).toBe(1))

test('the call of another trace is climbed in its own, and parents in a circle come to an end', () => {
  const own = { ...node('ask', 'handler', 'call'), traceId: 'other' }
  expect(heard(['handler'], query, [own, node('search', 'embed'), node('embed', 'search')])).toBe(1)
})
