import { describe, expect, test } from 'vitest'
import type { Sighting, Track } from './model.ts'
import { sighted } from './rules.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
/** Unix milliseconds, some time in 2026. */
const startMs = Date.UTC(2026, 10, 26, 12)

/** Queries at their times, each noted by itself, and who became live. */
function watching() {
  let track: Track | null = null
  const told: string[] = []
  const note = (sightings: readonly Sighting[]): void => {
    const seen = sighted(track, sightings)
    track = seen.track
    told.push(...seen.turns.map(({ from, to, isBack }) => `${from} → ${to}${isBack ? ' again' : ''}`))
  }
  const at = (value: string, ms: number): void => {
    const atMs = startMs + ms
    note([{ value, n: 1, firstMs: atMs, lastMs: atMs }])
  }
  return { told, note, at, track: () => track! }
}

/** Evenly from 0 to 1, the same each time (a linear congruential generator, Numerical Recipes). */
function chance(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

describe('which version is live', () => {
  test('the first is no change, a new one is at once, and the same again is none', () => {
    const { told, at } = watching()
    for (const [second, version] of ['1', '1', '2', '2', '3'].entries()) at(version, second * secondMs)
    expect(told).toEqual(['1 → 2', '2 → 3'])
  })

  test('old traffic that trickles in beside a new version says nothing', () => {
    const { told, at } = watching()
    at('1', 0)
    for (let second = 1; second < 600; second++) at(second % 3 === 0 ? '1' : '2', second * secondMs)
    for (let second = 600; second < 900; second++) at('2', second * secondMs)
    expect(told).toEqual(['1 → 2'])
  })

  test('a rollback is a change once the newer one is silent for two minutes, from its first query on', () => {
    const { told, at, note } = watching()
    at('1', 0)
    at('2', 10 * secondMs)
    for (let second = 20; second < 130; second += 10) at('1', second * secondMs)
    expect(told).toEqual(['1 → 2'])
    at('1', 130 * secondMs)
    expect(told).toEqual(['1 → 2', '2 → 1 again'])
    note([{ value: '2', n: 9, firstMs: startMs + 131 * secondMs, lastMs: startMs + 140 * secondMs }])
    expect(told).toHaveLength(2)
  })

  test('two queries of an old version are no rollback, however long the new one was silent', () => {
    const { told, at } = watching()
    at('1', 0)
    at('2', secondMs)
    at('1', hourMs)
    at('1', 2 * hourMs)
    expect(told).toEqual(['1 → 2'])
  })

  test('a rollback that is told in one go, as after a state store was away, is the same', () => {
    const { told, note } = watching()
    const between = (value: string, from: number, to: number): Sighting => ({
      ...{ value, n: 10, firstMs: startMs + from },
      lastMs: startMs + to,
    })
    note([between('1', 0, 9), between('2', 10, 60), between('1', 61, 5 * minuteMs)])
    expect(told).toEqual(['1 → 2'])
    note([between('1', 5 * minuteMs, 6 * minuteMs)])
    expect(told).toEqual(['1 → 2', '2 → 1 again'])
  })

  test('another process that still sees the live one keeps it so, in whatever order they tell', () => {
    const { told, note } = watching()
    const halfMs = 30 * secondMs
    const from = (value: string, half: number): Sighting => ({
      ...{ value, n: 30, firstMs: startMs + half * halfMs },
      lastMs: startMs + (half + 1) * halfMs - 1,
    })
    note([from('1', 0)])
    for (let half = 1; half < 60; half++) {
      note([from('1', half)])
      note([from('2', half - 1)])
    }
    expect(told).toEqual(['1 → 2'])
  })

  test('two halves that stay mixed for a day at little traffic are not a change a query', () => {
    const draw = chance(5)
    const { told, at } = watching()
    for (let minute = 0; minute < 24 * 60; minute++) at(draw() < 0.5 ? '1' : '2', minute * minuteMs)
    expect(told.length).toBeLessThanOrEqual(7)
  })

  test('a canary of a few queries turns there and back, and once more when it is rolled out', () => {
    const draw = chance(9)
    const { told, at } = watching()
    for (let second = 0; second < 3 * 3600; second += 10)
      at(second > 600 && (second > 7200 || draw() < 0.02) ? '2' : '1', second * secondMs)
    expect(told).toEqual(['1 → 2', '2 → 1 again', '1 → 2 again'])
  })

  test('what is told late of an old version is of the past', () => {
    const { told, at } = watching()
    at('2', 0)
    for (let query = 0; query < 50; query++) at('1', -hourMs + query * minuteMs)
    expect(told).toEqual([])
  })

  test('a name that is new with each query is bounded, in changes and in memory', () => {
    const { told, at, track } = watching()
    for (let query = 0; query < 1_000; query++) at(`run ${query}`, query * secondMs)
    expect(told).toHaveLength(10)
    expect(track().values).toHaveLength(200)
    expect(track().values.map(({ value }) => value)).toContain(track().live)
  })
})
