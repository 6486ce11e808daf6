import { expect, test } from 'vitest'
import { wilson } from './intervals.ts'

test('Newcombe 1998, table I: 81 of 263 and 15 of 148', () => {
  expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4)
  expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4)
  expect(wilson(15, 148).low).toBeCloseTo(0.0624, 4)
  expect(wilson(15, 148).high).toBeCloseTo(0.1605, 4)
})

test('none of twenty still leaves room, and nothing at all says nothing', () => {
  expect(wilson(0, 20)).toMatchObject({ value: 0, low: 0, n: 20 })
  expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4)
  expect(wilson(29, 29).low).toBeCloseTo(0.883, 4)
  expect(wilson(29, 29).high).toBe(1)
  expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1, n: 0 })
})
