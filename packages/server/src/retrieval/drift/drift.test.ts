import { describe, expect, test } from 'vitest'
import { Chance } from '../../../../../bench/simulation/chance.ts'
import { embeddingSets } from '../../../../../bench/simulation/embeddings.ts'
import { overlapAt, rankBiasedOverlap } from './canary.ts'
import { classifierDrift, fewestVectors } from './classifier.ts'
import { influence } from './influence.ts'
import { inverseOf } from './inverse.ts'

/** The share of runs in which drift is seen, at 5 %. */
const found = (shift: number, reference: number, current: number, runs: number): number => {
  let alarms = 0
  for (let run = 0; run < runs; run++) {
    const chance = new Chance(6, run + 1)
    const sets = embeddingSets({ reference, current, shift, spread: 0.4 }, chance)
    const verdict = classifierDrift(sets.reference, sets.current, {
      random: () => chance.uniform(),
      permutations: 99,
    })
    if (verdict.kind === 'tested' && verdict.p < 0.05) alarms++
  }
  return alarms / runs
}

/** 200 runs at 100 v 100; of the larger ones, whose 200 take minutes, a few: `npm run bench -- retrieval` has all. */
describe('drift of embeddings', () => {
  test('is seen in at most 5 of 100 runs where nothing moved', () => {
    expect(found(0, 100, 100, 200)).toBeLessThanOrEqual(0.05)
  }, 300_000)
  test('is seen in at least 68, 96 and 99 of 100 where they moved by 0.5', () => {
    expect(found(0.5, 100, 100, 200)).toBeGreaterThanOrEqual(0.68)
    expect(found(0.5, 500, 100, 12)).toBeGreaterThanOrEqual(0.96)
    expect(found(0.5, 500, 500, 5)).toBeGreaterThanOrEqual(0.99)
  }, 300_000)
  test('names the vectors that moved', () => {
    const chance = new Chance(6, 1)
    const still = embeddingSets({ reference: 300, current: 150, shift: 0, spread: 0.35 }, chance)
    // Half of the current ones stay where they were.
    const moved = still.current.map((vector, at) =>
      at < 75 ? vector : vector.map((value, column) => value + (column === 3 ? 0.2 : 0)),
    )
    const verdict = classifierDrift(still.reference, moved, {
      random: () => chance.uniform(),
      permutations: 99,
    })
    if (verdict.kind !== 'tested') throw new Error('refused')
    expect(verdict.p).toBe(0.01)
    expect(verdict.auc.low).toBeGreaterThan(0.6)
    const highest = verdict.scores
      .map((score, at) => ({ score, at }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 30)
    expect(highest.filter(({ at }) => at >= 75).length).toBeGreaterThan(25)
  })
  test('is refused for few vectors, and for vectors of different lengths', () => {
    const rows = Array.from({ length: fewestVectors }, () => [1, 2])
    expect(classifierDrift(rows.slice(1), rows, { random: () => 0.5 })).toEqual({
      kind: 'refused',
      reason: 'too-few-vectors',
      needed: 20,
    })
    expect(classifierDrift(rows, [...rows, [1]], { random: () => 0.5 })).toMatchObject({
      reason: 'lengths-differ',
    })
  })
})

test('an inverse is one', () => {
  const chance = new Chance(6, 2)
  const size = 12
  const half = Array.from({ length: size * size }, () => chance.normal())
  const matrix = Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size]
    let sum = row === column ? 0.1 : 0
    for (let inner = 0; inner < size; inner++) sum += half[row * size + inner]! * half[column * size + inner]!
    return sum
  })
  const inverse = inverseOf(matrix.slice(), size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      let sum = 0
      for (let inner = 0; inner < size; inner++)
        sum += matrix[row * size + inner]! * inverse[inner * size + column]!
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 9)
    }
})

test.each([9, 2])(
  'what %i vectors of two numbers say of each other is as a ridge regression has it',
  (count) => {
    // Two columns, so that (XᵀX + λI) can be inverted by hand.
    const chance = new Chance(6, 3)
    const rows = Array.from({ length: count }, () => [chance.normal(), chance.normal()])
    const mean = [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column]! / count, 0))
    const [x, y] = [0, 1].map((column) => rows.map((row) => row[column]! - mean[column]!))
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, one, at) => sum + one * b[at]!, 0)
    const [xx, xy, yy] = [dot(x!, x!), dot(x!, y!), dot(y!, y!)]
    const lambda = (0.1 * (xx + yy)) / 2
    const determinant = (xx + lambda) * (yy + lambda) - xy * xy
    const found = influence(rows, 0.1)
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        expect(found[i * count + j]).toBeCloseTo(
          (x![i]! * ((yy + lambda) * x![j]! - xy * y![j]!) +
            y![i]! * ((xx + lambda) * y![j]! - xy * x![j]!)) /
            determinant,
          9,
        )
  },
)

test('an index that answers canary questions the same overlaps fully; order counts only by rank', () => {
  const before = ['a', 'b', 'c', 'd']
  expect(rankBiasedOverlap(before, before)).toBeCloseTo(1)
  expect(overlapAt(before, ['d', 'c', 'b', 'a'], 4)).toBe(1)
  expect(rankBiasedOverlap(before, ['b', 'a', 'c', 'd'])!).toBeLessThan(
    rankBiasedOverlap(before, ['a', 'b', 'd', 'c'])!,
  )
  expect(rankBiasedOverlap([], before)).toBeNull()
})
