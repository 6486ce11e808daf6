import betaincOracle from '@stdlib/math-base-special-betainc'
import gammaincOracle from '@stdlib/math-base-special-gammainc'
import gammalnOracle from '@stdlib/math-base-special-gammaln'
import betaOracle from '@stdlib/stats-base-dists-beta-cdf'
import chiSquareOracle from '@stdlib/stats-base-dists-chisquare-cdf'
import normalOracle from '@stdlib/stats-base-dists-normal-cdf'
import quantileOracle from '@stdlib/stats-base-dists-normal-quantile'
import studentOracle from '@stdlib/stats-base-dists-t-cdf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { betaCdf, betaTail, logBeta, logBetaCdf, logBetaTail } from './beta.ts'
import { chiSquareCdf, chiSquareSurvival } from './chi-square.ts'
import { logGamma, lowerGamma, upperGamma } from './gamma.ts'
import { normalCdf, normalDensity, normalLogSurvival, normalQuantile, normalSurvival } from './normal.ts'
import { studentCdf, studentQuantile, studentSurvival } from './student.ts'

/** Relative agreement; the values compared here are never zero. */
function agree(actual: number, expected: number, tolerance = 1e-12): void {
  if (!(Math.abs(actual - expected) <= tolerance * Math.abs(expected)))
    expect.fail(`${actual} is not ${expected} within ${tolerance} relative`)
}

const normalPoints = [-37, -20, -8, -5.7, -5, -3, -1, -0.7, -0.6, -0.1, 0, 0.3, 0.67, 0.68, 1, 2, 5, 5.7, 8]

test('the normal distribution agrees with stdlib, both tails', () => {
  for (const x of normalPoints) {
    agree(normalCdf(x), normalOracle(x, 0, 1))
    agree(normalSurvival(-x), normalOracle(x, 0, 1))
    if (x < 0) agree(normalLogSurvival(-x), Math.log(normalOracle(x, 0, 1)))
    else agree(normalLogSurvival(-x), Math.log1p(-normalOracle(-x, 0, 1)))
  }
})

test('the normal tail to 50 digits of arithmetic: z = 8, 20, 37, and its logarithm at 100 and 10,000', () => {
  agree(normalSurvival(8), 6.220960574271784e-16, 1e-14)
  agree(normalSurvival(20), 2.753624118606234e-89, 1e-14)
  agree(normalSurvival(37), 5.725571222524577e-300, 1e-14)
  agree(normalLogSurvival(100), -5005.524208694205, 1e-14)
  agree(normalLogSurvival(10_000), -50000010.12927892, 1e-14)
})

test('normal quantiles agree with stdlib, which is good to 1e-8 far out, and invert the distribution to the end', () => {
  for (const p of [0.001, 0.025, 0.07, 0.3, 0.4, 0.6, 0.93, 0.975, 0.999])
    agree(normalQuantile(p), quantileOracle(p, 0, 1))
  for (const p of [1e-300, 1e-100, 1e-20, 1e-10, 1e-5]) agree(normalCdf(normalQuantile(p)), p)
  expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity])
})

