import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceToWin, credibleInterval, expectedLoss, posterior } from './bayes.ts'
import { chance, times } from './chance.fixture.ts'

const effect = (value: number, standardError: number) => ({
  effect: value,
  standardError,
  degrees: 9,
  users: 99,
})
const finite = fc.double({ min: -5, max: 5, noNaN: true })
const positive = fc.double({ min: 0.01, max: 5, noNaN: true })

test('what is lost by keeping less what is lost by changing is the effect', () => {
  fc.assert(
    fc.property(finite, positive, (mean, deviation) => {
      const { control, treatment } = expectedLoss({ mean, deviation })
      expect(control - treatment).toBeCloseTo(mean, 9)
      expect(Math.min(control, treatment)).toBeGreaterThanOrEqual(0)
      expect(chanceToWin({ mean, deviation }) + chanceToWin({ mean: -mean, deviation })).toBeCloseTo(1, 12)
    }),
    { numRuns: 200 },
  )
})

test('losses are averages over draws', () => {
  const { normal } = chance(71)
  const draws = times(200_000, () => 0.3 + normal())
  const average = (part: (draw: number) => number) =>
    draws.reduce((sum, draw) => sum + part(draw), 0) / draws.length
  const { control, treatment } = expectedLoss({ mean: 0.3, deviation: 1 })
  expect(average((draw) => Math.max(0, draw))).toBeCloseTo(control, 2)
  expect(average((draw) => Math.max(0, -draw))).toBeCloseTo(treatment, 2)
  expect(average((draw) => Number(draw > 0))).toBeCloseTo(chanceToWin({ mean: 0.3, deviation: 1 }), 2)
})

test('a prior pulls towards itself and narrows; a wide one leaves the effect as it is', () => {
  fc.assert(
    fc.property(finite, positive, finite, positive, (value, error, mean, variance) => {
      const belief = posterior(effect(value, error), { mean, variance })!
      expect(belief.deviation).toBeLessThan(error)
      expect(belief.mean).toBeGreaterThanOrEqual(Math.min(value, mean) - 1e-9)
      expect(belief.mean).toBeLessThanOrEqual(Math.max(value, mean) + 1e-9)
      const wide = posterior(effect(value, error), { mean, variance: 1e12 })!
      expect(wide.mean).toBeCloseTo(value, 6)
      expect(posterior(effect(value, error), null)).toEqual({ mean: value, deviation: error })
    }),
    { numRuns: 200 },
  )
})

test('the middle 95 %', () => {
  const { low, high } = credibleInterval({ mean: 1, deviation: 2 }, 0.05)
  expect([low, high].map((bound) => bound.toFixed(4))).toEqual(['-2.9199', '4.9199'])
})

test('what has no error cannot be weighed, and what has no spread is refused', () => {
  expect(posterior(effect(1, 0), null)).toBeNull()
  expect(() => posterior(effect(1, 1), { mean: 0, variance: 0 })).toThrow(RangeError)
  expect(() => expectedLoss({ mean: 1, deviation: 0 })).toThrow(RangeError)
  expect(() => credibleInterval({ mean: 1, deviation: 1 }, 3)).toThrow(RangeError)
})
