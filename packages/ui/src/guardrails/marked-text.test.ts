import { expect, test } from 'vitest'
import { stretchesOf } from './marked-text.ts'

const found = (start: number, end: number, kind: string) => ({ start, end, kind })

test('a text is cut where findings begin and end', () =>
  expect(stretchesOf('call ada now', [found(5, 8, 'name')])).toEqual([
    { text: 'call ', kinds: [] },
    { text: 'ada', kinds: ['name'] },
    { text: ' now', kinds: [] },
  ]))

test('where findings overlap, a stretch has all of them', () =>
  expect(stretchesOf('abcd', [found(0, 3, 'x'), found(1, 4, 'y'), found(1, 2, 'x')])).toEqual([
    { text: 'a', kinds: ['x'] },
    { text: 'b', kinds: ['x', 'y'] },
    { text: 'c', kinds: ['x', 'y'] },
    { text: 'd', kinds: ['y'] },
  ]))

test('without findings it is whole, and what lies outside is left out', () => {
  expect(stretchesOf('ab', [])).toEqual([{ text: 'ab', kinds: [] }])
  expect(stretchesOf('ab', [found(0, 9, 'x')])).toEqual([{ text: 'ab', kinds: ['x'] }])
  expect(stretchesOf('', [])).toEqual([])
})
