import { describe, expect, test } from 'vitest'
import { success } from '../kernel/result.ts'
import type { WireDialect } from './dialect.ts'
import { anthropicMessages } from './dialects/anthropic-messages.ts'
import { gemini } from './dialects/gemini.ts'
import { openaiChat } from './dialects/openai-chat.ts'
import { openaiResponses } from './dialects/openai-responses.ts'
import { gatherVendors } from './gather-vendors.ts'
import { openVendor } from './open-vendor.ts'
import { errorDetail } from './read-error.ts'
import {
  dialectNames,
  families,
  vendorErrorKinds,
  type Family,
  type VendorFixture,
  type Vendor,
  type VendorTools,
} from './vendor.ts'

const vendors = [...(await gatherVendors()).values()]

const tools: VendorTools = {
  nowMs: () => Date.UTC(2026, 10, 26),
  post: () => Promise.reject(new Error('nothing is asked here')),
  token: async () => success('token-made-for-a-test'),
}

const readers: { readonly [dialect: string]: WireDialect } = {
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
  'openai-responses': openaiResponses,
  gemini,
}

/** The least settings a vendor takes, from its first fixture. */
const settingsOf = (vendor: Vendor) => vendor.settings.parse(vendor.fixtures[0]?.settings ?? {})

async function outgoing(vendor: Vendor, fixture: VendorFixture) {
  const settings = vendor.settings.parse(fixture.settings ?? {})
  const baseUrl = new URL(vendor.speaks[fixture.family]!.baseUrl(settings)!)
  const apiKey = fixture.apiKey ?? null
  const opened = openVendor(vendor, { family: fixture.family, baseUrl, settings, apiKey, headers: {} }, tools)
  const { operation, family, model, stream = false } = fixture
  const plain = {
    path: `${baseUrl.pathname.replace(/\/+$/, '')}${operation}`,
    headers: ['content-type', 'application/json', 'anthropic-version', '2023-06-01', ...opened.headers],
    body: Buffer.from(JSON.stringify(fixture.body)),
  }
  const made = opened.request
    ? await opened.request(plain, { family, operation, model, stream })
    : success(plain)
  if (!made.ok) throw new Error(made.error.detail)
  const { path, headers, body } = made.value
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]!] as const] : []))
  return { url: baseUrl.origin + path, pairs, body: JSON.parse(body.toString()) as unknown }
}

const promised = [
  ...['anthropic', 'azure', 'bedrock', 'cerebras', 'cohere', 'deepseek', 'fireworks', 'gemini', 'groq'],
  ...['mistral', 'ollama', 'openai', 'openai-compatible', 'openrouter', 'perplexity', 'together', 'vertex'],
  ...['vllm', 'xai'],
]

test('the vendors we promise are there', () => {
  expect(vendors.map(({ name }) => name).toSorted()).toEqual(promised)
})

describe.each(vendors)('$name', (vendor) => {
  const spoken = families.filter((family) => vendor.speaks[family])

  test('says who it is', () => {
    expect(vendor.name).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/)
    expect(vendor.title).not.toBe('')
    expect(new URL(vendor.docs).protocol).toBe('https:')
    expect(spoken.length).toBeGreaterThan(0)
    for (const family of spoken) {
      const { dialects } = vendor.speaks[family]!
      expect(dialectNames).toEqual(expect.arrayContaining([...dialects]))
      for (const dialect of dialects) expect(dialect.startsWith(family)).toBe(true)
    }
  })

  test('its settings are strict, and an unknown one is named', () => {
    const parsed = vendor.settings.safeParse({ ...settingsOf(vendor), 'no-such-setting': 1 })
    expect(parsed.success).toBe(false)
    expect(JSON.stringify(parsed.error?.issues)).toContain('no-such-setting')
  })

  test('its addresses are https or of this machine, without a slash at the end', () => {
    for (const family of spoken) {
      const baseUrl = vendor.speaks[family]!.baseUrl(settingsOf(vendor))
      if (baseUrl === null) continue
      const url = new URL(baseUrl)
      expect(url.protocol === 'https:' || url.hostname === '127.0.0.1').toBe(true)
      expect(baseUrl.endsWith('/')).toBe(false)
      expect(url.search + url.hash + url.username).toBe('')
    }
  })

  test.each(vendor.fixtures)('sends $family $operation of $model to where it belongs', async (fixture) => {
    const { url, pairs, body } = await outgoing(vendor, fixture)
    expect(url).toBe(fixture.expected.url)
    for (const [name, value] of Object.entries(fixture.expected.headers)) {
      const found = pairs.filter(([one]) => one === name)
      expect(found, name).toHaveLength(1)
      if (value !== '*') expect(found[0]![1]).toBe(value)
    }
    for (const [name, value] of pairs) {
      expect(name).toBe(name.toLowerCase())
      expect(value).toMatch(/^[\t\x20-\x7e]*$/)
    }
    expect(body).toEqual(fixture.expected.body)
    expect(Object.keys(body as object).toSorted()).toEqual(Object.keys(fixture.expected.body).toSorted())
  })

  test('every family it speaks has a fixture', () => {
    if (vendor.speaks.openai?.baseUrl(settingsOf(vendor)) === null) return
    expect(new Set(vendor.fixtures.map(({ family }): Family => family))).toEqual(new Set(spoken))
  })

  test('its answers are understood', () => {
    const known = spoken.flatMap((family) => vendor.speaks[family]!.dialects).some((one) => readers[one])
    if (known) expect(vendor.answers.length).toBeGreaterThan(0)
    for (const { dialect, body, facts } of vendor.answers)
      expect(readers[dialect]!.readAnswer(body)).toMatchObject({ errorKind: null, ...facts })
  })

  test('its errors are told apart', () => {
    expect(vendor.errors.length).toBeGreaterThan(0)
    for (const { status, body, kind, detail } of vendor.errors) {
      expect(vendor.classify?.(status, body) ?? null).toBe(kind)
      if (kind !== null) expect(vendorErrorKinds).toContain(kind)
      expect(errorDetail(body)).toBe(detail)
    }
    for (const body of [null, 'text', [], {}, { error: null }, { error: [] }, { message: 5 }])
      expect(vendor.classify?.(400, body) ?? null).toBeNull()
  })
})
