import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markedDocuments } from './marked-documents.ts'

const marked = (text: string): string[] => markedDocuments(text).map(({ from, to }) => text.slice(from, to))

test('documents stand between markers', () => {
  const text =
    'Use these.\n<document index="1">One</document>\n<context>Two <b>bold</b></context> <document>Three'
  expect(marked(text)).toEqual(['One', 'Two <b>bold</b>'])
  expect(marked('<documentary>No</documentary> <source></source>')).toEqual([])
})

test('whatever the text holds, they do not overlap', () => {
  const pieces = fc.constantFrom(
    '<document>',
    '</document>',
    '<context a="b">',
    '</context>',
    '<',
    '>',
    'words',
  )
  fc.assert(
    fc.property(fc.array(pieces), (all) => {
      const found = markedDocuments(all.join(''))
      found.forEach(({ from, to }, at) => expect(from < to && from >= (found[at - 1]?.to ?? 0)).toBe(true))
    }),
  )
})
