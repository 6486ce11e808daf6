import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Usage } from './model.ts'
import { readUsage } from './usage.ts'

describe('what is inside what', () => {
  test('OpenAI: prompt_tokens holds cached reads and cache writes', () => {
    const usage = {
      prompt_tokens: 2006,
      completion_tokens: 300,
      prompt_tokens_details: { cached_tokens: 1920, cache_write_tokens: 40 },
    }
    expect(readUsage('openai', 'chat', usage)).toMatchObject({
      inputTokens: 2006,
      cachedReadTokens: 1920,
      cacheWriteTokens: 40,
      outputTokens: 300,
    })
  })

  test('Anthropic: input_tokens leaves both cache fields out', () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 9511,
      cache_creation_input_tokens: 1956,
      cache_creation: { ephemeral_5m_input_tokens: 956, ephemeral_1h_input_tokens: 1000 },
      output_tokens: 44,
      inference_geo: 'us',
      service_tier: 'batch',
    }
    expect(readUsage('anthropic', 'messages', usage)).toMatchObject({
      inputTokens: 11_470,
      cacheWriteTokens: 1956,
      cacheWrite1hTokens: 1000,
      serviceTier: 'batch',
      inferenceGeo: 'us',
    })
  })

  test('Anthropic: compaction is billed beside the top-level counts', () => {
    const usage = {
      input_tokens: 180,
      output_tokens: 8,
      cache_read_input_tokens: 0,
      iterations: [
        { type: 'compaction', input_tokens: 100, cache_creation_input_tokens: 55_096, output_tokens: 82 },
        { type: 'message', input_tokens: 180, output_tokens: 8 },
      ],
    }
    expect(readUsage('anthropic', 'messages', usage)).toMatchObject({
      inputTokens: 55_376,
      cacheWriteTokens: 55_096,
      outputTokens: 90,
    })
  })

  test('Gemini: tools add to the prompt, thoughts add to the answer', () => {
    const usage = {
      promptTokenCount: 300,
      toolUsePromptTokenCount: 1200,
      candidatesTokenCount: 80,
      thoughtsTokenCount: 20,
      totalTokenCount: 1600,
    }
    expect(readUsage('google', 'generateContent', usage)).toMatchObject({
      inputTokens: 1500,
      outputTokens: 100,
      reasoningTokens: 20,
    })
  })

  test('Gemini behind its OpenAI-compatible API: thinking shows in the total only', () => {
    const usage = { prompt_tokens: 758, completion_tokens: 102, total_tokens: 1725 }
    expect(readUsage('google', 'chat', usage)).toMatchObject({ outputTokens: 967 })
    expect(readUsage('openai', 'chat', usage)).toMatchObject({ outputTokens: 102 })
  })

  test('xAI: reasoning stands outside completion_tokens, and ticks are dollars', () => {
    const usage = {
      prompt_tokens: 10_120,
      completion_tokens: 1499,
      total_tokens: 14_428,
      completion_tokens_details: { reasoning_tokens: 2809 },
      cost_in_usd_ticks: 232_856_000,
    }
    expect(readUsage('xai', 'chat', usage)).toMatchObject({ outputTokens: 4308, providerCostUsd: 0.0232856 })
  })

  test('DeepSeek: cache hits and misses make the prompt', () => {
    const usage = { prompt_cache_hit_tokens: 700, prompt_cache_miss_tokens: 100, completion_tokens: 5 }
    expect(readUsage('deepseek', 'chat', usage)).toMatchObject({ inputTokens: 800, cachedReadTokens: 700 })
  })

  test('Bedrock: inputTokens leaves both cache fields out', () => {
    const usage = {
      inputTokens: 20,
      outputTokens: 400,
      cacheReadInputTokens: 8000,
      cacheWriteInputTokens: 2000,
    }
    expect(readUsage('bedrock', 'converse', usage)).toMatchObject({ inputTokens: 10_020 })
  })

  test('Cohere: billed units, not tokens', () => {
    const usage = { billed_units: { input_tokens: 5, output_tokens: 418 }, tokens: { input_tokens: 71 } }
    expect(readUsage('cohere', 'chat', usage)).toMatchObject({ inputTokens: 5, outputTokens: 418 })
  })

  test('OpenRouter: with a key of your own, `cost` is the fee and the upstream cost comes on top', () => {
    const usage = {
      prompt_tokens: 326,
      completion_tokens: 91,
      cost: 0.0001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.0003 },
    }
    expect(readUsage('openrouter', 'chat', usage)?.providerCostUsd).toBeCloseTo(0.0004, 12)
  })

  test('a cost field of nobody-knows-which unit is not believed', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, cost: 12 }
    expect(readUsage('somebody', 'chat', usage)?.providerCostUsd).toBeNull()
  })
})

