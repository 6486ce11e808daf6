import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { murmur3, positionOf } from './assignment-hash.ts'
import {
  armAt,
  bucketRanges,
  canaryRanges,
  compileSplit,
  equalWeights,
  isInGroup,
  rangesOverlap,
  type Split,
} from './assignment-rules.ts'

type Part = Partial<Omit<Split, 'ranges'>> & { readonly weights?: number[]; readonly coverage?: number }
const armsOf = ({ weights = [0.5, 0.5], coverage = 1, ...part }: Part, units: number): (number | null)[] => {
  const ranges = bucketRanges(weights.length, coverage, weights)
  const armOf = compileSplit({ hashVersion: 'growthbook-2', seed: 'seed', group: null, ranges, ...part })
  return Array.from({ length: units }, (_, unit) => armOf(`user-${unit}`))
}

const vectorFile = new URL(
  '../../../../../shared/data/assignment/growthbook-hash-vectors.json',
  import.meta.url,
)
const version = (number: number) => (number === 1 ? 'growthbook-1' : 'growthbook-2')

describe.skipIf(!existsSync(vectorFile))('published vectors', () => {
  const vectors = existsSync(vectorFile) ? JSON.parse(readFileSync(vectorFile, 'utf8')) : {}

  test('GrowthBook: hash', () => {
    for (const [seed, value, number, expected] of vectors.hash)
      if (expected !== null) expect(positionOf(version(number), seed, value)).toBe(expected)
    expect(vectors.hash).toHaveLength(15)
  })

  test('GrowthBook: bucket ranges, equal weights, the choice, namespaces', () => {
    for (const [name, [arms, coverage, weights], expected] of vectors.getBucketRange)
      for (const [at, { from, to }] of bucketRanges(arms, coverage, weights).entries()) {
        expect(from, name).toBeCloseTo(expected[at][0], 9)
        expect(to, name).toBeCloseTo(expected[at][1], 9)
      }
    for (const [arms, expected] of vectors.getEqualWeights) {
      expect(equalWeights(arms)).toHaveLength(expected.length)
      for (const [at, weight] of equalWeights(arms).entries()) expect(weight).toBeCloseTo(expected[at], 8)
    }
    for (const [name, place, ranges, expected] of vectors.chooseVariation)
      expect(
        armAt(
          place,
          ranges.map(([from, to]: number[]) => ({ from, to })),
        ) ?? -1,
        name,
      ).toBe(expected)
    for (const [name, unit, [group, from, to], expected] of vectors.inNamespace)
      expect(isInGroup(unit, { name: group, from, to }, 'growthbook-1'), name).toBe(expected)
  })

  test('flagd: the hash, the bucket and the variant of its second version', () => {
    const { cases } = vectors.flagd_fractional
    for (const { key, buckets, murmur3_x86_32_seed0, bucket, expected_v2 } of cases) {
      expect(murmur3(key), key).toBe(murmur3_x86_32_seed0)
      const whole = buckets.reduce((sum: number, [, weight]: [string, number]) => sum + weight, 0)
      const place = positionOf('flagd-2', '', key)
      expect(Math.floor(place * whole), key).toBe(bucket)
      const ranges = bucketRanges(
        buckets.length,
        1,
        buckets.map(([, weight]: [string, number]) => weight / whole),
      )
      expect(buckets[armAt(place, ranges)!][0], key).toBe(expected_v2)
    }
    expect(cases).toHaveLength(16)
  })
})

describe('text is hashed as UTF-8', () => {
  // From a Python program over the same bytes; hashing UTF-16 units gives 0.1791, 0.8798 and 0.9147 instead.
  test.each([
    ['user_42', 0.0295],
    ['usér-ü', 0.9526],
    ['用户1', 0.7185],
    ['😀', 0.11],
  ])('%s', (unit, place) => expect(positionOf('growthbook-2', 'prompt-exp-1', unit)).toBe(place))

  test('murmur3 of é is that of its two bytes', () => expect(murmur3('é')).toBe(269_551_495))

  test('any text has a place from 0 to 1', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (seed, unit) => {
        const places = [positionOf('growthbook-2', seed, unit), positionOf('flagd-2', seed, unit)]
        return places.every((place) => place >= 0 && place < 1)
      }),
      { seed: 4 },
    ))
})

const weightLists = fc
  .array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 })
  .map((parts) => parts.map((part) => part / parts.reduce((sum, one) => sum + one)))
const shares = fc.integer({ min: 0, max: 10_000 }).map((steps) => steps / 10_000)

