import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chance, countOf, shareOf, times } from './chance.fixture.ts'
import { independence, sampleRatioMismatch } from './chi-square-tests.ts'
import { cochranQ } from './heterogeneity.ts'

test('a fair split is suspected as often as alpha says', () => {
  const { happens } = chance(61)
  const suspected = shareOf(3000, () => {
    const first = countOf(1000, () => happens(0.5))
    return sampleRatioMismatch([first, 1000 - first], [1, 1])!.p < 0.05
  })
  expect(suspected).toBeGreaterThan(0.04)
  expect(suspected).toBeLessThan(0.065)
})

const counts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 5 })

test('neither the order of the arms nor the scale of the weights matters', () => {
  fc.assert(
    fc.property(counts, counts, (observed, weights) => {
      const both = observed.slice(0, weights.length)
      const shares = weights.slice(0, both.length)
      const test = sampleRatioMismatch(both, shares)!
      const turned = sampleRatioMismatch(both.toReversed(), shares.map((one) => one * 7).toReversed())!
      expect(turned.p).toBeCloseTo(test.p, 9)
    }),
    { numRuns: 100 },
  )
})

test('an arm nobody should be in is no arm, unless somebody is', () => {
  expect(sampleRatioMismatch([500, 500, 0], [1, 1, 0])).toEqual({ chiSquare: 0, degrees: 1, p: 1 })
  expect(sampleRatioMismatch([500, 500, 1], [1, 1, 0])?.p).toBe(0)
  expect(sampleRatioMismatch([5, 0], [1, 0])).toBeNull()
  expect(sampleRatioMismatch([0, 0], [1, 1])).toBeNull()
})

test('rows that share their columns are independent; a turned table says the same', () => {
  expect(
    independence([
      [10, 20],
      [30, 60],
    ])?.chiSquare,
  ).toBeCloseTo(0, 12)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)), { minLength: 2, maxLength: 4 }),
      (table) => {
        const turned = [0, 1, 2].map((column) => table.map((row) => row[column]!))
        const [one, other] = [independence(table), independence(turned)]
        expect(one?.degrees).toBe(other?.degrees)
        if (one !== null) expect(one.p).toBeCloseTo(other!.p, 9)
      },
    ),
    { numRuns: 100 },
  )
})

test('empty rows and columns say nothing', () => {
  expect(
    independence([
      [10, 0, 20],
      [0, 0, 0],
      [20, 0, 10],
    ]),
  ).toEqual(
    independence([
      [10, 20],
      [20, 10],
    ]),
  )
  expect(
    independence([
      [10, 20],
      [0, 0],
    ]),
  ).toBeNull()
})

test('one effect everywhere: Q is chi-square, and the pooled interval holds the truth', () => {
  const { normal } = chance(62)
  const errors = [0.1, 0.2, 0.15, 0.3]
  const runs = times(3000, () =>
    cochranQ(
      errors.map((error) => 0.5 + error * normal()),
      errors,
    )!,
  )
  const rejected = shareOf(runs.length, (run) => runs[run]!.p < 0.05)
  expect(rejected).toBeGreaterThan(0.04)
  expect(rejected).toBeLessThan(0.06)
  const covered = shareOf(runs.length, (run) => {
    const { pooled, pooledStandardError } = runs[run]!
    return Math.abs(pooled - 0.5) <= 1.96 * pooledStandardError
  })
  expect(covered).toBeGreaterThan(0.94)
  expect(covered).toBeLessThan(0.96)
})

test('one epoch, or an epoch without error, cannot be compared', () => {
  expect(cochranQ([1], [1])).toBeNull()
  expect(cochranQ([1, 2], [1, 0])).toBeNull()
  expect(cochranQ([1, 1], [1, 1])).toMatchObject({ q: 0, i2: 0, p: 1 })
})

test.each([
  ['counts without weights', () => sampleRatioMismatch([1, 2], [1])],
  ['a negative count', () => sampleRatioMismatch([-1, 2], [1, 1])],
  ['a weight that is no number', () => sampleRatioMismatch([1, 2], [1, Number.NaN])],
  ['a ragged table', () => independence([[1, 2], [1]])],
  ['an empty table', () => independence([])],
  ['effects without errors', () => cochranQ([1, 2], [1])],
  ['an effect that is no number', () => cochranQ([1, Number.NaN], [1, 1])],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
