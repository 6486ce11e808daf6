import { describe, expect, test } from 'vitest'
import { chance } from '../../statistics/chance.fixture.ts'
import { wilson } from '../../statistics/intervals.ts'
import { falseAlarmsAtMost, isSurelyAbove, isSurelyBelow, watchedMs, windowFrom } from './beyond.ts'
import { hourMs } from './window-pieces.ts'

const minuteMs = 60_000
const minutesAWeek = 7 * 24 * 60

type Judge = (successes: number, n: number) => boolean

/**
 * Weeks of evaluations at a rate, looked at every minute by the windows of the watch: in how many there was any alarm.
 * `each`: evaluations a minute.
 */
function weeksWithAlarm(weeks: number, each: number, rate: number, judges: readonly Judge[]): number[] {
  const { happens } = chance(20_261_127)
  const alarms = judges.map(() => 0)
  for (let week = 0; week < weeks; week++) {
    // A day before it begins, so that the windows are full.
    const minutes = minutesAWeek + 24 * 60 + 60
    const sums = new Uint32Array(minutes + 1)
    for (let minute = 0; minute < minutes; minute++) {
      let fired = 0
      for (let at = 0; at < each; at++) if (happens(rate)) fired++
      sums[minute + 1] = sums[minute]! + fired
    }
    const isOpen = judges.map(() => true)
    for (let minute = minutes - minutesAWeek; minute < minutes; minute++)
      for (const lengthMs of watchedMs) {
        const from = Math.max(0, windowFrom(minute * minuteMs, lengthMs) / minuteMs)
        const [successes, n] = [sums[minute]! - sums[from]!, (minute - from) * each]
        judges.forEach((judge, at) => (isOpen[at] &&= !judge(successes, n)))
      }
    isOpen.forEach((open, at) => (alarms[at]! += open ? 0 : 1))
  }
  return alarms
}

describe('a bound that is looked at every minute', () => {
  const limit = 0.1
  const sure: Judge = (successes, n) => isSurelyAbove(successes, n, limit)
  /** What it would be without a thought for how often one looks. */
  const once: Judge = (successes, n) => wilson(successes, n).low > limit

  test('brings no more false alarms than is said, where the rate is as high as it may be', () => {
    const weeks = 40
    const [alarms, ofOnce] = weeksWithAlarm(weeks, 3, limit, [sure, once])
    expect(alarms! / weeks).toBeLessThanOrEqual(falseAlarmsAtMost)
    expect(ofOnce! / weeks).toBeGreaterThan(0.9)
  })

  test('brings none where the rate is well below', () =>
    expect(weeksWithAlarm(10, 3, limit / 2, [sure])).toEqual([0]))

  test('is found broken within the hours that it takes', () => {
    const { happens } = chance(5)
    const found = Array.from({ length: 200 }, () => {
      let fired = 0
      for (let n = 1; ; n++) {
        if (happens(2 * limit)) fired++
        if (sure(fired, n)) return n
      }
    }).toSorted((one, other) => one - other)
    expect(found[100]).toBeLessThan(300)
    expect(found[190]).toBeLessThan(700)
  })
})

describe('a rate that is too low', () => {
  test('brings no more false alarms than is said, looked at after each evaluation', () => {
    const { happens } = chance(7)
    const runs = 300
    let alarms = 0
    for (let run = 0; run < runs; run++) {
      let fired = 0
      for (let n = 1; n <= 4_000; n++) {
        if (happens(0.01)) fired++
        if (isSurelyBelow(fired, n, 0.01)) {
          alarms++
          break
        }
      }
    }
    expect(alarms / runs).toBeLessThanOrEqual(falseAlarmsAtMost)
    expect(alarms).toBeGreaterThan(0)
  })

  test('is found where nothing ever fires', () => {
    expect(isSurelyBelow(0, 4_000, 0.001)).toBe(false)
    expect(isSurelyBelow(0, 5_000, 0.001)).toBe(true)
  })
})

test('bounds of none and of all', () => {
  expect([isSurelyAbove(0, 9, 0), isSurelyAbove(1, 9, 0), isSurelyAbove(9, 9, 1)]).toEqual([
    false,
    true,
    false,
  ])
  expect([isSurelyBelow(0, 9, 0), isSurelyBelow(8, 9, 1), isSurelyBelow(9, 9, 1)]).toEqual([
    false,
    true,
    false,
  ])
})

test('windows begin on full hours', () => {
  const nowMs = Date.UTC(2026, 10, 25, 12, 34)
  expect(new Date(windowFrom(nowMs, hourMs)).toISOString()).toBe('2026-11-25T11:00:00.000Z')
})
