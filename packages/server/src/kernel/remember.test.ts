import { expect, test } from 'vitest'
import { remembered } from './remember.ts'

test('asks once for each pair of names', () => {
  const asked: string[] = []
  const answer = remembered((name, other) => {
    asked.push(`${other}/${name}`)
    return asked.length
  })
  expect([answer('a', 'x'), answer('a', 'y'), answer('a', 'x')]).toEqual([1, 2, 1])
  expect(asked).toEqual(['x/a', 'y/a'])
})

test('starts over rather than grow without end', () => {
  let asked = 0
  const answer = remembered(() => ++asked, 3)
  for (const name of ['a', 'b', 'c', 'd']) answer(name, '')
  expect(answer('d', '')).toBe(4)
  expect(answer('a', '')).toBe(5)
})
