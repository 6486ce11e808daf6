import { expect, test } from 'vitest'
import { overlappingCalls } from './overlapping-calls.ts'

const [first, second] = [1, 2]

test('calls of a trace that overlap and came in two requests are doubtful, once', () => {
  const calls = overlappingCalls<string>(10)
  calls.note('t', 'trace', { startUs: 0, endUs: 100, request: first })
  expect(calls.take()).toEqual([])
  calls.note('t', 'trace', { startUs: 10, endUs: 90, request: second })
  expect(calls.take()).toEqual(['trace'])
  expect(calls.take()).toEqual([])
})

test('calls one after another, of one request, or of two traces are not', () => {
  const calls = overlappingCalls<string>(10)
  calls.note('t', 'trace', { startUs: 0, endUs: 100, request: first })
  calls.note('t', 'trace', { startUs: 101, endUs: 200, request: second })
  calls.note('t', 'trace', { startUs: 110, endUs: 190, request: second })
  calls.note('other', 'other', { startUs: 0, endUs: 100, request: second })
  expect(calls.take()).toEqual([])
})

test('what is remembered is bounded', () => {
  const calls = overlappingCalls<string>(2)
  for (const key of ['a', 'b', 'c', 'd', 'e'])
    calls.note(key, key, { startUs: 0, endUs: 100, request: first })
  for (const key of ['a', 'e']) calls.note(key, key, { startUs: 0, endUs: 100, request: second })
  expect(calls.take()).toEqual(['e'])
})
