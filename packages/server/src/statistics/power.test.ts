import fc from 'fast-check'
import { expect, test } from 'vitest'
import { armOfSuccesses, armOfValues } from './arm.ts'
import { chance, countOf, shareOf, times } from './chance.fixture.ts'
import { absoluteEffect, twoSidedInterval } from './effect.ts'
import {
  designEffect,
  detectableDifference,
  detectableLift,
  detectableRise,
  detectableRiseUnpooled,
  powerOf,
  sequentialWidening,
  usersForLift,
  usersForMeans,
  usersForProportions,
  usersForProportionsUnpooled,
} from './power.ts'

const plan = fc.record({
  alpha: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.55, max: 0.99, noNaN: true }),
  sides: fc.constantFrom<1 | 2>(1, 2),
  widening: fc.double({ min: 1, max: 3, noNaN: true }),
})
const size = fc.double({ min: 0.01, max: 10, noNaN: true })
const users = fc.integer({ min: 50, max: 1_000_000 })
const usual = { alpha: 0.05, power: 0.8 }

test('what so many users can see takes so many users', () => {
  fc.assert(
    fc.property(
      plan,
      size,
      users,
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (promised, variance, n, share) => {
        expect(
          usersForMeans(detectableDifference(n, variance, promised), variance, promised) / n,
        ).toBeCloseTo(1, 9)
        const lift = detectableLift(n, 3, variance, promised)
        if (lift !== null) expect(usersForLift(lift, 3, variance, promised) / n).toBeCloseTo(1, 6)
        const rise = detectableRise(n, share, promised)
        if (rise !== null) expect(usersForProportions(share, rise, promised) / n).toBeCloseTo(1, 6)
        const own = detectableRiseUnpooled(n, share, promised)
        if (own !== null) expect(usersForProportionsUnpooled(share, own, promised) / n).toBeCloseTo(1, 6)
      },
    ),
    { numRuns: 200 },
  )
})

test('a smaller effect, a smaller alpha or more power takes more users', () => {
  fc.assert(
    fc.property(plan, size, size, (promised, delta, variance) => {
      const n = usersForMeans(delta, variance, promised)
      expect(usersForMeans(delta / 2, variance, promised) / n).toBeCloseTo(4, 9)
      expect(usersForMeans(delta, variance, { ...promised, alpha: promised.alpha / 2 })).toBeGreaterThan(n)
      expect(
        usersForMeans(delta, variance, { ...promised, power: (1 + promised.power) / 2 }),
      ).toBeGreaterThan(n)
    }),
    { numRuns: 100 },
  )
})

test('means: the planned users find the planned effect as often as planned', () => {
  const { normal } = chance(11)
  const n = Math.ceil(usersForMeans(0.5, 1, usual))
  const found = shareOf(3000, () => {
    const [a, b] = [armOfValues(times(n, normal))!, armOfValues(times(n, () => 0.5 + normal()))!]
    return twoSidedInterval(absoluteEffect(a, b), 0.05).p < 0.05
  })
  expect(found).toBeGreaterThan(0.77)
  expect(found).toBeLessThan(0.83)
})

test("shares: users planned with both variances find the rise as often as planned, with the control's alone less often", () => {
  const { happens } = chance(12)
  const found = (users: number): number => {
    const n = Math.ceil(users)
    const passing = (share: number) =>
      armOfSuccesses(
        n,
        countOf(n, () => happens(share)),
      )!
    return shareOf(3000, () => twoSidedInterval(absoluteEffect(passing(0.2), passing(0.3)), 0.05).p < 0.05)
  }
  const asPlanned = found(usersForProportionsUnpooled(0.2, 0.1, usual))
  expect(asPlanned).toBeGreaterThan(0.77)
  expect(asPlanned).toBeLessThan(0.83)
  expect(found(usersForProportions(0.2, 0.1, usual))).toBeLessThan(0.78)
})

test('the power of no effect is alpha', () => {
  expect(powerOf({ effect: 0, standardError: 1, degrees: Infinity, users: 2 }, 0.05)).toBeCloseTo(0.05, 12)
})

test('looking at every batch takes 2.4 times the users, wherever the plan lies', () => {
  const widening = sequentialWidening(2, 0.05, 8000, 8000)
  expect(widening ** 2).toBeCloseTo(2.4, 1)
  expect(sequentialWidening(2, 0.05, 500, 500)).toBeCloseTo(widening, 12)
  expect(sequentialWidening(2, 0.05, 8000, 800)).toBeGreaterThan(widening)
  expect(usersForMeans(1, 9, { ...usual, widening }) / usersForMeans(1, 9, usual)).toBeCloseTo(
    widening ** 2,
    12,
  )
})

test('four requests a user that resemble each other by .3 take 1.9 times the requests', () => {
  expect(designEffect(4, 0.3)).toBeCloseTo(1.9, 12)
  expect(designEffect(1, 0.9)).toBe(1)
})

test('what cannot be seen at all is null', () => {
  expect(detectableLift(2, 1, 100, usual)).toBeNull()
  expect(detectableRise(2, 0.9, usual)).toBeNull()
})

test.each([
  ['no difference', () => usersForMeans(0, 1, usual)],
  ['a share that would pass one', () => usersForProportions(0.9, 0.2, usual)],
  ['a difference that is no number', () => usersForProportionsUnpooled(0.5, Number.NaN, usual)],
  ['a power of one', () => usersForMeans(1, 1, { alpha: 0.05, power: 1 })],
  ['a mean of zero', () => usersForLift(0.1, 0, 1, usual)],
  ['no users', () => detectableDifference(0, 1, usual)],
  ['an effect without an error', () => powerOf({ effect: 1, standardError: 0, degrees: 1, users: 2 }, 0.05)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