describe('what is not said', () => {
  test('a present 0 differs from an absent field', () => {
    const said = readUsage('openai', 'chat', {
      prompt_tokens: 5,
      completion_tokens: 0,
      prompt_tokens_details: { cached_tokens: 0 },
    })
    expect(said).toMatchObject({ outputTokens: 0, cachedReadTokens: 0 })
    expect(readUsage('openai', 'chat', { prompt_tokens: 5 })).toMatchObject({
      outputTokens: null,
      cachedReadTokens: null,
    })
  })

  test.each([-1, 1.5, Number.NaN, 1e13, '12', {}, true])('%j is no count', (absurd) => {
    expect(readUsage('openai', 'chat', { prompt_tokens: absurd, completion_tokens: 7 })).toMatchObject({
      inputTokens: null,
      outputTokens: 7,
    })
  })

  test('an absurd part makes the total that needs it unknown, not smaller', () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: -5, output_tokens: 3 }
    expect(readUsage('anthropic', 'messages', usage)).toMatchObject({
      inputTokens: null,
      cachedReadTokens: null,
      outputTokens: 3,
    })
  })

  test.each([null, undefined, 'usage', 7, [], {}])('nothing is read from %j', (usage) => {
    expect(readUsage('openai', 'chat', usage)).toBeNull()
  })

  test('the service tier of the reply counts when the usage names none', () => {
    expect(readUsage('openai', 'chat', { prompt_tokens: 1 }, 'flex')?.serviceTier).toBe('flex')
  })
})

test('any JSON under any name: no throw, and either null or well-formed usage', () => {
  const count = fc.oneof(fc.nat(), fc.integer(), fc.double(), fc.string(), fc.constant(null))
  const names = fc.constantFrom(
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'input_tokens',
    'output_tokens',
    'cache_read_input_tokens',
    'cache_creation_input_tokens',
    'promptTokenCount',
    'candidatesTokenCount',
    'thoughtsTokenCount',
    'totalTokenCount',
    'inputTokens',
    'cacheReadInputTokens',
    'cost',
    'is_byok',
    'cost_in_usd_ticks',
  )
  const details = fc.dictionary(
    fc.constantFrom('cached_tokens', 'reasoning_tokens', 'cache_write_tokens'),
    count,
  )
  const usage = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(names, count),
    fc.record({ prompt_tokens: count, prompt_tokens_details: details, completion_tokens_details: details }),
  )
  const provider = fc.constantFrom(
    'openai',
    'anthropic',
    'google',
    'x-ai',
    'deepseek',
    'cohere',
    'aws',
    '__proto__',
  )
  const api = fc.constantFrom('chat', 'responses', 'embeddings', 'messages', 'generateContent', 'converse')
  fc.assert(
    fc.property(provider, api, usage, (provider, api, usage) => {
      const read = readUsage(provider, api, usage)
      expect(Usage.nullable().safeParse(read).error).toBeUndefined()
    }),
    { numRuns: 2000, seed: 20_261_123 },
  )
})
