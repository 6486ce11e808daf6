import { describe, expect, test } from 'vitest'
import { Chance } from '../../../../../../bench/simulation/chance.ts'
import { Finding } from '../../../alerts/model.ts'
import { DriftSettings } from '../../settings-model.ts'
import { classifierDrift } from '../classifier.ts'
import { driftFindings, driftSentence } from './findings.ts'
import { chooseVectors, type SpaceCount } from './judge.ts'
import type { DriftLook } from './model.ts'
import { driftReport } from './report.ts'
import { alphaOf, dayMs, permutationsFor, referenceOf, windowsOver } from './windows.ts'

/** Thursday, 26 November 2026, 12:30 UTC. */
const nowMs = Date.UTC(2026, 10, 26, 12, 30)
const iso = (ms: number): string => new Date(ms).toISOString()

describe('windows', () => {
  test('of a day end at midnight, of a week on Monday, once late rows had a minute', () => {
    expect(windowsOver(24, nowMs).at(-1)).toEqual({
      fromMs: Date.UTC(2026, 10, 25),
      toMs: Date.UTC(2026, 10, 26),
    })
    expect(windowsOver(168, nowMs).at(-1)!.toMs).toBe(Date.UTC(2026, 10, 23))
    expect(windowsOver(6, Date.UTC(2026, 10, 26, 12) + 30_000).at(-1)!.toMs).toBe(Date.UTC(2026, 10, 26, 6))
  })

  test('a part of a day is held against the same part of the days before', () => {
    const noon = Date.UTC(2026, 10, 26, 12)
    expect(referenceOf({ fromMs: noon, toMs: noon + dayMs / 4 }, 14)).toEqual({
      fromMs: noon - 14 * dayMs,
      toMs: noon,
      partOfDay: { from: 43_200, to: 64_799 },
    })
  })

  test('the looks of a week spend 5 % together, whatever their number', () => {
    for (const hours of [6, 12, 24, 168]) {
      expect((alphaOf(hours) * 168) / hours).toBeCloseTo(0.05)
      expect(1 / (permutationsFor(hours) + 1)).toBeLessThan(alphaOf(hours) / 2)
    }
  })

  test('without drift at most 5 of 100 weeks raise an alarm; a shifted day does', () => {
    const chance = new Chance(6, 5)
    const vectors = (shift = 0) =>
      Array.from({ length: 30 }, () =>
        Array.from({ length: 6 }, (_, at) => chance.normal() + (at === 0 ? shift : 0)),
      )
    const isAlarm = (reference: readonly number[][], current: readonly number[][]): boolean => {
      const options = { random: () => chance.uniform(), permutations: permutationsFor(24) }
      const found = classifierDrift(reference, current, options)
      return found.kind === 'tested' && found.p <= alphaOf(24)
    }
    // Each day against the four before it, so that looks share most of their references.
    const days = Array.from({ length: 4 }, () => vectors())
    const weeks = Array.from({ length: 150 }, () =>
      Array.from({ length: 7 }, () => {
        days.push(vectors())
        return isAlarm(days.slice(-5, -1).flat(), days.at(-1)!)
      }).some(Boolean),
    )
    expect(weeks.filter(Boolean).length / weeks.length).toBeLessThanOrEqual(0.05)
    expect(isAlarm(days.slice(-4).flat(), vectors(1.5))).toBe(true)
  }, 300_000)
})

const counted = (n: number, of: Partial<SpaceCount> = {}): SpaceCount => ({
  ...{ embedder: 'small', dimensions: 8, indexVersion: '1', n },
  ...of,
})

describe('what can be held against what', () => {
  test('vectors of the embedder that made most, and of documents those of one version', () => {
    const now = [counted(40), counted(31, { indexVersion: '2' }), counted(50, { embedder: 'other' })]
    const before = [counted(90), counted(8, { indexVersion: '2' }), counted(60, { dimensions: 16 })]
    const space = { embedder: 'small', dimensions: 8 }
    expect(chooseVectors('query', now, before)).toMatchObject({
      ...{ kind: 'compare', space, indexVersion: null, current: 71, reference: 98, leftOut: 110 },
    })
    expect(chooseVectors('document', now, before)).toMatchObject({
      ...{ kind: 'compare', space, indexVersion: '1', current: 40, reference: 90 },
    })
  })

  test('another embedder, or another length, is said as such', () => {
    for (const change of [{ embedder: 'large' }, { dimensions: 16 }])
      expect(chooseVectors('query', [counted(40, change)], [counted(90), counted(3, change)])).toMatchObject({
        kind: 'embedder-changed',
        before: { embedder: 'small', dimensions: 8 },
      })
    // Once there are enough of the new one, it is held against itself.
    const large = { embedder: 'large' }
    expect(chooseVectors('query', [counted(40, large)], [counted(90), counted(30, large)])).toMatchObject({
      ...{ kind: 'compare', reference: 30 },
    })
  })

  test('too few on either side is an answer, and so is a new version', () => {
    expect(chooseVectors('query', [counted(29)], [counted(90)])).toMatchObject({
      ...{ kind: 'not-enough', reason: 'few-current', needed: 30 },
    })
    expect(chooseVectors('query', [counted(40)], [counted(29)])).toMatchObject({ reason: 'few-reference' })
    expect(chooseVectors('document', [counted(40, { indexVersion: '2' })], [counted(90)])).toMatchObject({
      reason: 'new-version',
    })
  })
})

