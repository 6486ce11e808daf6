import { expect, test } from 'vitest'
import { armWords, formatDifference, formatMetric } from './words.ts'

test('shares read in percent, their differences in points', () => {
  expect(formatMetric('error-rate', 0.0213)).toBe('2.13 %')
  expect(formatDifference('error-rate', -0.005)).toBe('−0.5 pp')
  expect(formatMetric('latency-over.2000', 0.5)).toBe('50 %')
})

test('costs read in dollars, all else as a plain number', () => {
  expect(formatMetric('cost-per-call', 0.00421)).toBe('$0.0042')
  expect(formatDifference('cost-per-call', -0.00421)).toBe('−$0.0042')
  expect(formatDifference('score.helpful', 0.1234)).toBe('+0.123')
  expect(formatMetric('output-tokens', null)).toBe('unknown')
})

test('an arm is told by what it serves', () => {
  expect(armWords({ name: 'a', weight: 0.5, version: 3 })).toBe('version 3')
  expect(armWords({ name: 'a', weight: 0.5 })).toBe('what is active')
})
