import { describe, expect, test } from 'vitest'
import { parseRows } from './parse-rows.ts'

const read = (text: string) => {
  const result = parseRows(text)
  return result.ok
    ? result.rows.map(({ values, input, expected }) => ({ values, input, expected }))
    : result.fault
}

test('JSON Lines: input and expected are fields of their own, other values become text', () =>
  expect(
    read(
      '{"city": "Ghent", "n": 7, "input": "Where?", "expected": {"a": 1}}\n\n{"city": null, "on": true}\n',
    ),
  ).toEqual([
    { values: { city: 'Ghent', n: '7' }, input: 'Where?', expected: '{"a":1}' },
    { values: { on: 'true' }, input: '', expected: null },
  ]))

test('a JSON list, and one object over several lines', () => {
  expect(read('[{"a": "1"}, {"a": "2"}]')).toMatchObject([{ values: { a: '1' } }, { values: { a: '2' } }])
  expect(read('{\n  "a": "1"\n}')).toMatchObject([{ values: { a: '1' } }])
})

test('CSV with quotes, line ends within a field, and a byte order mark', () =>
  expect(read('\uFEFFcity,expected\r\n"Ghent, ""East""","yes\nno"\r\n\r\n')).toEqual([
    { values: { city: 'Ghent, "East"' }, input: '', expected: 'yes\nno' },
  ]))

test('CSV by tabs and semicolons', () => {
  expect(read('a\tb\n1\t2')).toMatchObject([{ values: { a: '1', b: '2' } }])
  expect(read('a;b\n1;2')).toMatchObject([{ values: { a: '1', b: '2' } }])
})

test('hostile names are names', () => {
  const [row] = read('{"__proto__": "x", "constructor": "y"}') as { values: object }[]
  expect(Object.getPrototypeOf(row!.values)).toBe(Object.prototype)
  expect((row!.values as { constructor: unknown }).constructor).toBe('y')
})

describe('what is wrong is said, with its row and field', () => {
  test.each([
    ['', 'There are no rows.'],
    ['a,b', 'There is a header but no row under it.'],
    ['{"a": 1}\n{"a": ', 'Row 2 is not a JSON object on one line.'],
    ['{"a": 1}\n[1]', 'Row 2 is not a JSON object on one line.'],
    ['[1]', 'Row 1 is not a JSON object.'],
    ['[{"a": 1}', 'This begins like a JSON list and is not valid JSON.'],
    ['a,b\n1,2\n1,2,3', 'Row 2 has 3 fields; the header has 2 (a, b).'],
    ['a,a\n1,2', 'The header names the field "a" twice.'],
    ['a,,c\n1,2,3', "The header's field 2 has no name."],
    [
      JSON.stringify({ a: 1, long: 'x'.repeat(100_001) }),
      'Row 1, field "long": longer than 100,000 characters.',
    ],
    [`a\n${'1\n'.repeat(201)}`, 'There are 201 rows; at most 200 are taken.'],
    ['x'.repeat(2_000_001), 'This is more than 2 million characters.'],
  ])('%#', (text, sentence) => expect(read(text)).toBe(sentence))

  test('a quote that does not end', () => expect(read('a,b\n1,"2')).toMatch(/^Row 1: /))
})
