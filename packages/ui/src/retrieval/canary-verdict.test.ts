import { expect, test } from 'vitest'
import { canaryVerdict } from './canary-verdict.ts'

const set = '2026-11-26T10:00:00.000Z'
const run = (low: number | null, high: number | null, at = '2026-11-26T12:00:00.000Z') => ({
  ...{ at, compared: { overlap: { value: 0.5, low, high, n: 20 } } },
})

test.each([
  [run(0.2, 0.5), 0.6, 'answers otherwise'],
  [run(0.2, 0.7), 0.6, 'perhaps otherwise'],
  [run(0.6, 0.9), 0.6, 'answers alike'],
  [run(null, null), 0.6, 'too few to tell'],
  [run(0.2, 0.5), null, 'no bound set'],
  [run(0.2, 0.5, '2026-11-26T09:00:00.000Z'), 0.6, 'before the baseline'],
])('a run of %o against %s is said to be: %s', (one, bound, words) =>
  expect(canaryVerdict(one, set, bound).words).toBe(words),
)
