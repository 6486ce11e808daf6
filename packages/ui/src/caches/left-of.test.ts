import { expect, it } from 'vitest'
import { leftOf } from './left-of.ts'

it.each([
  [-1, 'over'],
  [40, '40 s'],
  [300, '5 min'],
  [3 * 3600, '3 h'],
  [12 * 86_400, '12 d'],
])('%i seconds from now is %s', (seconds, words) => {
  expect(leftOf(1_000_000 + seconds * 1000, 1_000_000)).toBe(words)
})
