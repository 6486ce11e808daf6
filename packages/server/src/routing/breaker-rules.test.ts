import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  begun,
  breakerRules as rules,
  closedBreaker,
  ended,
  passesFrom,
  type Breaker,
  type BreakerOutcome,
} from './breaker-rules.ts'

const after = (outcomes: readonly BreakerOutcome[], everyMs = 10, from = closedBreaker, fromMs = 1_000_000) =>
  outcomes.reduce<{ breaker: Breaker; nowMs: number }>(
    ({ breaker, nowMs }, outcome) => ({
      breaker: ended(begun(breaker, nowMs), outcome, nowMs),
      nowMs: nowMs + everyMs,
    }),
    { breaker: from, nowMs: fromMs },
  )
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value)

test('it opens when half of enough outcomes are failures, not before', () => {
  expect(after(times(9, 'failure')).breaker.kind).toBe('closed')
  expect(after(times(10, 'failure')).breaker.kind).toBe('open')
  expect(after([...times(6, 'success' as const), ...times(5, 'failure' as const)]).breaker.kind).toBe(
    'closed',
  )
  expect(after([...times(6, 'success' as const), ...times(6, 'failure' as const)]).breaker.kind).toBe('open')
})

test('failures far apart never open it', () => {
  expect(after(times(500, 'failure'), rules.windowMs / 4).breaker.kind).toBe('closed')
})

test('three failures to connect in a row open it at once; a good answer in between starts over', () => {
  expect(after(times(3, 'connect-failure')).breaker.kind).toBe('open')
  expect(
    after(['connect-failure', 'connect-failure', 'success', 'connect-failure', 'connect-failure']).breaker
      .kind,
  ).toBe('closed')
})

test('a rate limit or a caller that left says nothing of it', () => {
  expect(after(times(100, 'neither')).breaker).toEqual(closedBreaker)
})

test('open, it rests; then one probe at a time; two good ones close it', () => {
  const { breaker, nowMs } = after(times(3, 'connect-failure'))
  expect(passesFrom(breaker, nowMs)).toBe(breaker.openUntilMs)
  const rested = breaker.openUntilMs
  expect(passesFrom(breaker, rested)).toBe(rested)
  const probing = begun(breaker, rested)
  expect(probing.kind).toBe('half-open')
  expect(passesFrom(probing, rested + 1)).toBeGreaterThan(rested + 1)
  const once = ended(probing, 'success', rested + 2)
  expect(once.kind).toBe('half-open')
  expect(passesFrom(once, rested + 3)).toBe(rested + 3)
  expect(ended(begun(once, rested + 3), 'success', rested + 4)).toEqual(closedBreaker)
})

test('a failed probe opens it for twice as long, up to a limit', () => {
  let { breaker, nowMs } = after(times(3, 'connect-failure'))
  const rests: number[] = []
  for (let opening = 0; opening < 8; opening++) {
    nowMs = breaker.openUntilMs
    breaker = ended(begun(breaker, nowMs), 'failure', nowMs)
    expect(breaker.kind).toBe('open')
    rests.push(breaker.openUntilMs - nowMs)
  }
  expect(rests).toEqual([10_000, 20_000, 40_000, ...times(5, 60_000)])
})

test('a probe whose caller leaves gives its place back', () => {
  const { breaker } = after(times(3, 'connect-failure'))
  const left = ended(begun(breaker, breaker.openUntilMs), 'neither', breaker.openUntilMs + 1)
  expect(passesFrom(left, breaker.openUntilMs + 2)).toBe(breaker.openUntilMs + 2)
})

test('whatever happens, it never rests longer than its limit, and good answers close it in the end', () => {
  const outcome = fc.constantFrom<BreakerOutcome>('success', 'failure', 'connect-failure', 'neither')
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, fc.nat(40_000))), (steps) => {
      let breaker = closedBreaker
      let nowMs = 1_000_000
      for (const [happened, waitMs] of steps) {
        nowMs += waitMs
        const fromMs = passesFrom(breaker, nowMs)
        expect(fromMs - nowMs).toBeLessThanOrEqual(rules.restAtMostMs)
        breaker = ended(begun(breaker, nowMs), happened, nowMs)
        expect(breaker.probes).toBeGreaterThanOrEqual(0)
      }
      for (let probe = 0; probe < 3; probe++) {
        nowMs = Math.max(nowMs, passesFrom(breaker, nowMs))
        breaker = ended(begun(breaker, nowMs), 'success', nowMs)
      }
      expect(breaker.kind).toBe('closed')
    }),
  )
})
