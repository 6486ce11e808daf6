import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { wilson } from './intervals.ts'
import { shareInFirst, stratifiedShare, weightedShare, type Cell } from './sampled-shares.ts'

const units = (so: number, not: number, weight = 1) => [
  ...Array.from({ length: so }, () => ({ isSo: true, weight })),
  ...Array.from({ length: not }, () => ({ isSo: false, weight })),
]
const cell = (population: number, so: number, not: number): Cell => ({
  population,
  sample: units(so, not, Math.max(1, population / (so + not))),
})

describe('a weighted share', () => {
  it("is Wilson's of the count where all weights are one", () => {
    const { low, high } = wilson(20, 50)
    expect(weightedShare(units(20, 30, 7))).toEqual({
      ...{ value: 0.4, n: 50, effectiveN: expect.closeTo(50, 9) },
      ...{ low: expect.closeTo(low, 12), high: expect.closeTo(high, 12) },
    })
  })

  it('rests on fewer where weights differ', () => {
    const { value, effectiveN } = weightedShare([...units(10, 10, 1), ...units(10, 10, 9)])
    expect(value).toBeCloseTo(0.5, 12)
    // (20 + 180)² / (20 + 1,620)
    expect(effectiveN).toBeCloseTo(40_000 / 1_640, 9)
  })

  it('claims less than Wilson from one that was found', () => {
    const { low } = weightedShare(units(1, 99))
    // Clopper and Pearson at 5 % on one side: 1 − 0.95^(1/100).
    expect(low).toBeCloseTo(1 - 0.95 ** 0.01, 9)
    expect(low).toBeLessThan(wilson(1, 100).low)
  })

  it('is unknown without a unit, and refuses weights that are none', () => {
    expect(weightedShare([])).toMatchObject({ value: null, low: 0, high: 1, n: 0 })
    for (const weight of [0.5, Number.NaN, Infinity])
      expect(() => weightedShare([{ isSo: true, weight }])).toThrow(RangeError)
  })
})

describe('a share over cells', () => {
  it('weighs each by what there was of it, not by what was looked at', () => {
    const { value, n, effectiveN } = stratifiedShare([cell(900, 1, 9), cell(100, 50, 50)])
    expect(value).toBeCloseTo(0.9 * 0.1 + 0.1 * 0.5, 12)
    expect(n).toBe(110)
    // Ten stand for 90 each, a hundred for one.
    expect(effectiveN).toBeCloseTo(1_000 ** 2 / (10 * 90 ** 2 + 100), 9)
  })

  it('is unknown where nobody looked, and wide where nobody looked into a cell', () => {
    expect(stratifiedShare([]).value).toBeNull()
    expect(stratifiedShare([{ population: 10, sample: [] }])).toMatchObject({ value: null, low: 0, high: 1 })
    const { low, high } = stratifiedShare([cell(100, 50, 50), { population: 900, sample: [] }])
    expect(high - low).toBeGreaterThan(0.8)
  })
})

describe('the share that lies in the first cells', () => {
  it('is of estimated counts', () => {
    // 80 of the first, 20 of the second.
    const { value, low, high, n } = shareInFirst([cell(100, 40, 10)], [cell(2_000, 10, 990)])
    expect(value).toBeCloseTo(0.8, 12)
    expect([low < 0.75, high > 0.85, n]).toEqual([true, true, 50])
  })

  it('never claims that nothing was missed from a few of very many', () => {
    const { value, low } = shareInFirst([cell(100, 50, 0)], [cell(100_000, 0, 100)])
    expect(value).toBe(1)
    expect(low).toBeLessThan(0.1)
  })

  it('is unknown where none is so, and where one side was not looked into', () => {
    expect(shareInFirst([cell(10, 0, 10)], [cell(10, 0, 10)]).value).toBeNull()
    expect(shareInFirst([cell(10, 5, 5)], [{ population: 10, sample: [] }]).value).toBeNull()
    expect(shareInFirst([], [cell(10, 5, 5)])).toMatchObject({ value: 0, low: 0 })
  })
})

const someCell = fc
  .record({ population: fc.nat(5_000), so: fc.nat(30), not: fc.nat(30) })
  .map(({ population, so, not }): Cell => ({
    population,
    sample: units(so, not, Math.max(1, population / Math.max(1, so + not))),
  }))
const some = fc.array(someCell, { maxLength: 4 })

test('every interval lies within 0 and 1, and around its value', () => {
  fc.assert(
    fc.property(some, some, (one, other) => {
      for (const { value, low, high } of [stratifiedShare(one), shareInFirst(one, other)]) {
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        if (value === null) continue
        expect(low - 1e-9).toBeLessThanOrEqual(value)
        expect(high + 1e-9).toBeGreaterThanOrEqual(value)
      }
    }),
  )
})

test('what lies in the first and what lies in the second add up to all', () => {
  fc.assert(
    fc.property(some, some, (one, other) => {
      const [first, second] = [shareInFirst(one, other), shareInFirst(other, one)]
      expect(second.value === null).toBe(first.value === null)
      if (first.value === null) return
      expect(first.value + second.value!).toBeCloseTo(1, 9)
      expect(first.low + second.high).toBeCloseTo(1, 6)
    }),
  )
})
