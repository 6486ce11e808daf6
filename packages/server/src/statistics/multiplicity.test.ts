import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chance, shareOf, times } from './chance.fixture.ts'
import { alphaOfEpoch, meanOfEValues, productOfEValues } from './e-values.ts'
import { benjaminiHochberg, holm } from './multiplicity.ts'

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })

test('Holm is at least as careful as Benjamini and Hochberg, both more than nothing and less than Bonferroni', () => {
  fc.assert(
    fc.property(ps, (given) => {
      const [careful, lenient] = [holm(given), benjaminiHochberg(given)]
      for (const [at, p] of given.entries()) {
        expect(lenient[at]).toBeGreaterThanOrEqual(p * (1 - 1e-12))
        expect(careful[at]).toBeGreaterThanOrEqual(lenient[at]! * (1 - 1e-12))
        expect(careful[at]).toBeLessThanOrEqual(Math.min(1, p * given.length) * (1 + 1e-12))
      }
    }),
    { numRuns: 200 },
  )
})

test('the order of the hypotheses does not matter, and a smaller p never comes out larger', () => {
  fc.assert(
    fc.property(ps, (given) => {
      for (const adjust of [holm, benjaminiHochberg]) {
        expect(adjust(given.toReversed())).toEqual(adjust(given).toReversed())
        const byP = given.map((p, at) => [p, adjust(given)[at]!] as const).sort(([a], [b]) => a - b)
        for (let at = 1; at < byP.length; at++)
          expect(byP[at]![1]).toBeGreaterThanOrEqual(byP[at - 1]![1] * (1 - 1e-12))
      }
    }),
    { numRuns: 100 },
  )
})

test('ten true nulls: any false finding in 5 of 100 runs under Holm, in 40 without', () => {
  const { uniform } = chance(21)
  const draws = times(4000, () => times(10, uniform))
  const anyBelow = (adjust: (given: readonly number[]) => readonly number[]) =>
    shareOf(draws.length, (run) => adjust(draws[run]!).some((p) => p < 0.05))
  expect(anyBelow(holm)).toBeLessThan(0.06)
  expect(anyBelow(benjaminiHochberg)).toBeLessThan(0.06)
  expect(anyBelow((given) => given)).toBeGreaterThan(0.35)
})

test('what all epochs may spend adds up to alpha', () => {
  const spent = times(10_000, (at) => alphaOfEpoch(0.05, at + 1)).reduce((sum, share) => sum + share, 0)
  expect(spent).toBeLessThan(0.05)
  expect(spent).toBeCloseTo(0.05, 5)
})

test('no evidence is no evidence', () => {
  expect(productOfEValues([])).toBe(1)
  expect(meanOfEValues([])).toBeNull()
  expect(holm([])).toEqual([])
})

test.each([
  ['a p above one', () => holm([0.5, 1.5])],
  ['a p that is no number', () => benjaminiHochberg([Number.NaN])],
  ['a negative e-value', () => productOfEValues([1, -1])],
  ['an e-value that is no number', () => meanOfEValues([Number.NaN])],
  ['an epoch before the first', () => alphaOfEpoch(0.05, 0)],
  ['an alpha of one', () => alphaOfEpoch(1, 1)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