describe('findings', () => {
  const look = (daysAgo: number, found: object, of: Partial<DriftLook> = {}): DriftLook =>
    ({
      ...{ indexName: 'help', subject: 'query', lookedAt: iso(nowMs) },
      windowFrom: iso(Math.floor(nowMs / dayMs) * dayMs - (daysAgo + 1) * dayMs),
      windowTo: iso(Math.floor(nowMs / dayMs) * dayMs - daysAgo * dayMs),
      ...of,
      found: {
        ...{ space: { embedder: 'small', dimensions: 8 }, indexVersion: null, current: 40, reference: 300 },
        leftOut: 0,
        referenceFrom: iso(nowMs - 14 * dayMs),
        ...found,
      },
    }) as DriftLook
  const tested = (hasMoved: boolean) => ({
    ...{ kind: 'tested', hasMoved, p: hasMoved ? 0.002 : 0.4, alpha: alphaOf(24), movedMost: [] },
    auc: hasMoved ? { value: 0.74, low: 0.66, high: 0.82 } : { value: 0.51, low: 0.43, high: 0.59 },
  })

  test('drift is said with its figures, and holds until a look is quiet', () => {
    const moved = look(1, tested(true))
    const [finding] = driftFindings([moved], nowMs)
    expect(Finding.parse(finding)).toMatchObject({
      key: 'help:query-drift',
      labels: { index: 'help', subject: 'query' },
      sentence:
        'The queries of help are not what they were: a classifier tells them from those before: AUC 0.74 (0.66 to 0.82; 0.5 is not at all), p = 0.0020, 40 queries from 2026-11-24 00:00 to 2026-11-25 00:00 UTC against 300 since 2026-11-12 12:30.',
      since: '2026-11-24T00:00:00.000Z',
    })
    const tooFew = { kind: 'not-enough', reason: 'few-current', needed: 30 }
    expect(driftFindings([moved, look(0, tooFew)], nowMs)).toHaveLength(1)
    expect(driftFindings([moved, look(0, tested(false))], nowMs)).toEqual([])
    expect(driftFindings([look(9, tested(true))], nowMs)).toEqual([])
  })

  test('an embedder that changed is said, and each subject stands for itself', () => {
    const changed = look(0, { kind: 'embedder-changed', before: { embedder: 'old', dimensions: 16 } })
    const document = look(0, tested(true), { subject: 'document' })
    expect(driftFindings([changed, document], nowMs)).toMatchObject([
      { key: 'help:query-embedder', evidence: null, sentence: expect.stringContaining('old (16 numbers)') },
      { key: 'help:document-drift' },
    ])
  })

  test('vectors of another size by the same embedder are said as such; so is what was left out', () => {
    const longer = look(0, { kind: 'embedder-changed', before: { embedder: 'small', dimensions: 4 } })
    expect(driftFindings([longer], nowMs)).toMatchObject([
      {
        key: 'help:query-embedder',
        title: 'help: vectors of queries have another size',
        sentence: expect.stringMatching(
          /have 8 numbers .* and had 4 before, both made by small\. Vectors of another size are not comparable/,
        ),
      },
    ])
    expect(driftSentence(look(0, { ...tested(false), leftOut: 12 }))).toMatch(
      / 12 vectors of another embedder or size are not comparable and were left out\.$/,
    )
  })

  test('what has no vector beside what has some is not enough data, and no quiet', () => {
    const { subjects } = driftReport(30, DriftSettings.parse({}), [look(0, tested(false))])
    expect(subjects).toMatchObject([
      { subject: 'query', hasMoved: false },
      {
        ...{ indexName: 'help', subject: 'document', hasMoved: null, looks: [] },
        sentence:
          'Not enough data to tell whether the documents of help drifted: 0 of their vectors came in 30 days, and 30 are needed on each side.',
      },
    ])
  })
})
