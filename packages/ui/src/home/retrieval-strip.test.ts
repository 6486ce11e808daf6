import type { RetrievalReport } from '@telltale/sdk'
import { expect, test } from 'vitest'
import { retrievalStrip, retrievalWords } from './retrieval-strip.ts'

const point = { at: '2026-11-26T08:00:00.000Z', retrievals: 12, utilisation: null, ageDaysP50: null }
const reportOf = (part: Partial<RetrievalReport>) =>
  ({
    retrievals: 13,
    coverage: { value: 0.75, low: 0.5, high: 0.9, n: 13 },
    signals: [
      { name: 'groundedShare', mean: 0.5, low: 0.284, high: 0.716, n: 12, coverage: 0.9 },
      { name: 'staleShare', mean: 0.25, low: 0.1, high: 0.4, n: 13, coverage: 1 },
    ],
    series: [{ ...point, groundedShare: 0.5, staleShare: 0.25, coverage: 0.75 }],
    ...part,
  }) as RetrievalReport
const plain = (text: string | undefined) => text?.replaceAll('\u00A0', ' ')

test('the means stand with their interval and n, and each has its line', () => {
  const strip = retrievalStrip(reportOf({}))
  expect(plain(strip?.total)).toBe('50.0 %')
  expect(plain(strip?.note)).toBe('28.4 % to 71.6 %, n 12; stale 25.0 % (red), answer known 75.0 % (grey)')
  expect(strip?.lines.map(({ label, values }) => [label, ...values])).toEqual([
    ['Answer known', 0.75],
    ['Stale', 0.25],
    ['Grounded', 0.5],
  ])
})

test('what too few queries tell is unknown, never zero', () => {
  const strip = retrievalStrip(reportOf({ retrievals: 1, signals: [] }))
  expect(strip?.total).toBe('–')
  expect(plain(strip?.note)).toMatch(/^too few of 1 query tell; stale – /)
  expect(retrievalWords({ ...point, groundedShare: null, staleShare: null, coverage: null }).value).toBe('–')
})

test('without queries there is no strip', () => {
  expect(retrievalStrip(reportOf({ retrievals: 0 }))).toBeNull()
})
