import { expect, test } from 'vitest'
import { callQueryOf, readCallsSearch } from './filters.ts'

const now = Date.parse('2026-11-23T12:00:00.000Z')

test('an address keeps what we know, as text, and drops the rest', () => {
  expect(readCallsSearch({ status: 'error', minLatencyMs: 500, nonsense: 'x', q: '' })).toEqual({
    status: 'error',
    minLatencyMs: '500',
  })
})

test('without an exact span the query starts at the range, and the open call is not part of it', () => {
  expect(callQueryOf({ model: 'gpt-4o', call: 'id' }, 6, now)).toEqual({
    model: 'gpt-4o',
    from: '2026-11-23T06:00:00.000Z',
  })
})

test('a span from a chart wins over the range', () => {
  expect(callQueryOf({ from: 'a', to: 'b' }, 6, now)).toEqual({ from: 'a', to: 'b' })
})