test('the normal density is the slope of the distribution', () => {
  for (const x of [-2, -0.3, 0, 1.5])
    agree((normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5, normalDensity(x), 1e-9)
})

test('log-gamma agrees with stdlib', () => {
  for (const x of [1e-8, 0.1, 0.5, 1.5, 2.5, 7.3, 11.9, 12, 20, 1e3, 1e6, 1e12])
    agree(logGamma(x), gammalnOracle(x))
})

test('the incomplete gamma functions agree with stdlib, both tails', () => {
  for (const shape of [0.5, 1, 1.5, 5, 50])
    for (const factor of [0.1, 0.5, 0.9, 1, 1.01, 1.1, 2, 5]) {
      const x = shape * factor
      agree(lowerGamma(shape, x), gammaincOracle(x, shape))
      agree(upperGamma(shape, x), gammaincOracle(x, shape, true, true))
    }
  expect([lowerGamma(3, 0), upperGamma(3, 0), lowerGamma(3, Infinity), upperGamma(3, Infinity)]).toEqual([
    0, 1, 1, 0,
  ])
})

test('incomplete gamma functions of large shapes, to 60 digits of arithmetic', () => {
  agree(lowerGamma(500, 250), 4.0671656819990014e-44)
  agree(upperGamma(500, 1000), 4.1436785914549916e-69)
  agree(lowerGamma(1e5, 0.95e5), 1.7109743250860414e-58)
  agree(upperGamma(1e5, 1.05e5), 7.204959694834921e-55)
})

test('chi-square agrees with stdlib, and its tail to 1e-100 and beyond with 60 digits of arithmetic', () => {
  for (const degrees of [1, 2, 3, 10, 99])
    for (const x of [0.01, 1, 3.84, 10.8, 40]) agree(chiSquareCdf(x, degrees), chiSquareOracle(x, degrees))
  agree(chiSquareSurvival(450, 1), 7.212994172451207e-100)
  agree(chiSquareSurvival(500, 10), 4.414736099913731e-101)
  agree(chiSquareSurvival(1000, 1), 1.7958327848007262e-219)
})

test('the incomplete beta function agrees with stdlib, both tails', () => {
  for (const a of [0.5, 1, 2, 30, 1000])
    for (const b of [0.5, 1, 2, 30, 1000])
      for (const x of [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
        const [below, above] = [betaOracle(x, a, b), betaincOracle(x, a, b, true, true)]
        if (below > 1e-100) agree(betaCdf(x, a, b), below)
        if (above > 1e-100) agree(betaTail(x, a, b), above)
      }
})

test('logarithms of beta tails go on where doubles end, to 60 digits of arithmetic', () => {
  agree(logBetaTail(0.5, 1, 2001), -1386.9875083004506)
  agree(logBetaTail(0.05, 11, 9991), -465.4139759722766)
  agree(logBetaTail(0.5, 31, 16), -0.013032597465801467)
  agree(logBetaCdf(0.5, 2001, 1), -1386.9875083004506)
  expect([logBetaCdf(0, 2, 3), logBetaCdf(1, 2, 3)]).toEqual([-Infinity, 0])
  expect([logBetaTail(0, 2, 3), logBetaTail(1, 2, 3)]).toEqual([0, -Infinity])
})

test('log-beta keeps its digits where log-gammas would cancel', () => {
  agree(logBeta(1e6, 1e6), -1386300.003362921)
  agree(logBeta(0.5, 1e8), -8.637975427801482)
  agree(logBeta(2, 3), -Math.log(12))
})

test("Student's t agrees with stdlib at any degrees of freedom, and in the tail: 3 degrees at 50", () => {
  for (const degrees of [1, 1.5, 3, 5, 27.4, 100, 6865.2])
    for (const t of [-20, -8, -3.2, -2, -1, -0.5, -0.01, 0, 0.01, 0.5, 1, 2, 3.2, 8]) {
      agree(studentCdf(t, degrees), studentOracle(t, degrees))
      agree(studentSurvival(-t, degrees), studentOracle(t, degrees))
    }
  agree(studentSurvival(50, 3), 8.808576020635988e-6)
  agree(studentSurvival(1e6, 1), 3.1830988618368455e-7)
  agree(studentSurvival(40, 100), 1.2310538010700354e-63)
})

test('what overflows is no number, and the sums still end', () => {
  expect(betaCdf(0.5, 1e300, 1e300)).toBeNaN()
  expect(upperGamma(1e300, Infinity)).toBe(0)
})

const probability = fc.double({ min: 1e-12, max: 0.5, noNaN: true })
const degreesOfFreedom = fc.double({ min: 1, max: 1e6, noNaN: true })

test('quantiles invert their distributions, and tails mirror', () => {
  fc.assert(
    fc.property(probability, degreesOfFreedom, (p, degrees) => {
      agree(normalCdf(normalQuantile(p)), p, 1e-11)
      agree(studentCdf(studentQuantile(p, degrees), degrees), p, 1e-11)
      expect(studentQuantile(0.75, degrees)).toBe(-studentQuantile(0.25, degrees))
    }),
    { numRuns: 300 },
  )
})

test('a distribution rises from 0 to 1 and its tail completes it', () => {
  const shape = fc.double({ min: 0.1, max: 1e4, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(shape, shape, share, share, (a, b, x, y) => {
      const [low, high] = x < y ? [x, y] : [y, x]
      expect(betaCdf(low, a, b)).toBeLessThanOrEqual(betaCdf(high, a, b) + 1e-12)
      expect(betaCdf(x, a, b) + betaTail(x, a, b)).toBeCloseTo(1, 12)
      expect(lowerGamma(a, low * 2 * a)).toBeLessThanOrEqual(lowerGamma(a, high * 2 * a) + 1e-12)
      expect(lowerGamma(a, x * b) + upperGamma(a, x * b)).toBeCloseTo(1, 12)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['a probability above one', () => normalQuantile(1.1)],
  ['a probability that is not a number', () => normalQuantile(Number.NaN)],
  ['a certain quantile of t', () => studentQuantile(1, 5)],
  ['no degrees of freedom', () => studentCdf(1, 0)],
  ['a t that is not a number', () => studentCdf(Number.NaN, 5)],
  ['a gamma function at zero', () => logGamma(0)],
  ['a negative chi-square', () => chiSquareSurvival(-1, 2)],
  ['a shape of zero', () => upperGamma(0, 1)],
  ['a share above one', () => betaCdf(1.2, 1, 1)],
  ['a shape that is not a number', () => betaTail(0.5, Number.NaN, 1)],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
