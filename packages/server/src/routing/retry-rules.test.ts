import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callersPatienceMs, retryAfterMs, retryDelay, retryRulesOf } from './retry-rules.ts'

const now = Date.UTC(2026, 10, 26, 12)

test.each<readonly [{ readonly [name: string]: string }, number | null]>([
  [{}, null],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 26 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Thu, 26 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': '' }, null],
  [{ 'retry-after': '-3' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'x-ms-retry-after-ms': '300', 'retry-after': '7' }, 300],
  [{ 'retry-after-ms': 'x', 'x-ms-retry-after-ms': '300' }, 300],
  [{ 'retry-after-ms': '-1', 'retry-after': '2' }, 2_000],
])('%j asks for a wait of %s ms', (headers, waitMs) => {
  expect(retryAfterMs(headers, now)).toBe(waitMs)
})

test.each<readonly [{ readonly [name: string]: string }, number | null]>([
  [{ 'x-stainless-timeout': '600' }, 600_000],
  [{ 'x-server-timeout': '30' }, 30_000],
  [{ 'x-request-timeout-ms': '1500', 'x-stainless-timeout': '600' }, 1_500],
  [{ 'x-stainless-timeout': '0' }, null],
  [{ 'x-stainless-timeout': 'never' }, null],
  [{}, null],
])('a caller that sends %j waits %s ms', (headers, patienceMs) => {
  expect(callersPatienceMs(headers)).toBe(patienceMs)
})

test('delays are even from zero to a bound that doubles and ends', () => {
  const rules = retryRulesOf({ baseMs: 250, maxMs: 8_000 }, false)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (retry, chance) => {
        const delay = retryDelay(retry, chance, rules)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(Math.min(8_000, 250 * 2 ** (retry - 1)))
        expect(delay).toBeCloseTo(chance * retryDelay(retry, 1, rules), 6)
      },
    ),
  )
})
