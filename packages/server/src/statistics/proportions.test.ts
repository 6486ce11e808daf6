import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binomialTail, exactLowerBound, exactUpperBound } from './binomial.ts'
import { twoSidedInterval } from './effect.ts'
import { wilson } from './intervals.ts'
import { newcombeInterval, pooledProportionEffect } from './proportions.ts'

const trials = fc
  .integer({ min: 1, max: 500 })
  .chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }))

/** P(X = k) of `n` trials. */
const mass = (k: number, n: number, share: number): number =>
  binomialTail(k, n, share) - binomialTail(k + 1, n, share)

const counts = (n: number): readonly number[] => Array.from({ length: n + 1 }, (_, k) => k)

test('binomial tails are sums of what Pascal counts', () => {
  expect(binomialTail(3, 4, 0.5)).toBeCloseTo(5 / 16, 14)
  expect(binomialTail(0, 4, 0.5)).toBe(1)
  expect(binomialTail(5, 4, 0.5)).toBe(0)
  expect(binomialTail(2, 2, 1e-100)).toBeCloseTo(1e-200, 210)
  expect(mass(2, 4, 0.5)).toBeCloseTo(6 / 16, 14)
})

test('exact bounds, as Clopper and Pearson tabled them: 0 and 3 of 20, and the rule of three', () => {
  expect(exactUpperBound(0, 20, 0.025)).toBeCloseTo(1 - 0.025 ** (1 / 20), 14)
  expect(exactLowerBound(3, 20, 0.025)).toBeCloseTo(0.0321, 4)
  expect(exactUpperBound(3, 20, 0.025)).toBeCloseTo(0.3789, 4)
  expect(exactUpperBound(0, 1000, 0.05)).toBeCloseTo(0.003, 4)
  expect([exactLowerBound(0, 9, 0.05), exactUpperBound(9, 9, 0.05)]).toEqual([0, 1])
  expect([exactLowerBound(0, 0, 0.05), exactUpperBound(0, 0, 0.05)]).toEqual([0, 1])
})

test('an exact bound covers the truth at least as often as it says, whatever the truth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (n, share) => {
        const covered = counts(n).filter((k) => share <= exactUpperBound(k, n, 0.05))
        expect(covered.reduce((sum, k) => sum + mass(k, n, share), 0)).toBeGreaterThanOrEqual(0.95 - 1e-9)
      },
    ),
    { numRuns: 40 },
  )
})

test('bounds mirror, and tighten with alpha', () => {
  fc.assert(
    fc.property(trials, ({ n, successes }) => {
      const upper = exactUpperBound(successes, n, 0.05)
      expect(exactLowerBound(n - successes, n, 0.05)).toBeCloseTo(1 - upper, 12)
      expect(exactUpperBound(successes, n, 0.2)).toBeLessThanOrEqual(upper)
      expect(upper).toBeGreaterThanOrEqual(successes / n)
    }),
    { numRuns: 100 },
  )
})

test('Wilson covers about 95 times in 100, summed over every outcome', () => {
  for (const share of [0.05, 0.3, 0.5, 0.9]) {
    const covered = counts(100).filter((k) => wilson(k, 100).low <= share && share <= wilson(k, 100).high)
    expect(covered.reduce((sum, k) => sum + mass(k, 100, share), 0)).toBeGreaterThan(0.93)
  }
})

test('Newcombe covers about 95 times in 100 where the textbook interval does not', () => {
  const [n, shareA, shareB] = [40, 0.02, 0.1]
  const covered = counts(n).flatMap((a) =>
    counts(n).map((b) => {
      const { low, high } = newcombeInterval({ n, successes: a }, { n, successes: b }, 0.05)
      return low <= shareB - shareA && shareB - shareA <= high ? mass(a, n, shareA) * mass(b, n, shareB) : 0
    }),
  )
  expect(covered.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.935)
})

test('arms that change places turn the difference around', () => {
  fc.assert(
    fc.property(trials, trials, (a, b) => {
      const [forth, back] = [newcombeInterval(a, b, 0.05), newcombeInterval(b, a, 0.05)]
      expect(back.low).toBeCloseTo(-forth.high, 12)
      expect(forth.low).toBeLessThanOrEqual(b.successes / b.n - a.successes / a.n)
      const effect = pooledProportionEffect(a, b)!
      expect(pooledProportionEffect(b, a)!.effect).toBeCloseTo(-effect.effect, 15)
      expect(twoSidedInterval(effect, 0.05).p).toBeLessThanOrEqual(1)
    }),
    { numRuns: 100 },
  )
})

test('an empty arm leaves the difference anywhere its share could be', () => {
  expect(newcombeInterval({ n: 0, successes: 0 }, { n: 0, successes: 0 }, 0.05)).toEqual({ low: -1, high: 1 })
  expect(pooledProportionEffect({ n: 0, successes: 0 }, { n: 5, successes: 1 })).toBeNull()
})

test.each([
  ['more successes than trials', () => exactUpperBound(4, 3, 0.05)],
  ['a negative number of successes', () => exactLowerBound(-1, 3, 0.05)],
  ['an alpha of one', () => exactLowerBound(1, 3, 1)],
  [
    'more successes than trials in an arm',
    () => newcombeInterval({ n: 1, successes: 2 }, { n: 1, successes: 0 }, 0.05),
  ],
  ['half a trial', () => binomialTail(1, 2.5, 0.5)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
