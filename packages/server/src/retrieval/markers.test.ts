import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentsIn } from './markers.ts'

const named = [{ open: '<doc id="{id}" source="{source}">', close: '</doc>' }]

test('documents stand between the marks, in order, with what the marks name', () => {
  const text = 'Use these.\n<doc id="a" source="wiki">One.\n</doc>\n<doc id="b" source="">Two.</doc> Go.'
  expect(documentsIn([text], named)).toMatchObject([
    { id: 'a', source: 'wiki', text: 'One.', score: null, sourceUpdatedAt: null },
    { id: 'b', source: '', text: 'Two.' },
  ])
  expect(documentsIn(['[[1]] One ;; [[2]] Two ;;'], [{ open: '[[{id}]]', close: ';;' }])).toMatchObject([
    { id: '1', source: null, text: 'One' },
    { id: '2', text: 'Two' },
  ])
})

test('a mark that does not end, is broken over lines, or is not quite one, holds nothing', () => {
  for (const text of [
    '<doc id="a" source="w">open for ever',
    '<doc id="a\n" source="w">x</doc>',
    '<doc source="w" id="a">x</doc>',
    `<doc id="${'a'.repeat(300)}" source="w">x</doc>`,
  ])
    expect(documentsIn([text], named)).toEqual([])
  expect(documentsIn(['anything'], [{ open: '{id}', close: 'g' }])).toEqual([])
})

test('no text and no marks make it throw, and what is found stands in the text', () => {
  const piece = fc.constantFrom('<d {id}>', '<d ', '>', '</d>', '{id}', 'x', '\n', ' ')
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, fc.string({ minLength: 1, maxLength: 20 }), (all, open) => {
      for (const marks of [
        { open: '<d {id}>', close: '</d>' },
        { open, close: '</d>' },
      ])
        for (const { text } of documentsIn([all], [marks])) expect(all).toContain(text)
    }),
    { seed: 6, numRuns: 500 },
  )
})

test('a hundred thousand marks without an end hold nothing, and take no time to speak of', () => {
  expect(documentsIn(['<doc id="'.repeat(100_000)], named)).toEqual([])
  expect(documentsIn(['<doc id="a" source="b">'.repeat(40_000)], named)).toEqual([])
})
