import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { waitForUpdate } from '@pydantic/genai-prices'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedProviders, seedVersion } from './book/seed.ts'
import { compileBook, priceUsage } from './book.ts'
import { PriceTerms, unknownUsage, type PriceOverride, type Usage } from './model.ts'
import { picoOf } from './money.ts'
import { readUsage } from './usage.ts'

const book = compileBook([])
const at = (iso: string): number => Date.parse(iso)
const now = at('2026-11-20T12:00:00Z')
const tokens = (part: Partial<Usage>): Usage => ({ ...unknownUsage, ...part })
const million = tokens({ inputTokens: 1_000_000, outputTokens: 0 })

function costOf(provider: string, model: string, usage: Usage | null, when = now): string {
  const priced = priceUsage(book, { provider, model, at: when, usage })
  return priced.known ? priced.costUsd : priced.reason
}

const vectorFile = fileURLToPath(new URL('../../../../../shared/data/cost/vectors.json', import.meta.url))
const isHere = existsSync(vectorFile)
if (!isHere) process.stderr.write(`cost vectors not checked: no ${vectorFile}\n`)

type Vector = {
  readonly id: string
  readonly provider: string
  readonly model: string
  readonly api: string
  readonly at: string
  readonly usage: unknown
  readonly expected_cost_usd: number | null
}

test.skipIf(!isHere)('prices every vector to 1e-9', () => {
  const { vectors } = JSON.parse(readFileSync(vectorFile, 'utf8')) as { vectors: readonly Vector[] }
  expect(vectors.length).toBeGreaterThan(20)
  const missed = vectors.filter((vector) => {
    const usage = readUsage(vector.provider, vector.api, vector.usage)
    const priced = priceUsage(book, { ...vector, at: at(vector.at), usage })
    if (vector.expected_cost_usd === null || !priced.known)
      return priced.known || vector.expected_cost_usd !== null
    return Math.abs(Number(priced.costUsd) - vector.expected_cost_usd) > 1e-9
  })
  expect(missed.map(({ id }) => id)).toEqual([])
})

