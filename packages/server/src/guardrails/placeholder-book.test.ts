import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeholderBook } from './placeholder-book.ts'

const label = fc.constantFrom('EMAIL', 'EMAIL_1', 'E', 'API_KEY')
const given = fc.array(fc.tuple(label, fc.boolean()), { maxLength: 40 })

test('knows each proper beginning of what it gave, and nothing else', () =>
  fc.assert(
    fc.property(
      given,
      fc.array(fc.string({ unit: fc.constantFrom(...Array.from('[]EMAILPKY_0123')), minLength: 1 })),
      (asked, others) => {
        const book = placeholderBook()
        const beginnings = new Set<string>()
        for (const [at, [name, isSkipping]] of asked.entries()) {
          let skips = isSkipping ? 1 : 0
          const placeholder = book.give(name, `value ${at}`, () => skips-- <= 0)
          expect(book.valueOf(placeholder)).toBe(`value ${at}`)
          for (let length = 1; length < placeholder.length; length++)
            beginnings.add(placeholder.slice(0, length))
        }
        for (const one of [...beginnings, ...others])
          expect([one, book.isBeginning(one)]).toEqual([one, beginnings.has(one)])
        for (const one of others) expect(book.valueOf(one)).toBe(undefined)
      },
    ),
    { numRuns: 500 },
  ))

test('a number with a leading nought is none', () => {
  const book = placeholderBook()
  book.give('EMAIL', 'a@x.test', () => true)
  expect(['[EMAIL_01]', '[EMAIL_]', '[EMAIL_1_1]', '[EMAIL_2]', '[_1]'].map(book.valueOf)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

test('a hundred thousand values are asked for once each, whatever was taken before them', () => {
  const book = placeholderBook()
  let asked = 0
  const isFree = (placeholder: string): boolean => {
    asked++
    return !/^\[EMAIL_\d{4}\]$/.test(placeholder)
  }
  for (let at = 0; at < 100_000; at++) book.give('EMAIL', `${at}@x.test`, isFree)
  expect(asked).toBe(109_000)
  expect(book.valueOf('[EMAIL_999]')).toBe('998@x.test')
  expect(book.valueOf('[EMAIL_1000]')).toBe(undefined)
  expect(book.valueOf('[EMAIL_10000]')).toBe('999@x.test')
})
