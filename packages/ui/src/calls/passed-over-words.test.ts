import { expect, test } from 'vitest'
import { breakerWords, restWords } from './passed-over-words.ts'

test.each([
  ['key', 'closed', 'the provider had refused its key'],
  ['rate-limit', 'half-open', 'the provider had asked for a wait'],
  ['breaker', 'open', 'its breaker was open: it had failed too often'],
  ['breaker', 'half-open', 'its breaker was half-open, and another call its probe'],
])('resting for %s under a breaker that is %s: %s', (why, breaker, words) => {
  expect(restWords({ why, breaker })).toBe(words)
})

test('an attempt under a half-open breaker was a probe', () => {
  expect(breakerWords('half-open')).toMatch(/probe/)
  expect(breakerWords('open')).not.toMatch(/probe/)
})