describe('which row', () => {
  test('an exact id or a dated snapshot of it', () => {
    expect(costOf('openai', 'gpt-4o', million)).toBe('2.5')
    expect(costOf('openai', 'gpt-6-sol-2026-09-01', tokens({ inputTokens: 1000, outputTokens: 0 }))).toBe(
      '0.002',
    )
    expect(
      costOf('google', 'claude-sonnet-4-5@20250929', tokens({ inputTokens: 1000, outputTokens: 0 })),
    ).toBe('0.003')
    expect(costOf('openai', 'ft:gpt-4o-2024-08-06:acme::abc', million)).toBe('3.75')
  })

  test('never a prefix', () => {
    expect(costOf('anthropic', 'claude-sonnet-5-7', million)).toBe('model-unknown')
    expect(costOf('openai', 'gpt-4o-turbo-mega', million)).toBe('model-unknown')
    expect(costOf('openai', 'gpt-4o-2024-13-40', million)).toBe('model-unknown')
  })

  test('claude-sonnet-5-5 is not claude-sonnet-5: its cached reads cost half since October', () => {
    const usage = tokens({ inputTokens: 1_000_000, cachedReadTokens: 1_000_000, outputTokens: 0 })
    expect(costOf('anthropic', 'claude-sonnet-5', usage)).toBe('0.2')
    expect(costOf('anthropic', 'claude-sonnet-5-5', usage, at('2026-10-06T23:59:59Z'))).toBe('0.2')
    expect(costOf('anthropic', 'claude-sonnet-5-5', usage, at('2026-10-07T00:00:00Z'))).toBe('0.1')
  })

  test('a provider goes by many names', () => {
    for (const name of ['google', 'gemini', 'vertex_ai', 'Google-Vertex', 'gcp.gemini']) {
      expect(costOf(name, 'models/gemini-2.5-flash', million)).toBe('0.3')
    }
  })

  test('Bedrock ids carry region and version; regions cost more than the global endpoint', () => {
    const thousand = tokens({ inputTokens: 1000, outputTokens: 0 })
    expect(costOf('bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', thousand)).toBe('0.0033')
    expect(costOf('bedrock', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', thousand)).toBe('0.003')
  })

  test("Azure resells at the maker's price", () => {
    expect(costOf('azure', 'gpt-6-sol', tokens({ inputTokens: 1000, outputTokens: 0 }))).toBe('0.002')
  })

  test('unknown is said, never zero', () => {
    expect(costOf('nobody', 'gpt-4o', million)).toBe('provider-unknown')
    expect(costOf('openai', '__proto__', million)).toBe('model-unknown')
    expect(costOf('openai', 'x'.repeat(1e6), million)).toBe('model-unknown')
    expect(costOf('openai', 'gpt-4o', null)).toBe('usage-missing')
    expect(costOf('openai', 'gpt-4o', tokens({ inputTokens: 5 }))).toBe('usage-incomplete')
    expect(costOf('openai', 'gpt-4o', tokens({ inputTokens: 5, cachedReadTokens: 6, outputTokens: 0 }))).toBe(
      'usage-inconsistent',
    )
    expect(costOf('groq', 'whisper-large-v3', million)).toBe('unit-unsupported')
  })
})

describe('which rates', () => {
  test('the whole request moves up when its total input is over the limit', () => {
    const at272 = tokens({ inputTokens: 272_000, cachedReadTokens: 272_000, outputTokens: 1000 })
    expect(costOf('openai', 'gpt-6-sol', at272)).toBe('0.0644')
    expect(costOf('openai', 'gpt-6-sol', { ...at272, inputTokens: 272_001, cachedReadTokens: 272_001 })).toBe(
      '0.1238004',
    )
  })

  test('DeepSeek is dearer in peak hours, but not at weekends', () => {
    expect(costOf('deepseek', 'deepseek-flash', million, at('2026-11-20T00:59:59Z'))).toBe('0.15')
    expect(costOf('deepseek', 'deepseek-flash', million, at('2026-11-20T01:00:00Z'))).toBe('0.3')
    expect(costOf('deepseek', 'deepseek-flash', million, at('2026-11-20T04:00:00Z'))).toBe('0.15')
    expect(costOf('deepseek', 'deepseek-flash', million, at('2026-11-21T02:00:00Z'))).toBe('0.15')
  })

  test('a service tier multiplies token rates; one without a known price makes the cost unknown', () => {
    const tier = (serviceTier: string): Usage => ({ ...million, serviceTier })
    expect(costOf('openai', 'gpt-4o', tier('batch'))).toBe('1.25')
    expect(costOf('google', 'gemini-3.8-flash', tier('priority'))).toBe('1.35')
    expect(costOf('anthropic', 'claude-opus-5', tier('priority'))).toBe('service-tier-unpriced')
    expect(costOf('anthropic', 'claude-opus-5', tier('constructor'))).toBe('service-tier-unpriced')
  })

  test('inference kept in the United States costs a tenth more, batches included', () => {
    const usage = { ...million, inferenceGeo: 'us' }
    expect(costOf('anthropic', 'claude-opus-5-5', usage)).toBe('4.4')
    expect(costOf('anthropic', 'claude-opus-5-5', { ...usage, serviceTier: 'batch' })).toBe('2.2')
  })

  test('one-hour cache writes have their own rate, or the cost is unknown', () => {
    const usage = tokens({
      inputTokens: 1000,
      cacheWriteTokens: 1000,
      cacheWrite1hTokens: 400,
      outputTokens: 0,
    })
    expect(costOf('anthropic', 'claude-opus-5-5', usage)).toBe('0.0062')
    expect(costOf('bedrock', 'global.anthropic.claude-opus-5', usage)).toBe('rate-missing')
  })

  test('cached audio and fresh audio', () => {
    const usage = tokens({
      inputTokens: 1000,
      inputAudioTokens: 900,
      cachedReadTokens: 500,
      cachedAudioTokens: 450,
      outputTokens: 0,
    })
    // 50 text at 0.30, 450 audio at 1, 50 cached text at 0.03, 450 cached audio at 0.10
    expect(costOf('gemini', 'gemini-2.5-flash', usage)).toBe('0.0005115')
  })

  test('embeddings need no output', () => {
    const usage = tokens({ inputTokens: 1_000_000 })
    const ask = { provider: 'openai', model: 'text-embedding-3-small', api: 'embeddings', at: now, usage }
    expect(priceUsage(book, ask)).toMatchObject({ known: true, costUsd: '0.02' })
  })
})

describe('prices set here', () => {
  const override = (part: Partial<PriceOverride>, rates: PriceTerms['rates']): PriceOverride => ({
    id: 'ours',
    provider: 'openai',
    model: 'gpt-4o',
    effectiveFrom: null,
    row: PriceTerms.parse({ rates }),
    updatedAt: null,
    ...part,
  })
  const price = (overrides: readonly PriceOverride[], usage: Usage, when = now, provider = 'openai') =>
    priceUsage(compileBook(overrides), { provider, model: 'gpt-4o-2024-08-06', at: when, usage })

  test('win over the book from their day on', () => {
    const set = [override({ effectiveFrom: '2026-11-01' }, { input: 1, output: 1 })]
    expect(price(set, million)).toMatchObject({ costUsd: '1', priceId: 'user:ours@2026-11-01' })
    expect(price(set, million, at('2026-10-31T23:59:59Z'))).toMatchObject({ costUsd: '2.5' })
  })

  test('win over what the provider reports', () => {
    const usage = { ...million, providerCostUsd: 7 }
    expect(price([], usage)).toMatchObject({ source: 'provider', costUsd: '7' })
    expect(price([override({}, { input: 1, output: 1 })], usage)).toMatchObject({
      source: 'book',
      costUsd: '1',
    })
  })

  test('can hold for any provider', () => {
    const set = [override({ provider: '*' }, { input: 3, output: 1 })]
    expect(price(set, million, now, 'our-own-gpu')).toMatchObject({ costUsd: '3' })
  })
})

describe('for any usage', () => {
  const part = fc.nat(2_000_000)
  const usage = fc
    .record({ fresh: part, read: part, write: part, oneHour: part, output: part })
    .map(({ fresh, read, write, oneHour, output }) =>
      tokens({
        inputTokens: fresh + read + write + oneHour,
        cachedReadTokens: read,
        cacheWriteTokens: write + oneHour,
        cacheWrite1hTokens: oneHour,
        outputTokens: output,
      }),
    )
  const pico = (usage: Usage): bigint => picoOf(costOf('anthropic', 'claude-haiku-5-5', usage)) ?? -1n

  test('the total is the sum of its parts, and every token is in one part', () => {
    fc.assert(
      fc.property(usage, (usage) => {
        const priced = priceUsage(book, { provider: 'anthropic', model: 'claude-haiku-5-5', at: now, usage })
        assert(priced.known)
        const parts = priced.detail.reduce((sum, { costUsd }) => sum + (picoOf(costUsd) ?? -1n), 0n)
        expect(parts).toBe(picoOf(priced.costUsd))
        const units = priced.detail.reduce((sum, bucket) => sum + bucket.units, 0)
        expect(units).toBe(usage.inputTokens! + usage.outputTokens!)
      }),
    )
  })

  test('more tokens never cost less', () => {
    fc.assert(
      fc.property(usage, fc.nat(1000), (usage, more) => {
        const longer = {
          ...usage,
          inputTokens: usage.inputTokens! + more,
          outputTokens: usage.outputTokens! + more,
        }
        expect(pico(longer) >= pico(usage)).toBe(true)
      }),
    )
  })
})

describe('the seed', () => {
  test('is listed in full', async () => {
    const providers = (await waitForUpdate()) ?? []
    expect(providers.map(({ id }) => id).sort()).toEqual([...seedProviders].sort())
  })

  test('is named by the version that is installed', () => {
    const entry = fileURLToPath(import.meta.resolve('@pydantic/genai-prices'))
    const manifest = JSON.parse(
      readFileSync(new URL('../package.json', `file://${entry}`), 'utf8'),
    ) as unknown
    expect(manifest).toMatchObject({ version: seedVersion })
  })
})
