import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryRulesOf } from '../routing/retry-rules.ts'
import { nextTry, type Budget, type Standing } from './next-try.ts'

const now = 1_000_000
const rules = retryRulesOf({ attemptsAtMost: 3, baseMs: 100, maxMs: 1_000 }, false)
const budget = (part: Partial<Budget> = {}): Budget => ({
  rules,
  attempts: 0,
  untilMs: now + 60_000,
  ...part,
})
const fresh: Standing = { tries: 0, isOut: false, fromMs: 0 }
const half = () => 0.5

test('the plan’s order decides among those that are ready', () => {
  expect(nextTry([fresh, fresh], budget(), now, half)).toEqual({ kind: 'try', candidate: 0, waitMs: 0 })
})

test('one that failed waits; another goes first, at once', () => {
  const failed = { ...fresh, tries: 1 }
  expect(nextTry([failed, fresh], budget({ attempts: 1 }), now, half)).toMatchObject({
    candidate: 1,
    waitMs: 0,
  })
  expect(nextTry([failed], budget({ attempts: 1 }), now, half)).toMatchObject({ candidate: 0, waitMs: 50 })
  expect(nextTry([{ ...failed, tries: 2 }], budget({ attempts: 2 }), now, half)).toMatchObject({
    waitMs: 100,
  })
})

test('a rest is kept to, and passed over where another is ready', () => {
  const resting = { ...fresh, fromMs: now + 5_000 }
  expect(nextTry([resting, fresh], budget(), now, half)).toMatchObject({ candidate: 1 })
  expect(nextTry([resting], budget(), now, half)).toMatchObject({ candidate: 0, waitMs: 5_000 })
  expect(nextTry([resting], budget({ untilMs: now + 4_999 }), now, half)).toEqual({
    kind: 'stop',
    why: 'spent',
    fromMs: now + 5_000,
  })
})

test('nothing is left, or no budget', () => {
  expect(nextTry([{ ...fresh, isOut: true }], budget(), now, half)).toEqual({
    kind: 'stop',
    why: 'exhausted',
    fromMs: null,
  })
  expect(nextTry([fresh], budget({ attempts: 3 }), now, half)).toMatchObject({ kind: 'stop', why: 'spent' })
})

test('one budget for all: attempts and time are never exceeded, however many targets there are', () => {
  const standing = fc.record({
    tries: fc.constant(0),
    isOut: fc.boolean(),
    fromMs: fc.integer({ min: now - 10_000, max: now + 90_000 }),
  })
  fc.assert(
    fc.property(
      fc.array(standing, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(60_000),
      fc.array(fc.tuple(fc.boolean(), fc.nat(5_000)), { minLength: 40, maxLength: 40 }),
      (candidates, attemptsAtMost, totalMs, outcomes) => {
        const standings = candidates.map((one) => ({ ...one }))
        const untilMs = now + totalMs
        let [attempts, at] = [0, now]
        for (const [staysIn, tookMs] of outcomes) {
          const next = nextTry(
            standings,
            { rules: { ...rules, attemptsAtMost }, attempts, untilMs },
            at,
            half,
          )
          if (next.kind === 'stop') return
          const chosen = standings[next.candidate]!
          at += next.waitMs
          expect(chosen.isOut).toBe(false)
          expect(at).toBeLessThanOrEqual(untilMs)
          expect(at).toBeGreaterThanOrEqual(chosen.fromMs)
          expect(++attempts).toBeLessThanOrEqual(attemptsAtMost)
          chosen.tries++
          chosen.isOut = !staysIn
          at += tookMs
        }
        expect.unreachable()
      },
    ),
  )
})
