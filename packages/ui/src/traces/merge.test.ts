import { expect, test } from 'vitest'
import { mergeTraces } from './merge.ts'
import type { TraceSummary } from './records.ts'

const trace = (traceId: string, second: number, spans = 1): TraceSummary => ({
  ...{ traceId, name: traceId, service: null, hasRoot: true, durationMs: 1, spans, calls: 0, errors: 0 },
  startedAt: `2026-11-26T10:00:${String(second).padStart(2, '0')}.000Z`,
  ...{ inputTokens: null, outputTokens: null, costUsd: null, costKnownCalls: 0, costUnknownReason: null },
  ...{ services: [], models: [], users: [], sessions: [] },
})
const loaded = { pages: [{ traces: [trace('b', 2), trace('a', 1)], next: 'more' }], pageParams: [null] }

test('a trace that has grown takes its own place, and a new one stands in front', () => {
  const fresh = { traces: [trace('c', 3), trace('b', 2, 5)], next: 'more' }
  const [head] = mergeTraces(loaded, fresh).pages
  expect(head!.traces.map(({ traceId, spans }) => [traceId, spans])).toEqual([
    ['c', 1],
    ['b', 5],
    ['a', 1],
  ])
})

test('a fresh page that does not meet what is loaded replaces it', () => {
  const fresh = { traces: [trace('z', 9)], next: 'more' }
  expect(mergeTraces(loaded, fresh).pages).toEqual([fresh])
})
