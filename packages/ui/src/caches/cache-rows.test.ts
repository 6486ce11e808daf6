import { expect, it } from 'vitest'
import type { RouteCache } from '@telltale/sdk'
import { cacheRows, cacheTotals } from './cache-rows.ts'

const gave = (route: string, more: Partial<RouteCache> = {}): RouteCache => ({
  ...{ route, hits: 2, shared: 1, misses: 3, refused: 0, savedUsd: '0.5', savedUnknown: 1 },
  hitRate: { value: 0.5, low: 0.2, high: 0.8, n: 6 },
  ...{ semanticHits: 0, semanticLooks: 0, semantic: null },
  ...more,
})
const held = (route: string | null) => ({ route, entries: 4, bytes: 100, oldestAtMs: 1 })

it('joins what routes gave with what is stored for them', () => {
  const rows = cacheRows({ routes: [gave('a'), gave('b')], stored: [held('b'), held(null)] })
  expect(rows.map(({ route, gave, holds }) => [route, gave?.hits ?? null, holds?.entries ?? null])).toEqual([
    ['a', 2, null],
    ['b', 2, 4],
    ['', null, 4],
  ])
})

it('adds up, and keeps what is not known apart', () => {
  const report = { routes: [gave('a'), gave('b', { refused: 7 })], stored: [held('a'), held('b')] }
  expect(cacheTotals(report)).toEqual({
    ...{ hits: 4, shared: 2, misses: 6, refused: 7, savedUsd: 1, savedUnknown: 2 },
    held: { entries: 8, bytes: 200 },
  })
  expect(cacheTotals({ routes: [], stored: null }).held).toBeNull()
})
