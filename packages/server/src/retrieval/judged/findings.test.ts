import { describe, expect, test } from 'vitest'
import { Finding } from '../../alerts/model.ts'
import { chance } from '../../statistics/chance.fixture.ts'
import { relevanceFindings, relevanceFrom } from './findings.ts'
import type { JudgedRow, LabelRow } from './judged-store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Friday, 27 November 2026, 18:00 UTC. */
const nowMs = Date.UTC(2026, 10, 27, 18)

let rows = 0
const judged = (atMs: number, score: number, change: Partial<JudgedRow> = {}): JudgedRow => ({
  ...{ retrieval: String(++rows), indexName: 'docs', indexVersion: '1', measure: 'relevance', atMs, score },
  ...{ probability: 0.5, asked: 1, isChosen: true },
  ...change,
})

/** Queries of an hour, each hour from `fromMs` on: their relevance is 1 to 5, `mean` on average. */
function traffic(seed: number, fromMs: number, toMs: number, mean: number, each = 3): JudgedRow[] {
  const { happens } = chance(seed)
  const rows: JudgedRow[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += hourMs)
    for (let query = 0; query < each; query++) {
      let score = 1
      for (let times = 0; times < 4; times++) if (happens((mean - 1) / 4)) score++
      rows.push(judged(atMs, score, { probability: happens(0.5) ? 0.5 : 0.05 }))
    }
  return rows
}
const keysOf = (
  rows: readonly JudgedRow[],
  least: number | null,
  labels: readonly LabelRow[] = [],
  at = nowMs,
) => relevanceFindings(rows, labels, least, at).map(({ key }) => key)

describe('a bound of relevance', () => {
  const recent = (score: number, n: number): JudgedRow[] =>
    Array.from({ length: n }, (_, at) => judged(nowMs - hourMs - at, score + (at % 2)))

  test('is broken where the mean of since yesterday is surely below', () => {
    expect(keysOf(recent(2, 80), 3.5)).toEqual(['docs:relevance-low'])
    expect(keysOf(recent(3, 80), 3.5)).toEqual([])
    expect(keysOf(recent(2, 80), null)).toEqual([])
    expect(keysOf(recent(2, 19), 3.5)).toEqual([])
  })

  test('is judged by what people say where they said enough', () => {
    const rows = recent(4, 60)
    const labels = rows.map(({ retrieval }): LabelRow => ({
      retrieval,
      measure: 'relevance',
      score: 2,
      documents: 1,
    }))
    const [finding] = relevanceFindings(rows, labels, 3.5, nowMs)
    expect(finding!.sentence).toMatch(
      /^Documents of docs are judged 2\.00 of 5 .* by a judge and 60 labels\) relevant since/,
    )
  })

  test('brings a false alarm in at most 5 of 100 weeks, looked at every hour where it is just kept', () => {
    const alarms = Array.from({ length: 100 }, (_, week) => {
      const all = traffic(week + 1, nowMs - 9 * dayMs, nowMs, 3.4)
      return Array.from({ length: 7 * 24 }, (_, hour) => nowMs - hour * hourMs).some((at) => {
        const seen = all.filter(({ atMs }) => atMs < at && atMs >= at - 2 * dayMs)
        return keysOf(seen, 3.4, [], at).includes('docs:relevance-low')
      })
    })
    expect(alarms.filter(Boolean).length).toBeLessThanOrEqual(5)
  })
})

describe('relevance against its own past', () => {
  const weeks = (seed: number, after: number, since = nowMs - dayMs): JudgedRow[] => [
    ...traffic(seed, relevanceFrom(nowMs), since, 3.8),
    ...traffic(seed + 1_000, since, nowMs, after),
  ]

  test('a fall is told, and says everything an alert needs', () => {
    const [finding, ...rest] = relevanceFindings(weeks(1, 2), [], null, nowMs)
    expect(rest).toEqual([])
    expect(Finding.parse(finding)).toMatchObject({
      ...{ key: 'docs:relevance-shift', labels: { index: 'docs' }, since: '2026-11-26T00:00:00.000Z' },
      evidence: { threshold: expect.closeTo(3.8, 0) },
    })
  })

  test('a rise is none, and without a past nothing is held against it', () => {
    expect(keysOf(weeks(3, 4.8), null)).toEqual([])
    expect(
      keysOf(
        weeks(4, 2).filter(({ atMs }) => atMs > nowMs - 3 * dayMs),
        null,
      ),
    ).toEqual([])
  })

  test('labels on one side only do not feign a fall', () => {
    const rows = weeks(5, 3.8)
    const labels = rows
      .filter(({ atMs }) => atMs > nowMs - dayMs)
      .map(({ retrieval }): LabelRow => ({ retrieval, measure: 'relevance', score: 1, documents: 1 }))
    expect(keysOf(rows, null, labels)).toEqual([])
  })

  test('without change at most 5 in 100 weeks alarm', () => {
    const alarms = Array.from({ length: 60 }, (_, week) => {
      const all = traffic(week + 500, relevanceFrom(nowMs - 7 * dayMs), nowMs, 3.4, 2)
      return Array.from({ length: 7 * 6 }, (_, look) => nowMs - look * 4 * hourMs).some((at) => {
        const seen = all.filter(({ atMs }) => atMs < at && atMs >= relevanceFrom(at))
        return keysOf(seen, null, [], at).length > 0
      })
    })
    expect(alarms.filter(Boolean).length).toBeLessThanOrEqual(3)
  })
})
