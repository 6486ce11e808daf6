import { expect, test } from 'vitest'
import type { CostFacts, KeyedSums } from './report-model.ts'
import { makeReport } from './report.ts'

const day = 86_400_000
const now = Date.parse('2026-11-20T12:00:00Z')

const sums = (part: Partial<KeyedSums>): KeyedSums => ({
  key: 'gpt-4o',
  calls: 100,
  inputTokens: 100_000,
  outputTokens: 10_000,
  cachedReadTokens: 0,
  costUsd: '1',
  costKnownCalls: 100,
  ...part,
})

function advise(part: Partial<CostFacts> & { readonly cacheHits?: number; readonly calls?: number }) {
  const { cacheHits = 0, calls = 100, ...facts } = part
  return makeReport(
    24,
    {
      fromMs: now - day,
      toMs: now,
      firstCallMs: now - 30 * day,
      totals: { ...sums({ calls }), cacheHits },
      byModel: [],
      byRoute: [],
      byPrompt: [],
      byUser: [],
      byTag: [],
      lowerBounds: 0,
      unknownReasons: [],
      unknownModels: [],
      dailyCostsUsd: [],
      repeats: null,
      ...facts,
    },
    (_, model) => (model === 'gpt-4o' ? 2.5 : model === 'edge' ? 2 : null),
  ).advice
}

const codes = (advice: ReturnType<typeof advise>) => advice.map(({ code }) => code)

test('a cache that surely answers under 20 % of calls is worth a word', () => {
  expect(codes(advise({ cacheHits: 5 }))).toEqual(['low-cache-hit-rate'])
  expect(codes(advise({ cacheHits: 19 }))).toEqual([])
  expect(codes(advise({ cacheHits: 25 }))).toEqual([])
})

test('ten misses in ten prove nothing', () => {
  expect(codes(advise({ calls: 10 }))).toEqual([])
})

test('what repeated requests cost is what a cache would have saved', () => {
  const repeats = { calls: 40, costUsd: '0.5', ofCalls: 80, sinceMs: now - 2 * day }
  expect(advise({ repeats })[0]).toMatchObject({
    evidence: { repeatedCalls: 40, repeatsAmong: 80 },
    savesUsdPerMonth: (0.25 * 30.436875).toFixed(6),
  })
})

test('without kept bodies no saving is claimed', () => {
  expect(advise({})[0]).toMatchObject({ code: 'low-cache-hit-rate', savesUsdPerMonth: null })
})

test('an expensive model is one over $2 a million input tokens with over 100 calls a day', () => {
  const model = (part: Partial<KeyedSums>) => codes(advise({ cacheHits: 50, byModel: [sums(part)] }))
  expect(model({ calls: 101 })).toEqual(['expensive-model'])
  expect(model({ calls: 100 })).toEqual([])
  expect(model({ calls: 1000, key: 'edge' })).toEqual([])
  expect(model({ calls: 1000, key: 'nobody knows its price' })).toEqual([])
})

test('a young project’s calls are not blown up to a day', () => {
  const byModel = [sums({ calls: 90 })]
  expect(codes(advise({ cacheHits: 50, byModel, firstCallMs: now - 60_000 }))).toEqual([])
})

test('an expensive route averages over 5 cents on at least five calls', () => {
  const route = (part: Partial<KeyedSums>) =>
    advise({ cacheHits: 50, byRoute: [sums({ key: 'summarise', ...part })] })
  expect(route({ calls: 10, costKnownCalls: 10, costUsd: '0.6' })).toMatchObject([
    { code: 'expensive-route', evidence: { averageCostUsd: '0.06', inputTokensPerCall: 10_000 } },
  ])
  expect(route({ calls: 10, costKnownCalls: 10, costUsd: '0.5' })).toEqual([])
  expect(route({ calls: 4, costKnownCalls: 4, costUsd: '4' })).toEqual([])
  expect(route({ calls: 10, costKnownCalls: 0, costUsd: '0' })).toEqual([])
})
