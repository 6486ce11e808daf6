import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chance, countOf, shareOf, times } from './chance.fixture.ts'
import { twoSidedInterval } from './effect.ts'
import { correctedPassRate } from './judge-correction.ts'
import { judgedSums, predictionPoweredEffect, predictionPoweredMean } from './prediction-powered.ts'

/** Half of all answers are good; the judge is right 9 times in 10, and passes `bias` of the bad ones on top. */
function judged(seed: number, labelled: number, judgeOnly: number, bias: number) {
  const { happens } = chance(seed)
  const draw = () => {
    const isGood = happens(0.5)
    const isPassed = isGood ? happens(0.9) : happens(0.1 + bias)
    return { y: Number(isGood), f: Number(isPassed) }
  }
  const seen = times(labelled, draw)
  return judgedSums(
    seen.map(({ y }) => y),
    seen.map(({ f }) => f),
    times(judgeOnly, () => draw().f),
  )
}

test('a judge biased on treatment only: corrected 5 % false findings, believed nearly always', () => {
  const runs = times(
    400,
    (run) => [judged(2 * run, 150, 1000, 0), judged(2 * run + 1, 150, 1000, 0.25)] as const,
  )
  const corrected = shareOf(runs.length, (run) => {
    const [a, b] = runs[run]!.map((sums) => predictionPoweredMean(sums)!)
    return twoSidedInterval(predictionPoweredEffect(a!, b!), 0.05).p < 0.05
  })
  const believed = shareOf(runs.length, (run) => {
    const [a, b] = runs[run]!.map(({ judgeOnly: { n, sumF, sumFF } }) => ({
      mean: sumF / n,
      standardError: Math.sqrt((sumFF / n - (sumF / n) ** 2) / n),
      lambda: 1,
      users: n,
    }))
    return twoSidedInterval(predictionPoweredEffect(a!, b!), 0.05).p < 0.05
  })
  expect(corrected).toBeLessThan(0.08)
  expect(believed).toBeGreaterThan(0.95)
})

test('a good judge narrows what humans alone would say; the interval still holds the truth', () => {
  const runs = times(500, (run) => judged(5000 + run, 100, 2000, 0))
  let [narrower, covered] = [0, 0]
  for (const sums of runs) {
    const [tuned, alone] = [predictionPoweredMean(sums)!, predictionPoweredMean(sums, 0)!]
    if (tuned.standardError < 0.8 * alone.standardError) narrower++
    if (Math.abs(tuned.mean - 0.5) <= 1.96 * tuned.standardError) covered++
  }
  expect(narrower / runs.length).toBeGreaterThan(0.95)
  expect(covered / runs.length).toBeGreaterThan(0.93)
  expect(covered / runs.length).toBeLessThan(0.97)
})

const scores = fc.array(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    minLength: 2,
    maxLength: 30,
  },
)

test('lambda stays within 0 and 1; with 0 the judge is not heard', () => {
  fc.assert(
    fc.property(
      scores,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
      (pairs, others) => {
        const [y, f] = [pairs.map(([human]) => human), pairs.map(([, judge]) => judge)]
        const { lambda } = predictionPoweredMean(judgedSums(y, f, others))!
        expect(lambda).toBeGreaterThanOrEqual(0)
        expect(lambda).toBeLessThanOrEqual(1)
        const deaf = predictionPoweredMean(judgedSums(y, f, others), 0)!
        const alone = predictionPoweredMean(judgedSums(y, y, []))!
        expect(deaf.mean).toBeCloseTo(alone.mean, 12)
        expect(deaf.standardError).toBeCloseTo(alone.standardError, 12)
      },
    ),
    { numRuns: 200 },
  )
})

test('a judge who contradicts humans, or always says the same, is not trusted at all', () => {
  expect(predictionPoweredMean(judgedSums([1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1]))?.lambda).toBe(0)
  expect(predictionPoweredMean(judgedSums([1, 0, 1, 0], [1, 1, 1, 1], [1, 1, 1]))?.lambda).toBe(0)
})

test('fewer than two human scores correct nothing', () => {
  expect(predictionPoweredMean(judgedSums([1], [1], [1, 0]))).toBeNull()
  expect(predictionPoweredMean(judgedSums([], [], []))).toBeNull()
})

test('the corrected rate of a judge of known errors covers the truth', () => {
  const { happens } = chance(31)
  const count = (n: number, share: number) => countOf(n, () => happens(share))
  const covered = shareOf(1500, () => {
    const trial = { passes: 200, truePasses: count(200, 0.9), fails: 200, trueFails: count(200, 0.8) }
    const passing = countOf(800, () => (happens(0.6) ? happens(0.9) : happens(0.2)))
    const { corrected, standardError } = correctedPassRate(passing, 800, trial)!
    return Math.abs(corrected - 0.6) <= 1.96 * standardError
  })
  expect(covered).toBeGreaterThan(0.93)
  expect(covered).toBeLessThan(0.97)
})

test('a perfect judge needs no correction, a coin cannot be corrected, and a rate stays a rate', () => {
  const perfect = { passes: 50, truePasses: 50, fails: 50, trueFails: 50 }
  expect(correctedPassRate(30, 100, perfect)?.corrected).toBeCloseTo(0.3, 12)
  expect(correctedPassRate(30, 100, { ...perfect, truePasses: 25, trueFails: 25 })).toBeNull()
  expect(correctedPassRate(0, 0, perfect)).toBeNull()
  expect(correctedPassRate(1, 100, { ...perfect, trueFails: 40 })?.corrected).toBe(0)
})

test.each([
  ['scores that do not run side by side', () => judgedSums([1, 0], [1], [])],
  ['a score that is no number', () => judgedSums([1, 0], [1, Number.NaN], [])],
  [
    'more passes than cases',
    () => correctedPassRate(5, 4, { passes: 1, truePasses: 1, fails: 1, trueFails: 1 }),
  ],
  ['a negative count', () => correctedPassRate(-1, 4, { passes: 1, truePasses: 1, fails: 1, trueFails: 1 })],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
