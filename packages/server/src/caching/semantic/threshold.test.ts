import { describe, expect, it } from 'vitest'
import { fitCurve, sigmoid, type Observation } from './logistic.ts'
import { drawTruth, observe, seededChance, simulateSeparation } from './separation.fixture.ts'
import { shadowReport } from './shadow.ts'
import { decide, learnThreshold, separationTable } from './threshold.ts'

const seen = (...pairs: readonly (readonly [similarity: number, isRight: 0 | 1])[]): Observation[] =>
  pairs.map(([similarity, isRight]) => ({ similarity, isRight: isRight === 1 }))

describe('the curve', () => {
  it('finds the truth it was drawn from, with an honest spread', () => {
    const chance = seededChance(11)
    let covered = 0
    for (let run = 0; run < 200; run++) {
      const data = Array.from({ length: 400 }, () => observe({ slope: 25, middle: 0.8 }, chance))
      const { middle, middleVariance } = fitCurve(data)!
      if (Math.abs(middle - 0.8) <= 1.96 * Math.sqrt(middleVariance)) covered++
    }
    expect(covered).toBeGreaterThan(178)
    expect(covered).toBeLessThan(200)
  })

  it('solves the likelihood equations: residuals are orthogonal to what explains them', () => {
    const data = seen([0.5, 0], [0.6, 0], [0.7, 1], [0.75, 0], [0.8, 1], [0.9, 1], [0.95, 1])
    const { slope, middle } = fitCurve(data)!
    const residuals = data.map(
      ({ similarity, isRight }) => Number(isRight) - sigmoid(slope * (similarity - middle)),
    )
    expect(residuals.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 7)
    expect(residuals.reduce((sum, one, at) => sum + one * data[at]!.similarity, 0)).toBeCloseTo(0, 7)
  })

  it('is not there where similarity says nothing or the wrong way', () => {
    expect(fitCurve(seen([0.5, 1], [0.6, 1], [0.7, 0], [0.8, 1], [0.9, 0], [0.95, 0]))).toBeNull()
    expect(fitCurve(seen([0.7, 1], [0.7, 0], [0.7, 1], [0.7, 0]))).toBeNull()
  })
})

describe('the threshold', () => {
  it.each<readonly [pairs: readonly (readonly [number, 0 | 1])[], reason: string]>([
    [[[0.9, 1]], 'too-few'],
    [Array.from({ length: 9 }, (_, at) => [0.9 + at / 100, 0] as const), 'never-right'],
    [
      Array.from({ length: 10 }, (_, at) => [0.5 + at / 20, at < 5 ? 1 : 0] as const),
      'similarity-says-nothing',
    ],
  ])('%j: %s', (pairs, reason) =>
    expect(learnThreshold(seen(...pairs), 0.05)).toMatchObject({ kind: 'unknown', reason }),
  )

  it('comes down as more is seen, and is higher where fewer may be wrong', () => {
    const at = (n: number, wrong: number): number => {
      const chance = seededChance(5)
      const learned = learnThreshold(
        Array.from({ length: n }, () => observe({ slope: 40, middle: 0.75 }, chance)),
        wrong,
      )
      return learned.kind === 'threshold' ? learned.similarity : Infinity
    }
    expect(at(1_000, 0.05)).toBeLessThan(at(40, 0.05))
    expect(at(1_000, 0.05)).toBeGreaterThan(at(1_000, 0.2))
    expect(at(100_000, 0.05)).toBeCloseTo(0.75 + Math.log(19) / 40, 1)
  })

  it.each([0.02, 0.05, 0.1])(
    'of the hits of many unlike prompts at most %d are wrong',
    (wrongPerHitAtMost) => {
      const chance = seededChance(23)
      let [hits, wrong] = [0, 0]
      for (let prompt = 0; prompt < 300; prompt++) {
        const truth = drawTruth(chance)
        const known: Observation[] = []
        let learned = learnThreshold(known, wrongPerHitAtMost)
        for (let request = 0; request < 150; request++) {
          const next = observe(truth, chance)
          const { kind } = decide(learned, next.similarity, { explorationShare: 0.05, chance: chance() })
          if (kind === 'serve') {
            hits++
            if (!next.isRight) wrong++
            continue
          }
          known.push(next)
          if (known.length < 30 || known.length % 5 === 0) learned = learnThreshold(known, wrongPerHitAtMost)
        }
      }
      expect(hits).toBeGreaterThan(1_000)
      expect(wrong / hits).toBeLessThanOrEqual(wrongPerHitAtMost)
    },
  )

  it('the table for data that do not overlap is what the simulation says', () => {
    for (const [n, spread, slope] of separationTable.slice(0, 3)) {
      const simulated = simulateSeparation(n, 1_000, 99)
      expect(Math.abs(simulated.spread / spread - 1)).toBeLessThan(0.15)
      expect(Math.abs(simulated.slope / slope - 1)).toBeLessThan(0.25)
    }
  })
})

describe('the decision', () => {
  const learned = { kind: 'threshold', similarity: 0.9, n: 50 } as const
  const by = (similarity: number, chance: number) =>
    decide(learned, similarity, { explorationShare: 0.02, chance }).kind
  it('serves from the threshold on, but for the share it explores', () =>
    expect([by(0.9, 0.5), by(0.9, 0.01), by(0.89, 0.5)]).toEqual(['serve', 'explore', 'call']))
  it('explores what it knows too little of', () =>
    expect(
      decide({ kind: 'unknown', reason: 'too-few', n: 0 }, 1, { explorationShare: 0, chance: 0.9 }).kind,
    ).toBe('explore'))
})

describe('the shadow report', () => {
  it('allows a cache only when the whole interval is within the limit', () => {
    const of = (judged: number, wrong: number) =>
      shadowReport({ requests: 10_000, wouldHits: 2_000, judged, wrong }, 0.01)
    expect(of(0, 0)).toMatchObject({ mayBeEnabled: false, falseHitRate: { low: 0, high: 1, n: 0 } })
    const needed = of(0, 0).judgedAtLeast
    expect([of(needed - 1, 0).mayBeEnabled, of(needed, 0).mayBeEnabled]).toEqual([false, true])
    expect(of(needed, 1).mayBeEnabled).toBe(false)
    expect(of(needed, 0).hitRate.value).toBe(0.2)
  })
})
