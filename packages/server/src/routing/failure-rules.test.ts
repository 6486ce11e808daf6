import { expect, test } from 'vitest'
import { breakerOutcomeOf, failureKindOf, mayFallBack, mayRetry, type FailureKind } from './failure-rules.ts'

test.each<readonly [status: number | null, kind: string | null, is: FailureKind]>([
  [400, 'invalid_request_error', 'caller'],
  [404, null, 'caller'],
  [404, 'model_not_found', 'model'],
  [404, 'not_found_error', 'model'],
  [413, null, 'caller'],
  [422, null, 'caller'],
  [401, null, 'key'],
  [402, null, 'key'],
  [403, null, 'key'],
  [408, null, 'target'],
  [409, null, 'target'],
  [429, 'rate_limit_exceeded', 'rate'],
  [429, 'insufficient_quota', 'key'],
  [500, null, 'target'],
  [503, null, 'target'],
  [529, 'overloaded_error', 'target'],
  [200, 'overloaded_error', 'target'],
  [200, 'rate_limit_error', 'rate'],
  [200, 'invalid_request_error', 'caller'],
  [200, 'empty-choices', 'target'],
  [null, null, 'target'],
])('status %s with %s is a failure of the %s', (status, kind, is) => {
  expect(failureKindOf({ status, kind })).toBe(is)
})

test('what is tried again, what elsewhere, and what a breaker learns', () => {
  const table = (['caller', 'target', 'rate', 'key', 'model', 'connect', 'left'] as const).map((kind) => [
    kind,
    mayFallBack(kind),
    mayRetry(kind),
    breakerOutcomeOf(kind),
  ])
  expect(table).toEqual([
    ['caller', false, false, 'success'],
    ['target', true, true, 'failure'],
    ['rate', true, true, 'neither'],
    ['key', true, false, 'neither'],
    ['model', true, false, 'neither'],
    ['connect', true, true, 'connect-failure'],
    ['left', false, false, 'neither'],
  ])
})
