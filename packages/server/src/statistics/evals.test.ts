import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootstrapMean } from './bootstrap.ts'
import { chance, times } from './chance.fixture.ts'
import { clusteredMean, pairedDifference } from './clustered.ts'
import { twoSidedInterval } from './effect.ts'
import { mcnemar } from './mcnemar.ts'

const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 9 })

test('repeats of one item: 95 % intervals hold by cluster, and fail when repeats pass for items', () => {
  const { normal } = chance(41)
  let [byItem, byRow] = [0, 0]
  const runs = 1500
  for (let run = 0; run < runs; run++) {
    const items = times(60, (item) => ({ item, worth: normal() }))
    const rows = items.flatMap(({ item, worth }) => times(5, () => ({ item, value: worth + 0.3 * normal() })))
    const found = clusteredMean(
      rows.map(({ value }) => value),
      rows.map(({ item }) => item),
    )!
    if (Math.abs(found.mean) <= 1.96 * found.standardError) byItem++
    if (Math.abs(found.mean) <= 1.96 * found.naiveStandardError) byRow++
  }
  expect(byItem / runs).toBeGreaterThan(0.925)
  expect(byItem / runs).toBeLessThan(0.965)
  expect(byRow / runs).toBeLessThan(0.75)
})

test('values that are each their own cluster have the error of a mean, divided by n', () => {
  fc.assert(
    fc.property(values, (given) => {
      const found = clusteredMean(
        given,
        given.map((_, at) => at),
      )!
      const shrink = Math.sqrt((given.length - 1) / given.length)
      expect(found.standardError).toBeCloseTo(found.naiveStandardError * shrink, 9)
    }),
    { numRuns: 100 },
  )
})

test('pairing finds what two separate averages miss', () => {
  const { normal } = chance(42)
  const rejected = { paired: 0, unpaired: 0 }
  for (let run = 0; run < 500; run++) {
    const a = times(50, () => 3 * normal())
    const { paired, unpaired } = pairedDifference(
      a,
      a.map((score) => score + 0.5 + normal()),
    )!
    if (twoSidedInterval(paired, 0.05).p < 0.05) rejected.paired++
    if (twoSidedInterval(unpaired, 0.05).p < 0.05) rejected.unpaired++
  }
  expect(rejected.paired / 500).toBeGreaterThan(0.85)
  expect(rejected.unpaired / 500).toBeLessThan(0.1)
})

test('versions that change places turn the difference around', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 2,
        maxLength: 20,
      }),
      (pairs) => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)]
        const [forth, back] = [pairedDifference(a, b)!, pairedDifference(b, a)!]
        expect(back.paired.effect).toBeCloseTo(-forth.paired.effect, 12)
        expect(back.paired.standardError).toBeCloseTo(forth.paired.standardError, 12)
        expect(back.correlation).toBe(forth.correlation)
      },
    ),
    { numRuns: 100 },
  )
})

test('McNemar: a fair coin, seen from both sides', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), (gained, lost) => {
      expect(mcnemar(gained, lost).p).toBe(mcnemar(lost, gained).p)
      expect(mcnemar(gained, lost + 1).pWorse).toBeLessThanOrEqual(mcnemar(gained, lost).pWorse)
      if (gained <= lost)
        expect(mcnemar(gained, lost).p).toBeCloseTo(Math.min(1, 2 * mcnemar(gained, lost).pWorse), 12)
    }),
    { numRuns: 200 },
  )
  expect(mcnemar(0, 0)).toEqual({ p: 1, pWorse: 1 })
  expect(mcnemar(0, 1000).p).toBeCloseTo(2 ** -999, 310)
})

test('counting every resample gives the exact error, and draws come near it', () => {
  fc.assert(
    fc.property(values, fc.integer(), (given, seed) => {
      const mean = given.reduce((sum, value) => sum + value, 0) / given.length
      const spread = given.reduce((sum, value) => sum + (value - mean) ** 2, 0) / given.length
      const counted = bootstrapMean(given, 1, chance(seed).uniform)!
      expect(counted.resamples).toBe('all')
      expect(counted.mean).toBeCloseTo(mean, 9)
      expect(counted.standardError).toBeCloseTo(Math.sqrt(spread / given.length), 9)
      // Five times over, ten values and more are too many to count.
      const fiveTimes = [...given, ...given, ...given, ...given, ...given]
      const drawn = bootstrapMean(fiveTimes, 2000, chance(seed).uniform)!
      expect(Math.abs(drawn.standardError - Math.sqrt(spread / fiveTimes.length))).toBeLessThan(
        0.12 * Math.sqrt(spread / fiveTimes.length) + 1e-12,
      )
    }),
    { numRuns: 30 },
  )
})

test('the share of resamples at or below zero is what a one-sided test of the draws would say', () => {
  const drawn = bootstrapMean(
    times(100, (at) => (at % 2 === 0 ? 1.2 : -0.8)),
    4000,
    chance(43).uniform,
  )!
  expect(drawn.shareAtMostZero).toBeGreaterThan(0.015)
  expect(drawn.shareAtMostZero).toBeLessThan(0.04)
  expect(drawn.resamples).toBe(4000)
})

test('what is not known is null', () => {
  expect(clusteredMean([1, 2], ['a', 'a'])).toBeNull()
  expect(pairedDifference([1], [2])).toBeNull()
  expect(pairedDifference([1, 1], [2, 2])).toMatchObject({ correlation: null, clustered: null })
  expect(pairedDifference([1, 0], [2, 2], ['a', 'a'])?.clustered).toBeNull()
  expect(bootstrapMean([], 10, () => 0)).toBeNull()
  expect(clusteredMean([1, 1], ['a', 'b'])?.designEffect).toBeNull()
})

test.each([
  ['values without clusters', () => clusteredMean([1, 2], ['a'])],
  ['versions of unequal length', () => pairedDifference([1, 2], [1])],
  ['a score that is no number', () => pairedDifference([1, Number.NaN], [1, 2])],
  ['a negative count of cases', () => mcnemar(-1, 2)],
  [
    'no resamples',
    () =>
      bootstrapMean(
        times(20, () => 1),
        0,
        () => 0,
      ),
  ],
  ['a value that is no number', () => bootstrapMean([Number.NaN], 1, () => 0)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
