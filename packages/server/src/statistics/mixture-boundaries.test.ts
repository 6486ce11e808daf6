import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneSidedPValue, sequentialRho, twoSidedHalfWidth } from './asymptotic-interval.ts'
import { bisectedOneSidedPValue } from './bisected-p.ts'
import { chance, shareOf } from './chance.fixture.ts'
import { exactSequentialRho } from './exact-rho.ts'
import {
  betaBinomialMixture,
  boundaryOf,
  mixtureRho,
  normalMixture,
  oneSidedNormalMixture,
} from './mixture-boundaries.ts'

test('a walk of 500 fair steps leaves its boundary at any time in fewer than 5 of 100 runs', () => {
  const { normal } = chance(81)
  const mixture = normalMixture(mixtureRho(100, 0.05))
  const limits = Array.from({ length: 500 }, (_, at) => boundaryOf(mixture, at + 1, 0.05))
  const crossed = shareOf(1000, () => {
    let sum = 0
    return limits.some((limit) => Math.abs((sum += normal())) >= limit)
  })
  expect(crossed).toBeLessThan(0.05)
  expect(crossed).toBeGreaterThan(0.005)
})

test('trials: exact for a share of .1, looked at after every one', () => {
  const { happens } = chance(82)
  const mixture = betaBinomialMixture(1, mixtureRho(0.09 * 200, 0.1), 0.1, 0.9)
  const limits = Array.from({ length: 400 }, (_, at) => boundaryOf(mixture, 0.09 * (at + 1), 0.05))
  const crossed = shareOf(2000, () => {
    let sum = 0
    return limits.some((limit) => (sum += happens(0.1) ? 0.9 : -0.1) >= limit)
  })
  expect(crossed).toBeLessThan(0.05)
  expect(crossed).toBeGreaterThan(0.005)
})

test('a mixture reaches 1/alpha at its boundary, and one side is nearer than two', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1000, noNaN: true }),
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      (v, alpha) => {
        const [two, one] = [
          normalMixture(mixtureRho(100, alpha)),
          oneSidedNormalMixture(mixtureRho(100, 2 * alpha)),
        ]
        for (const mixture of [two, one])
          expect(mixture.logEValue(boundaryOf(mixture, v, alpha), v)).toBeCloseTo(-Math.log(alpha), 9)
        const same = oneSidedNormalMixture(mixtureRho(100, alpha))
        expect(boundaryOf(same, v, alpha)).toBeLessThan(boundaryOf(two, v, alpha))
      },
    ),
    { numRuns: 100 },
  )
})

test('a single trial cannot refute anything', () => {
  expect(boundaryOf(betaBinomialMixture(1, 18, 0.1, 0.9), 0.09, 1e-6)).toBe(Infinity)
})

test('the exact rho gives the narrowest interval at the planned users', () => {
  for (const alpha of [0.001, 0.01, 0.05, 0.2]) {
    const rho = exactSequentialRho(alpha, 2000)
    const widthAt = (of: number) => twoSidedHalfWidth({ effect: 0, standardError: 1, users: 2000 }, of, alpha)
    expect(widthAt(rho)).toBeLessThan(widthAt(rho * 1.01))
    expect(widthAt(rho)).toBeLessThan(widthAt(rho * 0.99))
    expect(widthAt(sequentialRho(2, alpha, 2000)) / widthAt(rho)).toBeLessThan(1.01)
  }
})

test("GrowthBook's halved p is near the p itself, and the same where its range ends", () => {
  const rho = sequentialRho(1, 0.05, 5000)
  for (const effect of [0.4, 0.25, 0.24, 0.1, 0, -1, 3]) {
    const of = { effect, standardError: 0.13, users: 6461 }
    expect(Math.abs(bisectedOneSidedPValue(of, rho) - oneSidedPValue(of, rho))).toBeLessThan(5e-4)
  }
})

test.each([
  ['time that stands still', () => boundaryOf(normalMixture(1), 0, 0.05)],
  ['a tuning time of zero', () => mixtureRho(0, 0.05)],
  ['an alpha of zero', () => mixtureRho(1, 0)],
  ['an alpha of one', () => boundaryOf(normalMixture(1), 1, 1)],
  ['steps of no size', () => betaBinomialMixture(1, 1, 0, 1)],
  ['no planned users', () => exactSequentialRho(0.05, 0)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
