import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalOf, picoOf, scaled } from './money.ts'

test('a number means its shortest decimal form', () => {
  expect(scaled(0.1, 12)).toBe(100_000_000_000n)
  expect(scaled(0.003625, 12)).toBe(3_625_000_000n)
  expect(scaled(9.7e-7, 12)).toBe(970_000n)
  expect(scaled(1e21, 0)).toBe(10n ** 21n)
})

test('what lies below the last place is rounded half up', () => {
  expect(scaled(0.25, 1)).toBe(3n)
  expect(scaled(0.24, 1)).toBe(2n)
})

test('a decimal has no exponent and no trailing zeros', () => {
  expect(decimalOf(5_615_000_000n)).toBe('0.005615')
  expect(decimalOf(1n)).toBe('0.000000000001')
  expect(decimalOf(2_000_000_000_000n)).toBe('2')
  expect(decimalOf(0n)).toBe('0')
})

test('there and back', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 29n), (pico) => {
      expect(picoOf(decimalOf(pico))).toBe(pico)
    }),
  )
})

test.each(['', '-1', '1e3', '.5', '1.', 'NaN'])('%j is not a cost', (text) => {
  expect(picoOf(text)).toBeNull()
})
