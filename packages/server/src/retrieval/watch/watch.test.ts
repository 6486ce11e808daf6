import { describe, expect, test } from 'vitest'
import { Finding, type Report } from '../../alerts/model.ts'
import { RetrievalBounds } from '../settings-model.ts'
import { watched, watchedNames, type IndexHour, type ShareSum, type Watched } from './hours.ts'
import { retrievalFindings, watchRetrievalOnce } from './watch.ts'

const hourMs = 3_600_000
/** Thursday, 26 November 2026, 12:30 UTC. */
const nowMs = Date.UTC(2026, 10, 26, 12, 30)
const hourOf = (hoursAgo: number): number => Math.floor(nowMs / hourMs) * hourMs - hoursAgo * hourMs

const hour = (
  hoursAgo: number,
  shares: Partial<Record<Watched, ShareSum>>,
  indexName = 'help',
): IndexHour => ({
  ...{ indexName, atMs: hourOf(hoursAgo) },
  shares: Object.fromEntries(
    watchedNames.map((name) => [name, shares[name] ?? { n: 0, sum: 0 }]),
  ) as IndexHour['shares'],
})
const bounds = RetrievalBounds.parse({})
const keysOf = (hours: readonly IndexHour[], change: object = {}): string[] =>
  retrievalFindings(hours, { ...bounds, ...change }, nowMs).map(({ key }) => key)

describe('bounds', () => {
  test('a share is said to be beyond its bound when it surely is', () => {
    expect(keysOf([hour(0, { outdated: { n: 40, sum: 16 } })])).toEqual(['help:outdated-high'])
    expect(keysOf([hour(0, { outdated: { n: 40, sum: 5 } })])).toEqual([])
  })

  test('too few queries are no reason', () =>
    expect(keysOf([hour(0, { outdated: { n: 19, sum: 19 } })])).toEqual([]))

  test('only the hour under way and the one before count', () => {
    expect(keysOf([hour(1, { stale: { n: 40, sum: 30 } })])).toEqual(['help:stale-high'])
    expect(keysOf([hour(2, { stale: { n: 40, sum: 30 } })])).toEqual([])
  })

  test('what is better high is held against its least, where one is set', () => {
    const hours = [hour(0, { grounded: { n: 100, sum: 25.5 } })]
    expect(keysOf(hours)).toEqual([])
    expect(keysOf(hours, { minGroundedShare: 0.5 })).toEqual(['help:grounded-low'])
  })

  test.each([
    ['minCoverage', 'coverage', 'low', 0.9],
    ['minUtilisation', 'utilisation', 'low', 0.5],
    ['maxUnusedShare', 'unused', 'high', 0.5],
  ] as const)('%s is held where it is set, and not before', (bound, measure, side, limit) => {
    const worse = side === 'low' ? 0.2 : 0.8
    const beyond = [hour(0, { [measure]: { n: 100, sum: 100 * worse } })]
    const within = [hour(0, { [measure]: { n: 100, sum: 100 * limit } })]
    expect(keysOf(beyond)).toEqual([])
    expect(keysOf(within, { [bound]: limit })).toEqual([])
    const [finding, ...rest] = retrievalFindings(beyond, { ...bounds, [bound]: limit }, nowMs)
    expect(rest).toEqual([])
    expect(Finding.parse(finding)).toMatchObject({
      key: `help:${measure}-${side}`,
      evidence: { value: worse, threshold: limit, n: 100 },
    })
    expect(finding!.sentence).toContain(`where at ${side === 'low' ? 'least' : 'most'} ${limit * 100}.0 %`)
  })

  test('each index is judged by itself, and says everything an alert needs', () => {
    const hours = [
      hour(0, { empty: { n: 50, sum: 25 } }, 'help'),
      hour(0, { empty: { n: 50, sum: 0 } }, 'laws'),
    ]
    const [finding, ...rest] = retrievalFindings(hours, bounds, nowMs)
    expect(rest).toEqual([])
    expect(Finding.parse(finding)).toMatchObject({ key: 'help:empty-high', labels: { index: 'help' } })
    expect(finding!.sentence).toBe(
      'Queries find no document: 50.0 % (36.6 to 63.4 %, n = 50) over 50 queries of help, where at most 20.0 % is expected.',
    )
  })
})

