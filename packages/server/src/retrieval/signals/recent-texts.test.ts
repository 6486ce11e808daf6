import { expect, test } from 'vitest'
import { recentTexts } from './recent-texts.ts'

function counted(bounds = { charsOfOne: 10, chars: 20 }) {
  const made: string[] = []
  const of = recentTexts((text) => {
    made.push(text)
    return { text }
  }, bounds)
  return { made, of }
}

test('a text is made once, also when it comes as another string of the same characters', () => {
  const { made, of } = counted()
  const first = of('größer')
  expect(of(['grö', 'ßer'].join(''))).toBe(first)
  expect(made).toEqual(['größer'])
})

test('what is asked for again stays, what is not goes', () => {
  const { made, of } = counted()
  for (const text of ['aaaaa', 'bbbbb', 'ccccc', 'aaaaa', 'ddddd', 'aaaaa']) of(text)
  expect(made).toEqual(['aaaaa', 'bbbbb', 'ccccc', 'ddddd'])
  of('bbbbb')
  expect(made.at(-1)).toBe('bbbbb')
})

test('long texts, and those with half a character, are made and never mistaken', () => {
  const { made, of } = counted()
  for (const text of ['a'.repeat(11), 'a'.repeat(11), '\ud800', '\ud800', '\ufffd'])
    expect(of(text)).toEqual({ text })
  expect(made).toHaveLength(5)
})
