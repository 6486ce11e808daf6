import fc from 'fast-check'
import { expect, test } from 'vitest'
import { armOfSuccesses, armOfSums, armOfValues, sampleCovariance, type Arm } from './arm.ts'
import { chance, shareOf, times } from './chance.fixture.ts'
import {
  absoluteEffect,
  equalVarianceEffect,
  lowerBound,
  relativeEffect,
  twoSidedInterval,
  upperBound,
} from './effect.ts'

const arm = fc.record({
  n: fc.integer({ min: 2, max: 100_000 }),
  mean: fc.double({ min: 0.01, max: 100, noNaN: true }),
  variance: fc.double({ min: 0.001, max: 1000, noNaN: true }),
})
const alphas = fc.double({ min: 0.001, max: 0.5, noNaN: true })

/** R: t.test(extra ~ group, sleep). */
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

test("Student's sleep data, as R prints them", () => {
  const effect = absoluteEffect(armOfValues(first)!, armOfValues(second)!)
  const { low, high, p } = twoSidedInterval(effect, 0.05)
  expect(effect.degrees).toBeCloseTo(17.776, 3)
  expect(p).toBeCloseTo(0.07939, 5)
  expect([low, high].map((bound) => bound.toFixed(7))).toEqual(['-0.2054832', '3.3654832'])
  expect(
    twoSidedInterval(equalVarianceEffect(armOfValues(first)!, armOfValues(second)!), 0.05).p,
  ).toBeCloseTo(0.07919, 5)
})

test('values and their sums make one arm', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 }),
      (values) => {
        const sum = values.reduce((total, value) => total + value, 0)
        const sumSquares = values.reduce((total, value) => total + value * value, 0)
        const [exact, fromSums] = [armOfValues(values)!, armOfSums({ n: values.length, sum, sumSquares })!]
        expect(fromSums.mean).toBeCloseTo(exact.mean, 9)
        expect(fromSums.variance).toBeCloseTo(exact.variance, 6)
      },
    ),
    { numRuns: 200 },
  )
})

test('arms that change places turn the effect around, and nothing else', () => {
  fc.assert(
    fc.property(arm, arm, alphas, (a, b, alpha) => {
      const [forth, back] = [absoluteEffect(a, b), absoluteEffect(b, a)]
      const [one, other] = [twoSidedInterval(forth, alpha), twoSidedInterval(back, alpha)]
      expect(other.low).toBeCloseTo(-one.high, 9)
      expect(other.p).toBeCloseTo(one.p, 12)
      expect(lowerBound(forth, alpha).p).toBeCloseTo(upperBound(back, alpha).p, 12)
      expect(lowerBound(forth, alpha).p + upperBound(forth, alpha).p).toBeCloseTo(1, 12)
    }),
    { numRuns: 200 },
  )
})

test('the interval leaves zero exactly when p falls below alpha, and narrows as alpha grows', () => {
  fc.assert(
    fc.property(arm, arm, alphas, (a, b, alpha) => {
      const effect = absoluteEffect(a, b)
      const { low, high, p } = twoSidedInterval(effect, alpha)
      if (Math.abs(p - alpha) > 1e-9) expect(low > 0 || high < 0).toBe(p < alpha)
      expect(twoSidedInterval(effect, alpha * 1.5).low).toBeGreaterThan(low)
      expect(lowerBound(effect, alpha / 2).low).toBeCloseTo(low, 9)
      expect(upperBound(effect, alpha / 2).high).toBeCloseTo(high, 9)
    }),
    { numRuns: 200 },
  )
})

test('a relative effect does not care for the unit', () => {
  fc.assert(
    fc.property(arm, arm, fc.double({ min: 0.001, max: 1000, noNaN: true }), (a, b, factor) => {
      const scaled = ({ n, mean, variance }: Arm) => ({
        n,
        mean: mean * factor,
        variance: variance * factor ** 2,
      })
      const [plain, other] = [relativeEffect(a, b)!, relativeEffect(scaled(a), scaled(b))!]
      expect(other.effect).toBeCloseTo(plain.effect, 6)
      expect(other.standardError / plain.standardError).toBeCloseTo(1, 6)
    }),
    { numRuns: 200 },
  )
})

test('a negative control keeps its sign: from −2 to −1 is half up', () => {
  expect(relativeEffect({ n: 9, mean: -2, variance: 1 }, { n: 9, mean: -1, variance: 1 })?.effect).toBe(0.5)
})

test('95 % intervals hold the truth 95 times in 100, with ten and twenty units of unequal spread', () => {
  const { normal } = chance(7)
  const covered = shareOf(4000, () => {
    const a = armOfValues(times(10, () => 3 * normal()))!
    const b = armOfValues(times(20, () => 1 + normal()))!
    const { low, high } = twoSidedInterval(absoluteEffect(a, b), 0.05)
    return low <= 1 && 1 <= high
  })
  expect(covered).toBeGreaterThan(0.94)
  expect(covered).toBeLessThan(0.96)
})

test('95 % relative intervals hold the truth, the control varying too', () => {
  const { normal } = chance(8)
  const covered = shareOf(2000, () => {
    const a = armOfValues(times(200, () => 2 + normal()))!
    const b = armOfValues(times(200, () => 2.2 + normal()))!
    const { low, high } = twoSidedInterval(relativeEffect(a, b)!, 0.05)
    return low <= 0.1 && 0.1 <= high
  })
  expect(covered).toBeGreaterThan(0.935)
  expect(covered).toBeLessThan(0.965)
})

test('what is not known is null', () => {
  expect(armOfValues([3])).toBeNull()
  expect(armOfSums({ n: 1, sum: 3, sumSquares: 9 })).toBeNull()
  expect(armOfSuccesses(0, 0)).toBeNull()
  expect(relativeEffect({ n: 5, mean: 0, variance: 1 }, { n: 5, mean: 1, variance: 1 })).toBeNull()
})

test('without any spread the interval is a point, and p says whether it is zero', () => {
  const [none, all] = [armOfSuccesses(500, 0)!, armOfSuccesses(500, 500)!]
  expect(twoSidedInterval(absoluteEffect(none, none), 0.05)).toEqual({ low: 0, high: 0, p: 1 })
  expect(twoSidedInterval(absoluteEffect(none, all), 0.05)).toEqual({ low: 1, high: 1, p: 0 })
  expect(upperBound(absoluteEffect(none, all), 0.05).p).toBe(1)
})

test.each([
  ['a value that is no number', () => armOfValues([1, Number.NaN])],
  ['half a unit', () => armOfSums({ n: 1.5, sum: 1, sumSquares: 1 })],
  ['a negative count', () => armOfSuccesses(-1, 0)],
  ['more successes than units', () => armOfSuccesses(3, 4)],
  ['lists of unequal length', () => sampleCovariance([1, 2], [1])],
  ['the covariance of one value', () => sampleCovariance([1], [1])],
  [
    'an alpha of zero',
    () => twoSidedInterval(absoluteEffect(armOfSuccesses(9, 3)!, armOfSuccesses(9, 4)!), 0),
  ],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