test('looked at all week a bound that is just kept is not said to be broken: at most 5 in 100 weeks', () => {
  const draw = chance(77)
  const looksAnHour = 8
  const alarms = Array.from({ length: 60 }, () => {
    let [isAlarmed, before] = [false, { n: 0, sum: 0 }]
    for (let at = 0; at < 7 * 24; at++) {
      const now = { n: 0, sum: 0 }
      for (let look = 0; look < looksAnHour; look++) {
        for (let query = 0; query < 5; query++) {
          now.n++
          // Half of the stale documents of a query that has any, on average a fifth.
          if (draw() < 0.4) now.sum += 0.5
        }
        isAlarmed ||= keysOf([hour(1, { stale: before }), hour(0, { stale: now })]).length > 0
      }
      before = now
    }
    return isAlarmed
  })
  expect(alarms.filter(Boolean).length).toBeLessThanOrEqual(3)
})

/** Evenly from 0 to 1, the same each time (a linear congruential generator, Numerical Recipes). */
function chance(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

/** Two weeks and this one so far, changed for the last day; each query's share is the mean of three draws. */
function weeks(seed: number, after: number, measure: Watched = 'grounded', before = 0.7): IndexHour[] {
  const draw = chance(seed)
  const share = (mean: number): number => {
    let sum = 0
    for (let times = 0; times < 3; times++) if (draw() < mean) sum += 1 / 3
    return sum
  }
  return Array.from({ length: 17 * 24 }, (_, at) => {
    const hoursAgo = 17 * 24 - 1 - at
    let sum = 0
    for (let query = 0; query < 10; query++) sum += share(hoursAgo < 24 ? after : before)
    return hour(hoursAgo, { [measure]: { n: 10, sum } })
  })
}

/** No bound is set, so that only its past speaks. */
const unbound = RetrievalBounds.parse({
  ...Object.fromEntries(Object.keys(bounds).map((name) => [name, null])),
  minQueries: bounds.minQueries,
})
const shiftsOf = (hours: readonly IndexHour[]): string[] => keysOf(hours, unbound)
const [higher, lower] = [0.8, 0.4]

describe('against its own past', () => {
  test.each(watchedNames)(
    '%s that became worse is told with when it did, and better is no reason',
    (name) => {
      const [worse, better] = watched[name].isBetter === 'high' ? [lower, higher] : [higher, lower]
      const [finding, ...rest] = retrievalFindings(
        weeks(1, worse, name, 0.6),
        { ...bounds, ...unbound },
        nowMs,
      )
      expect(rest).toEqual([])
      expect(Finding.parse(finding)).toMatchObject({
        key: `help:${name}-shift`,
        evidence: { measure: watched[name].measure, threshold: expect.closeTo(0.6, 1) },
      })
      expect(Math.abs(Date.parse(finding!.since!) - hourOf(23))).toBeLessThanOrEqual(12 * hourMs)
      expect(shiftsOf(weeks(2, better, name, 0.6))).toEqual([])
    },
  )

  test.each(['grounded', 'empty'] as const)(
    'without change %s stays silent: at most 5 in 100 weeks alarm',
    (name) => {
      const alarms = Array.from({ length: 100 }, (_, seed) => shiftsOf(weeks(seed + 10, 0.7, name)).length)
      expect(alarms.filter((n) => n > 0).length).toBeLessThanOrEqual(5)
    },
  )

  test('an index without a past is not judged by one', () =>
    expect(keysOf(weeks(3, 0.2).slice(-30))).toEqual([]))
})

describe('the watch', () => {
  const watching = (hours: (projectId: string) => readonly IndexHour[]) => {
    const reports: Report[] = []
    const failures: string[] = []
    const reported = new Set<string>()
    const look = () =>
      watchRetrievalOnce(
        {
          projects: async () => ['a', 'b'],
          hoursOf: async (projectId) => hours(projectId),
          boundsOf: () => bounds,
          furtherFindings: async () => [],
          report: async (report) => {
            reports.push(report)
            return { opened: 0, reopened: 0, resolved: 0, open: 0, dropped: 0, isStale: false }
          },
          holdsWatch: async () => true,
          clock: () => nowMs,
          onFailure: (projectId) => failures.push(projectId),
        },
        reported,
      )
    return { reports, failures, look }
  }

  test('a project that cannot be read has no round, and the others have theirs', async () => {
    const { reports, failures, look } = watching((projectId) => {
      if (projectId === 'a') throw new Error('away')
      return [hour(0, { outdated: { n: 40, sum: 40 } })]
    })
    await look()
    expect(failures).toEqual(['a'])
    expect(reports.map(({ projectId, source, findings }) => [projectId, source, findings.length])).toEqual([
      ['b', 'retrieval', 1],
    ])
  })

  test('a project without retrievals is told of once', async () => {
    const { reports, look } = watching(() => [])
    await look()
    await look()
    expect(reports.map(({ projectId }) => projectId)).toEqual(['a', 'b'])
  })
})
