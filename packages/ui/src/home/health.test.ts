import { expect, test } from 'vitest'
import type { Change, Overview, OverviewPoint } from '../records.ts'
import { healthOf, riseOf } from './health.ts'

const start = Date.parse('2026-11-23T00:00:00Z')

const pointsOf = (counts: readonly (readonly [calls: number, errors: number])[]): OverviewPoint[] =>
  counts.map(([calls, errors], index) => ({
    at: new Date(start + index * 900_000).toISOString(),
    calls,
    errors,
    truncated: 0,
    cancelled: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: '0',
    latencyP50Ms: 400,
    latencyP95Ms: 900,
    ttftP50Ms: null,
    overheadP50Ms: 0.4,
    overheadP99Ms: 1,
  }))

const overviewOf = (
  points: readonly OverviewPoint[],
  rate: { value: number; low: number; high: number },
  changes: readonly Change[] = [],
): Overview => {
  const calls = points.reduce((sum, point) => sum + point.calls, 0)
  const errors = points.reduce((sum, point) => sum + point.errors, 0)
  return {
    hours: 24,
    stepMinutes: 15,
    points,
    changes,
    totals: {
      calls,
      errors,
      errorRate: { ...rate, n: calls },
      costUsd: '0',
      costKnownShare: 1,
      latencyP50Ms: 400,
      latencyP95Ms: 900,
      overheadP50Ms: 0.4,
      overheadP99Ms: 1,
    },
  }
}

const repeat = (times: number, calls: number, errors: number) =>
  Array.from({ length: times }, () => [calls, errors] as const)

test('no calls is quiet, not healthy', () => {
  const health = healthOf(
    overviewOf(pointsOf(repeat(8, 0, 0)), { value: 0, low: 0, high: 1 }),
    'the last hour',
  )
  expect(health).toEqual({ verdict: 'quiet', sentence: 'No calls in the last hour.' })
})

test('few calls are not enough to call anything healthy', () => {
  const health = healthOf(
    overviewOf(pointsOf(repeat(8, 1, 0)), { value: 0, low: 0, high: 0.32 }),
    'the last hour',
  )
  expect(health.verdict).toBe('unsure')
  expect(health.sentence).toContain('not enough data')
})

test('many calls with few failures are healthy', () => {
  const health = healthOf(
    overviewOf(pointsOf(repeat(96, 50, 0)), { value: 0, low: 0, high: 0.001 }),
    'the last day',
  )
  expect(health.verdict).toBe('good')
})

test('nothing is said to look right while an alert waits for someone', () => {
  const overview = overviewOf(pointsOf(repeat(96, 50, 0)), { value: 0, low: 0, high: 0.001 })
  const health = healthOf(overview, 'the last day', 2)
  expect(health.verdict).toBe('unsure')
  expect(health.sentence).toMatch(/^2 alerts open; the traffic looks well: /)
})

test('a rise in failures is found where it began, and named with the change before it', () => {
  const points = pointsOf([...repeat(70, 40, 0), ...repeat(26, 40, 6)])
  const change = { at: points[69]?.at ?? '', summary: 'support: version 4 activated' } as Change
  expect(riseOf(points)?.at).toBe(points[70]?.at)
  const health = healthOf(
    overviewOf(points, { value: 0.04, low: 0.034, high: 0.047 }, [change]),
    'the last day',
  )
  expect(health.verdict).toBe('bad')
  expect(health.sentence).toContain('support: version 4 activated')
})

test('steady noise is no rise', () => {
  expect(
    riseOf(pointsOf(Array.from({ length: 96 }, (_, index) => [30, index % 3 === 0 ? 1 : 0] as const))),
  ).toBeNull()
})
