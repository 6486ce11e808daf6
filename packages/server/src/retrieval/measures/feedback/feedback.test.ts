import { expect, test } from 'vitest'
import { Chance } from '../../../../../../bench/simulation/chance.ts'
import { clickShare, type Shown } from './clicks.ts'
import { correlate, separation } from './correlation.ts'

test('clicks are put right for the rank they were shown at: what is seen less counts more', () => {
  const chance = new Chance(6, 1)
  // A document is worth a click in 4 of 10 views; rank k is looked at with probability 1/k.
  const shown = Array.from({ length: 20_000 }, (): Shown => {
    const rank = 1 + Math.floor(chance.uniform() * 5)
    return { rank, isClicked: chance.happens(1 / rank) && chance.happens(0.4) }
  })
  const raw = shown.filter(({ isClicked }) => isClicked).length / shown.length
  expect(raw).toBeLessThan(0.25)
  const found = clickShare(shown)
  if (found.kind !== 'estimate') throw new Error('refused')
  expect(found.share).toBeCloseTo(0.4, 1)
  expect(found.effective).toBeLessThan(shown.length)
})

test('few effective clicks are refused, however many were shown at the first rank alone', () => {
  const shown = Array.from({ length: 29 }, (): Shown => ({ rank: 1, isClicked: true }))
  expect(clickShare(shown)).toEqual({ kind: 'refused', n: 29, effective: 29, needed: 30 })
  expect(clickShare([])).toMatchObject({ kind: 'refused', n: 0 })
})

test('the interval of a rank correlation holds the truth about as often as it says', () => {
  let held = 0
  for (let run = 0; run < 300; run++) {
    const chance = new Chance(6, run + 1)
    const x = Array.from({ length: 60 }, () => chance.normal())
    const y = x.map((value) => 0.6 * value + 0.8 * chance.normal())
    const found = correlate(x, y)
    // Spearman's rho of a normal pair with r = 0.6: 6/π · asin(r/2).
    const truth = (6 / Math.PI) * Math.asin(0.3)
    if (found.kind === 'estimate' && found.low <= truth && truth <= found.high) held++
  }
  expect(held / 300).toBeGreaterThan(0.92)
  expect(correlate([1, 2, 3], [1, 2, 3])).toMatchObject({ kind: 'refused', reason: 'too-few-pairs' })
  expect(correlate(Array(20).fill(1), Array(20).fill(2))).toMatchObject({ reason: 'no-variation' })
})

test('without both labels nothing is told apart', () => {
  expect(separation([1, 2, 3], [true, true, true])).toBeNull()
  expect(separation([1, 2, 3, 4], [false, false, true, true])).toMatchObject({ auc: 1, n: 4 })
})
