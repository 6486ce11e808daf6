import { expect, test } from 'vitest'
import type { ScoredQuery } from '../reading/scored-store.ts'
import { recentScored } from './recent-scored.ts'

const query = (id: string): ScoredQuery => ({ id, atMs: 0, indexName: 'docs', score: 1, signals: [] })
const secondMs = 1_000
const minuteMs = 60 * secondMs

/** Looks every 15 seconds, as the watch does; tells at which they read. */
async function looks(
  minutes: number,
  stateAt: (ms: number) => { scores: number; landed: readonly string[] },
) {
  let nowMs = 0
  const reads: number[] = []
  const scored = recentScored({
    count: async () => stateAt(nowMs).scores,
    async read() {
      reads.push(nowMs / secondMs)
      return stateAt(nowMs).landed.map(query)
    },
  })
  let last: readonly string[] = []
  for (; nowMs <= minutes * minuteMs; nowMs += 15 * secondMs)
    last = (await scored('shop', 0, nowMs)).map(({ id }) => id)
  return { reads, last }
}

test('without scores nothing is read', async () => {
  expect(await looks(60, () => ({ scores: 0, landed: [] }))).toEqual({ reads: [], last: [] })
})

test('what is said once is read twice, half a minute apart, and then every quarter of an hour', async () => {
  const { reads } = await looks(40, () => ({ scores: 5, landed: ['a'] }))
  expect(reads).toEqual([0, 30, 930, 1_830])
})

test('while people go on saying something it is read twice a minute', async () => {
  const { reads } = await looks(2, (ms) => ({ scores: 1 + ms, landed: ['a'] }))
  expect(reads).toEqual([0, 30, 60, 90, 120])
})

test('a score is seen within half a minute, and so is a query that landed after its score', async () => {
  const { last } = await looks(4, (ms) => ({
    scores: ms < 2 * minuteMs ? 1 : 2,
    landed: ms < 2.5 * minuteMs ? ['a'] : ['a', 'b'],
  }))
  expect(last).toEqual(['a', 'b'])
})

test('projects, and days, are held apart', async () => {
  const reads: string[] = []
  const scored = recentScored({
    count: async () => 1,
    async read(projectId, fromMs) {
      reads.push(`${projectId} ${fromMs}`)
      return [query(projectId)]
    },
  })
  for (const [project, fromMs] of [
    ['a', 0],
    ['b', 0],
    ['a', 1],
  ] as const)
    expect((await scored(project, fromMs, 0))[0]!.id).toBe(project)
  expect(reads).toEqual(['a 0', 'b 0', 'a 1'])
})
