import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editValues, type Path, type ValueEdit } from './value-edits.ts'

test('other bytes stay as they came', () => {
  const text = ' { "a" : [ 1.0 , {"b":"\\u0041" , "c" : 1e400}, "x" ] , "d":"}" }'
  expect(
    editValues(text, [
      { path: ['a', 1, 'b'], raw: '"new"' },
      { path: ['d'], raw: '"{"' },
      { path: ['a', 7], raw: '"nowhere"' },
    ]),
  ).toBe(' { "a" : [ 1.0 , {"b":"new" , "c" : 1e400}, "x" ] , "d":"{" }')
})

test('each occurrence of a repeated key is edited', () => {
  expect(editValues('{"a":"secret","\\u0061":"secret"}', [{ path: ['a'], raw: '"-"' }])).toBe(
    '{"a":"-","\\u0061":"-"}',
  )
})

test('any document reads as if the values had been set in it', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.nat(),
      fc.json(),
      fc.boolean(),
      (value, pick, raw, spaced) => {
        const places = leaves(value)
        const path = places[pick % places.length]!
        const text = JSON.stringify(value, null, spaced ? 2 : undefined)
        const edits: readonly ValueEdit[] = [{ path, raw }]
        // As it was written: -0 is 0 there.
        const written: unknown = JSON.parse(text)
        expect(JSON.parse(editValues(text, edits))).toEqual(withValue(written, path, JSON.parse(raw)))
      },
    ),
  )
})

function leaves(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  const below = Object.entries(value).flatMap(([key, one]) =>
    leaves(one, [...at, Array.isArray(value) ? Number(key) : key]),
  )
  return below.length === 0 ? [at] : below
}

function withValue(value: unknown, [step, ...rest]: Path, put: unknown): unknown {
  if (step === undefined) return put
  if (Array.isArray(value)) return value.map((one, at) => (at === step ? withValue(one, rest, put) : one))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, one]) => [
      key,
      key === step ? withValue(one, rest, put) : one,
    ]),
  )
}
