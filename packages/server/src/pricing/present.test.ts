import { expect, test } from 'vitest'
import { compileBook } from './book.ts'
import { plainStyle, presentPriced, presentReport, readableUsd } from './present.ts'
import type { CostReport } from './report-model.ts'
import { priceBody } from './whole-body.ts'

const at = Date.parse('2026-11-20T12:00:00Z')
const shown = (body: unknown) => presentPriced(priceBody(compileBook([]), { at, body }), plainStyle)

test('a priced body, bucket by bucket', () => {
  const usage = {
    prompt_tokens: 2006,
    completion_tokens: 300,
    prompt_tokens_details: { cached_tokens: 1920 },
  }
  expect(shown({ model: 'gpt-4o', usage })).toBe(`gpt-4o at openai
bucket      units               rate       cost
input          86   $2.5 per million  $0.000215
cache_read  1,920  $1.25 per million    $0.0024
output        300    $10 per million     $0.003
total                                 $0.005615
seed-0.1.8:openai/gpt-4o@always
`)
})

test('an unknown cost, and why', () => {
  expect(shown({ model: 'gpt-4o' })).toBe(
    'cost unknown  gpt-4o at openai\nNo usage was found: without token counts there is nothing to price. (usage-missing)\n',
  )
})

test.each([
  [null, 'unknown'],
  ['0', '$0'],
  ['0.000000000123', '$0.000000000123'],
  ['0.0056154', '$0.005615'],
  ['1234.5', '$1,234.50'],
])('%s reads as %s', (cost, text) => {
  expect(readableUsd(cost)).toBe(text)
})

test('a report leads with the bill and ends with advice', () => {
  const report: CostReport = {
    hours: 24,
    from: '2026-11-19T12:00:00.000Z',
    to: '2026-11-20T12:00:00.000Z',
    calls: 1200,
    inputTokens: 1_000_000,
    outputTokens: 50_000,
    cachedReadTokens: 250_000,
    costUsd: '3.5',
    averageCostUsd: '0.0035',
    coverage: {
      known: 1000,
      total: 1200,
      share: 1000 / 1200,
      lowerBounds: 3,
      unknownReasons: [{ reason: 'model-unknown', calls: 200 }],
      unknownModels: [{ model: 'house-blend', provider: 'own', calls: 200 }],
    },
    cacheHitRate: { value: 0.05, low: 0.04, high: 0.06, n: 1200 },
    providerCacheReadShare: 0.25,
    byModel: [
      {
        key: 'gpt-4o',
        provider: 'openai',
        calls: 1000,
        inputTokens: 1_000_000,
        outputTokens: 50_000,
        cachedReadTokens: 250_000,
        costUsd: '3.5',
        averageCostUsd: '0.0035',
        share: 1,
      },
    ],
    byRoute: [],
    byPrompt: [],
    byUser: [],
    byTag: [],
    projectedMonth: { notEnough: 'A projection needs 7 whole days of calls; there are 2 so far.' },
    advice: [
      {
        code: 'low-cache-hit-rate',
        title: 'Few answers come from the cache',
        sentence: 'So it is.',
        evidence: {},
        savesUsdPerMonth: '4.2',
      },
    ],
  }
  expect(presentReport(report, plainStyle)).toBe(`Cost of the last 24 hours
calls                              1,200
input tokens                       1,000,000
output tokens                      50,000
cost                               $3.50
average per call                   $0.0035
cost known for                     1,000 of 1,200 calls
answered from cache                5.0 % (95 %: 4.0 % to 6.0 %, n = 1,200)
input read from providers’ caches  25.0 %

A projection needs 7 whole days of calls; there are 2 so far.

By model         calls      input  output   cost  per call    share
gpt-4o (openai)  1,000  1,000,000  50,000  $3.50   $0.0035  100.0 %

Cost unknown
200 calls: The price book has no row for this model id.
house-blend at own: 200
3 calls in part: what one of their attempts cost.

Advice
Few answers come from the cache (at most $4.20 a month)
  So it is.
`)
})
