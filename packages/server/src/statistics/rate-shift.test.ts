import { describe, expect, it } from 'vitest'
import { chance, countOf, shareOf, times } from './chance.fixture.ts'
import { rateShift, type Trials } from './rate-shift.ts'

const week = { alarms: 0.05, horizon: 168 }

/** Hours of `n` trials each; `share` may change with the hour. */
const hours = (count: number, n: number, share: (hour: number) => number, seed: number): Trials[] => {
  const { happens } = chance(seed)
  return times(count, (hour) => ({
    n,
    successes: countOf(n, () => happens(share(hour))),
  }))
}

describe('a share that stays the same', () => {
  it.each([
    [0.02, 50],
    [0.3, 20],
    [0.5, 10],
  ])('of %d, %d an hour, is called changed in fewer than 5 of 100 weeks', (share, n) => {
    const alarms = shareOf(400, (run) => {
      const past = hours(336, n, () => share, run)
      return (
        rateShift(
          past,
          hours(168, n, () => share, 100_000 + run),
          week,
        ).alarmAt !== null
      )
    })
    // The bound is not tight: over 1,000 runs it was 0 to 0.003.
    expect(alarms).toBeLessThanOrEqual(0.05)
  })

  it('is not called changed for scattering by the hour as it always did', () => {
    const alarms = shareOf(200, (run) => {
      const { uniform } = chance(run + 7)
      const scattered = (): number => 0.05 + 0.1 * uniform()
      const shares = times(504, scattered)
      const past = hours(336, 60, (hour) => shares[hour]!, run)
      const now = hours(168, 60, (hour) => shares[336 + hour]!, 50_000 + run)
      return rateShift(past, now, week).alarmAt !== null
    })
    expect(alarms).toBeLessThanOrEqual(0.05)
  })
})

describe('a share that doubles', () => {
  it.each([
    // Measured over 300 runs: 0.89, 0.90 and 1.
    [100, 24, 0.8],
    [200, 12, 0.8],
    [200, 24, 0.97],
  ])('with %d an hour, of which 0.02 succeeded, is found within %d hours', (n, within, least) => {
    const found = shareOf(100, (run) => {
      const past = hours(336, n, () => 0.02, run)
      const now = hours(48 + within, n, (hour) => (hour < 48 ? 0.02 : 0.04), 70_000 + run)
      const { alarmAt, direction } = rateShift(past, now, week)
      return alarmAt !== null && alarmAt >= 48 && direction === 'more'
    })
    expect(found).toBeGreaterThan(least)
  })

  it('says since when', () => {
    const past = hours(336, 200, () => 0.05, 3)
    const found = rateShift(
      past,
      hours(100, 200, (hour) => (hour < 60 ? 0.05 : 0.1), 4),
      week,
    )
    expect(found.alarmAt).toBeGreaterThanOrEqual(60)
    expect(found.alarmAt).toBeLessThan(66)
    expect(Math.abs(found.since! - 60)).toBeLessThanOrEqual(2)
  })
})

it('finds a share that halves', () => {
  const past = hours(336, 200, () => 0.1, 5)
  const found = rateShift(
    past,
    hours(48, 200, () => 0.05, 6),
    week,
  )
  expect(found).toMatchObject({ direction: 'less' })
  expect(found.alarmAt).toBeLessThan(12)
})

it('finds what never fired firing', () => {
  const past = times(336, () => ({ n: 50, successes: 0 }))
  expect(
    rateShift(
      past,
      times(10, () => ({ n: 50, successes: 2 })),
      week,
    ).alarmAt,
  ).toBeLessThan(10)
})

it('has nothing to say of no past and no steps', () => {
  expect(rateShift([], [], week)).toMatchObject({ evidence: 0, alarmAt: null, since: null })
  expect(
    rateShift(
      [],
      times(5, () => ({ n: 9, successes: 9 })),
      week,
    ).alarmAt,
  ).toBeNull()
})
