import { describe, expect, test } from 'vitest'
import { Chance } from '../../../../../bench/simulation/chance.ts'
import { embeddingSets } from '../../../../../bench/simulation/embeddings.ts'
import { overlapAt, rankBiasedOverlap } from './canary.ts'
import { classifierDrift, fewestVectors } from './classifier.ts'
import { fitLogistic, matrixOf, scoresOf } from './logistic.ts'

/** Short seeded form of `npm run bench -- retrieval`. */
const found = (shift: number, reference: number, current: number, runs: number): number => {
  let alarms = 0
  for (let run = 0; run < runs; run++) {
    const chance = new Chance(6, run + 1)
    const sets = embeddingSets({ reference, current, shift }, chance)
    const verdict = classifierDrift(sets.reference, sets.current, () => chance.uniform())
    if (verdict.kind === 'tested' && verdict.p < 0.05) alarms++
  }
  return alarms / runs
}

describe('drift of embeddings', () => {
  test('is seldom seen where nothing moved', () => {
    expect(found(0, 100, 100, 60)).toBeLessThanOrEqual(0.1)
  })
  test('is seen where they moved', () => {
    expect(found(0.5, 100, 100, 30)).toBeGreaterThan(0.6)
    expect(found(0.5, 500, 100, 10)).toBeGreaterThan(0.8)
  })
  test('names the vectors that moved', () => {
    const chance = new Chance(6, 1)
    const still = embeddingSets({ reference: 300, current: 150, shift: 0 }, chance)
    // Half of the current ones stay where they were.
    const moved = still.current.map((vector, at) =>
      at < 75 ? vector : vector.map((value, column) => value + (column === 3 ? 0.2 : 0)),
    )
    const verdict = classifierDrift(still.reference, moved, () => chance.uniform())
    if (verdict.kind !== 'tested') throw new Error('refused')
    expect(verdict.p).toBeLessThan(0.001)
    const highest = verdict.scores
      .map((score, at) => ({ score, at }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 30)
    expect(highest.filter(({ at }) => at >= 75).length).toBeGreaterThan(25)
  })
  test('is refused for few vectors, and for vectors of different lengths', () => {
    const rows = Array.from({ length: fewestVectors }, () => [1, 2])
    expect(classifierDrift(rows.slice(1), rows, () => 0.5)).toEqual({
      kind: 'refused',
      reason: 'too-few-vectors',
      needed: 20,
    })
    expect(classifierDrift(rows, [...rows, [1]], () => 0.5)).toMatchObject({ reason: 'lengths-differ' })
  })
})

test('the solver comes to where the gradient of the penalised loss is nought', () => {
  const chance = new Chance(6, 2)
  const rows = Array.from({ length: 80 }, () => [chance.normal(), chance.normal(), chance.normal()])
  const isCurrent = rows.map(([x]) => x! + chance.normal() > 0.3)
  const x = matrixOf(rows)
  const direction = fitLogistic(x, isCurrent, 2)
  const pulls = [...scoresOf(direction, x)].map(
    (score, at) => 1 / (1 + Math.exp(-score)) - (isCurrent[at] ? 1 : 0),
  )
  for (const column of [0, 1, 2])
    expect(
      pulls.reduce((sum, pull, at) => sum + pull * rows[at]![column]!, 2 * direction.weights[column]!),
    ).toBeCloseTo(0, 3)
  expect(pulls.reduce((sum, pull) => sum + pull)).toBeCloseTo(0, 3)
})

test('an index that answers canary questions the same overlaps fully; order counts only by rank', () => {
  const before = ['a', 'b', 'c', 'd']
  expect(rankBiasedOverlap(before, before)).toBeCloseTo(1)
  expect(overlapAt(before, ['d', 'c', 'b', 'a'], 4)).toBe(1)
  expect(rankBiasedOverlap(before, ['b', 'a', 'c', 'd'])!).toBeLessThan(
    rankBiasedOverlap(before, ['a', 'b', 'd', 'c'])!,
  )
  expect(rankBiasedOverlap([], before)).toBeNull()
})
