import { expect, test } from 'vitest'
import { marksOn, wordsApart } from './words-apart.ts'

const marked = (left: string, right: string) =>
  marksOn(left, right)?.flatMap(({ added, removed, value }) =>
    added ? [`+${value}`] : removed ? [`-${value}`] : [],
  )

test('words that differ are marked', () => {
  expect(marked('It is on its way.', 'It is not on its way.')).toEqual(['+not '])
  expect(marked('same', 'same')).toEqual([])
  expect(marked('', '')).toEqual([])
})

test('texts with little in common are left unmarked, however many spaces they share', () =>
  expect(marked('one two three four five', 'a b c d e')).toBeUndefined())

test('texts too long to compare are left alone', () => {
  expect(wordsApart('a '.repeat(20_000), 'b '.repeat(20_000))).toBeNull()
  expect(marked('a '.repeat(20_000), 'b '.repeat(20_000))).toBeUndefined()
})