test('raising the coverage adds units and never moves one to another arm', () =>
  fc.assert(
    fc.property(
      weightLists,
      fc.tuple(shares, shares),
      fc.string(),
      fc.constantFrom('growthbook-2' as const, 'flagd-2' as const),
      (weights, pair, seed, hashVersion) => {
        const [low, high] = pair.toSorted((one, other) => one - other)
        const before = armsOf({ weights, seed, hashVersion, coverage: low! }, 200)
        const after = armsOf({ weights, seed, hashVersion, coverage: high! }, 200)
        return before.every((arm, unit) => arm === null || after[unit] === arm)
      },
    ),
    { seed: 4 },
  ))

describe.each(['growthbook-2', 'flagd-2'] as const)('5,000 units under %s', (hashVersion) => {
  const units = 5_000

  test('each arm has its share, and the same units in another process', () => {
    const arms = armsOf({ hashVersion, weights: [0.2, 0.3, 0.5], coverage: 0.5 }, units)
    // χ² with 3 degrees of freedom (three arms and the rest) is over 16.27 once in a thousand.
    expect(chiSquare(countsOf(arms, [0, 1, 2, null]), [0.1, 0.15, 0.25, 0.5])).toBeLessThan(16.27)
    expect(armsOf({ hashVersion, weights: [0.2, 0.3, 0.5], coverage: 0.5 }, units)).toEqual(arms)
  })

  test('two experiments are independent of each other, whatever their seeds', () => {
    const pairs = Array.from({ length: 20 }, (_, pair) =>
      independence(
        armsOf({ hashVersion, seed: `prompt-${pair}` }, units),
        armsOf({ hashVersion, seed: `prompt-${pair + 1}` }, units),
      ),
    )
    // χ² with 1 degree of freedom is over 15.14 once in 10,000: one of 20 would be over it once in 500.
    expect(Math.max(...pairs)).toBeLessThan(15.14)
  })
})

test('under the first version of the hash they would not be', () => {
  const arms = (seed: string) =>
    Array.from({ length: 100_000 }, (_, unit) =>
      positionOf('growthbook-1', seed, `user-${unit}`) < 0.5 ? 0 : 1,
    )
  expect(independence(arms('exp-a'), arms('exp-b'))).toBeGreaterThan(15.14)
})

test('experiments with their own stretches of one group share no unit, and all of it is used', () => {
  const halves = [
    { name: 'onboarding', from: 0, to: 0.3 },
    { name: 'onboarding', from: 0.3, to: 1 },
  ] as const
  expect(rangesOverlap(...halves)).toBe(false)
  expect(rangesOverlap(halves[0], { from: 0.29, to: 0.4 })).toBe(true)
  const [one, other] = halves.map((group) => armsOf({ group }, 5_000))
  for (const [unit, arm] of one!.entries()) expect([arm, other![unit]]).toContain(null)
  expect(one!.every((arm, unit) => arm !== null || other![unit] !== null)).toBe(true)
  // Whom the group lets in says nothing about which arm it has.
  expect(chiSquare(countsOf(other!, [0, 1, null]), [0.35, 0.35, 0.3])).toBeLessThan(13.82)
})

test('a canary takes its share from the control, more with each step, and gives none back', () => {
  const share = (to: number) => {
    const armOf = compileSplit({
      ...{ hashVersion: 'flagd-2', seed: 'seed', group: null },
      ranges: canaryRanges(0, to),
    })
    return Array.from({ length: 5_000 }, (_, unit) => armOf(`user-${unit}`))
  }
  const [early, late] = [share(0.01), share(0.25)]
  expect(chiSquare(countsOf(early, [0, 1]), [0.99, 0.01])).toBeLessThan(10.83)
  expect(chiSquare(countsOf(late, [0, 1]), [0.75, 0.25])).toBeLessThan(10.83)
  expect(early.every((arm, unit) => arm === 0 || late[unit] === 1)).toBe(true)
})

const countsOf = (arms: readonly (number | null)[], kinds: readonly (number | null)[]): number[] =>
  kinds.map((kind) => arms.filter((arm) => arm === kind).length)

function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count, at) => sum + (count - all * shares[at]!) ** 2 / (all * shares[at]!), 0)
}

/** χ² of the two-by-two table of two experiments, expected counts from its margins. */
function independence(one: readonly (number | null)[], other: readonly (number | null)[]): number {
  const cell = (row: number, column: number) =>
    one.filter((arm, unit) => arm === row && other[unit] === column).length
  const [[a, b], [c, d]] = [
    [cell(0, 0), cell(0, 1)],
    [cell(1, 0), cell(1, 1)],
  ] as const
  return ((a + b + c + d) * (a * d - b * c) ** 2) / ((a + b) * (c + d) * (a + c) * (b + d))
}
