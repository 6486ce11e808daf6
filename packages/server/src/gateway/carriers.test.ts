import { describe, expect, test } from 'vitest'
import type { Dialect } from '../providers/dialect.ts'
import { gatherVendors } from '../providers/gather-vendors.ts'
import { spokenDialects } from '../providers/spoken-dialects.ts'
import type { Family, VendorSettings } from '../providers/vendor.ts'
import { carriersTo } from './carriers.ts'

const vendors = await gatherVendors()

/** What a call of this dialect is carried in, or the code of why it is not. */
function carried(
  from: Dialect,
  vendor: string | null,
  family: Family,
  settings: VendorSettings = {},
): string {
  const known = vendor === null ? null : vendors.get(vendor)!
  const dialects = spokenDialects(known, family, settings)
  const carrier = carriersTo({ name: vendor ?? family, family, dialects })[from]
  return carrier.ok ? (carrier.value.speaks ?? 'as it came') : carrier.error.code
}

describe('a conversation is carried as it came where the provider speaks its dialect, else translated', () => {
  test.each([
    ['openai-responses', null, 'as it came'],
    ['openai-chat', null, 'as it came'],
    ['openai-responses', 'groq', 'as it came'],
    ['openai-responses', 'mistral', 'openai-chat'],
    ['openai-chat', 'mistral', 'as it came'],
    ['openai-chat', 'perplexity', 'openai-responses'],
    ['openai-responses', 'perplexity', 'as it came'],
    ['anthropic-messages', 'perplexity', 'openai-responses'],
    ['anthropic-messages', 'mistral', 'openai-chat'],
    ['gemini', null, 'openai-chat'],
  ] as const)('%s at %s: %s', (from, vendor, how) => {
    expect(carried(from, vendor, 'openai')).toBe(how)
  })

  test('of another family, in its only one', () => {
    expect(carried('openai-responses', null, 'anthropic')).toBe('anthropic-messages')
    expect(carried('openai-responses', 'vertex', 'gemini')).toBe('gemini')
    expect(carried('openai-responses', 'vertex', 'openai')).toBe('openai-chat')
  })
})

test('embeddings go to those who have them, and are refused by name elsewhere', () => {
  expect(carried('openai-embeddings', null, 'openai')).toBe('as it came')
  expect(carried('openai-embeddings', 'cohere', 'openai')).toBe('as it came')
  expect(carried('openai-embeddings', 'gemini', 'gemini')).toBe('gemini-embeddings')
  expect(carried('gemini-embeddings', 'cohere', 'openai')).toBe('openai-embeddings')
  for (const from of ['openai-embeddings', 'gemini-embeddings'] as const) {
    expect(carried(from, 'deepseek', 'openai')).toBe('embeddings-unsupported')
    expect(carried(from, 'deepseek', 'anthropic')).toBe('embeddings-unsupported')
  }
})

test('tokens are counted by each family for itself', () => {
  expect(carried('anthropic-count-tokens', null, 'anthropic')).toBe('as it came')
  expect(carried('gemini-count-tokens', 'vertex', 'gemini')).toBe('as it came')
  expect(carried('anthropic-count-tokens', null, 'openai')).toBe('dialect-mismatch')
})

describe('settings say less than the vendor', () => {
  test('a dated version of Azure from before responses', () => {
    const at = (apiVersion?: string) => carried('openai-responses', 'azure', 'openai', { apiVersion })
    expect(at('2024-10-21')).toBe('openai-chat')
    expect([at('2025-03-01-preview'), at('preview'), at()]).toEqual(Array(3).fill('as it came'))
  })

  test('an address of which is told what it serves', () => {
    const at = (from: Dialect, ...dialects: string[]) =>
      carried(from, 'openai-compatible', 'openai', dialects.length > 0 ? { dialects } : {})
    expect(at('openai-responses')).toBe('as it came')
    expect(at('openai-responses', 'openai-chat')).toBe('openai-chat')
    expect(at('openai-chat', 'openai-responses')).toBe('openai-responses')
    expect(at('openai-embeddings', 'openai-chat')).toBe('embeddings-unsupported')
    expect(at('openai-chat', 'openai-embeddings')).toBe('operation-unsupported')
  })
})
