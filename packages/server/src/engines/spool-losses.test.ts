import { expect, test } from 'vitest'
import { losses } from './spool-losses.ts'

test('a lost write is told from those before, between and after', () => {
  const lost = losses()
  for (const write of [3, 4, 5, 9]) lost.note(write)
  expect([1, 2, 3, 4, 5, 6, 8, 9, 10].filter(lost.has)).toEqual([3, 4, 5, 9])
})

test('of many losses the oldest run together; none is taken for kept', () => {
  const lost = losses(2)
  for (const write of [1, 5, 10, 20]) lost.note(write)
  expect([1, 5, 7, 10, 15, 20].filter(lost.has)).toEqual([1, 5, 7, 10, 20])
})
