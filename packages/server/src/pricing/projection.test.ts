import { expect, test } from 'vitest'
import { daysInMonth, fewestDays, projectMonth } from './projection.ts'

test('too few days are said to be too few', () => {
  expect(projectMonth([1, 2, 3])).toEqual({
    notEnough: 'A projection needs 7 whole days of calls; there are 3 so far.',
  })
})

test('even days project evenly', () => {
  expect(projectMonth(Array.from({ length: 10 }, () => 2))).toMatchObject({
    costUsd: '60.873750',
    low: '60.873750',
    high: '60.873750',
    n: 10,
  })
})

test('no month costs less than nothing', () => {
  expect(projectMonth([0, 0, 0, 0, 0, 0, 100])).toMatchObject({ low: '0.000000' })
})

test('the interval holds the month to come in 95 of 100 worlds', () => {
  const chance = seeded(20_261_123)
  const day = (): number => 50 + 8 * normal(chance)
  const worlds = 2000
  let held = 0
  for (let world = 0; world < worlds; world++) {
    const projected = projectMonth(Array.from({ length: fewestDays }, day))
    if ('notEnough' in projected) continue
    // Thirty days and the rest of the thirty-first, whose variance is that share of a day's.
    const rest = daysInMonth - 30
    let month = 50 * rest + 8 * Math.sqrt(rest) * normal(chance)
    for (let more = 0; more < 30; more++) month += day()
    if (Number(projected.low) <= month && month <= Number(projected.high)) held++
  }
  // Four standard errors of a share of 0.95 among 2000.
  expect(Math.abs(held / worlds - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / worlds))
})

/** Marsaglia's xorshift32 (2003), as numbers in (0, 1). */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
}

/** Box and Muller (1958). */
const normal = (chance: () => number): number =>
  Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance())
