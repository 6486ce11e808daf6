import { describe, expect, test } from 'vitest'
import { Finding } from '../../alerts/model.ts'
import { compareCanaries } from './compare.ts'
import { canaryFindings } from './findings.ts'
import type { CanarySet, IndexCanaries } from './model.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const set: CanarySet = {
  k: 4,
  canaries: names.map((name) => ({ name, query: `What of ${name}?`, documents: ['1', '2', '3', '4'] })),
}
const answer = (documents: (name: string) => readonly string[]) =>
  names.map((name) => ({ name, documents: [...documents(name)] }))

describe('canaries', () => {
  test('answered as ever overlap fully, in whatever order; rank counts by rank-biased overlap alone', () => {
    const same = compareCanaries(
      set,
      answer(() => ['1', '2', '3', '4']),
    )!
    expect(same.overlap).toEqual({ value: 1, low: 1, high: 1, n: 6 })
    expect(same.rbo.value).toBeCloseTo(1)
    const turned = compareCanaries(
      set,
      answer(() => ['4', '3', '2', '1']),
    )!
    expect(turned.overlap.value).toBe(1)
    expect(turned.rbo.value).toBeLessThan(1)
  })

  test('that find nothing are nothing like the baseline; a document named twice counts once', () => {
    const compared = compareCanaries(
      set,
      answer((name) => (name === 'a' ? [] : ['1', '1', '2', '3', '4'])),
    )!
    expect(compared.canaries[0]).toEqual({ name: 'a', overlap: 0, rbo: null, found: 0 })
    expect(compared.overlap.value).toBeCloseTo(5 / 6)
    expect(compared.overlap.low).toBeGreaterThan(0.3)
  })

  test('that were not answered, and answers to none, are named; with no answer there is nothing to compare', () => {
    const compared = compareCanaries(set, [
      { name: 'a', documents: ['1'] },
      { name: 'z', documents: [] },
    ])!
    expect(compared).toMatchObject({
      missing: names.slice(1),
      unknown: ['z'],
      overlap: { low: null, high: null, n: 1 },
    })
    expect(compareCanaries(set, [{ name: 'z', documents: [] }])).toBeNull()
  })
})

describe('an alert', () => {
  const index = (documents: readonly string[], at = '2026-11-26T12:00:00.000Z'): IndexCanaries => ({
    ...{ ...set, indexName: 'tower', updatedAt: '2026-11-26T10:00:00.000Z' },
    runs: [
      {
        ...{ id: '01900000-0000-7000-8000-000000000000', indexName: 'tower', indexVersion: '2', at },
        compared: compareCanaries(
          set,
          answer(() => documents),
        )!,
      },
    ],
  })

  test('is raised when the whole interval lies below the bound', () => {
    const [finding] = canaryFindings([index(['1', 'x', 'y', 'z'])], 0.6)
    expect(Finding.parse(finding)).toMatchObject({
      key: 'tower:canary-low',
      severity: 'critical',
      sentence: expect.stringContaining('for 6 canary questions of tower, version 2, 25.0 %'),
    })
    expect(canaryFindings([index(['1', '2', '3', 'x'])], 0.6)).toEqual([])
  })

  test('is not raised by a run from before the baseline was set, nor without a bound', () => {
    expect(canaryFindings([index(['x'], '2026-11-26T09:00:00.000Z')], 0.6)).toEqual([])
    expect(canaryFindings([index(['x'])], null)).toEqual([])
  })
})
