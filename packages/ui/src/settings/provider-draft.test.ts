import { expect, test } from 'vitest'
import type { Provider } from '../records.ts'
import type { Vendor } from '../settings-records.ts'
import { addressOf, providerDraft, providerEdit } from './provider-draft.ts'

const groq: Vendor = {
  name: 'groq',
  title: 'Groq',
  key: 'required',
  keyHint: null,
  speaks: [{ family: 'openai', baseUrl: 'https://api.groq.com/openai/v1' }],
  settings: {},
}
const azure: Vendor = {
  ...groq,
  name: 'azure',
  speaks: [
    { family: 'openai', baseUrl: null },
    { family: 'anthropic', baseUrl: null },
  ],
  settings: {
    properties: {
      resource: { type: 'string' },
      deployments: { type: 'object' },
      retries: { type: 'integer' },
    },
  },
}
const vendors = [azure, groq]
const provider: Provider = {
  name: 'work',
  dialect: 'openai',
  vendor: 'azure',
  settings: { resource: 'acme', deployments: { 'gpt-4o': 'prod-4o', mini: 'prod-mini' } },
  baseUrl: 'https://acme.openai.azure.com/openai/v1',
  models: ['gpt-4o'],
  hasKey: true,
  source: 'api',
  updatedAt: null,
}

test('several values of a setting are shown with commas between them, and sent as they are typed', () => {
  const dialects = 'openai-chat, openai-embeddings'
  const own: Vendor = { ...azure, name: 'own', settings: { properties: { dialects: {} } } }
  const draft = providerDraft(
    { ...provider, vendor: 'own', settings: { dialects: dialects.split(', ') } },
    own,
  )
  expect(draft.settings).toEqual({ dialects })
  expect(providerEdit(draft, [own]).settings).toEqual({ dialects })
})

test('a provider of a vendor, opened and saved, stays as it was; its address goes on following its settings', () => {
  expect(providerEdit(providerDraft(provider, azure), vendors)).toEqual({
    dialect: 'openai',
    vendor: 'azure',
    settings: provider.settings,
    models: ['gpt-4o'],
  })
  const balanced: Provider = { ...provider, keyBalance: 'least-in-flight' }
  expect(providerEdit(providerDraft(balanced, azure), vendors)).toMatchObject({
    keyBalance: 'least-in-flight',
  })
})

test('without a vendor the address is the dialect’s usual one, or what was typed', () => {
  const draft = { ...providerDraft(null, null), name: 'mine' }
  expect(providerEdit(draft, null)).toEqual({
    dialect: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    models: [],
  })
  expect(providerEdit({ ...draft, baseUrl: ' http://127.0.0.1:9/v1 ', apiKey: 'k' }, vendors)).toEqual({
    dialect: 'openai',
    vendor: null,
    baseUrl: 'http://127.0.0.1:9/v1',
    apiKey: 'k',
    models: [],
  })
})

test('a vendor’s own address need not be typed', () => {
  expect(addressOf(groq, 'openai')).toBe('https://api.groq.com/openai/v1')
  expect(addressOf(azure, 'openai')).toBeNull()
  const draft = { ...providerDraft(null, null), vendor: 'groq' }
  expect(providerEdit(draft, vendors)).toMatchObject({ vendor: 'groq', baseUrl: groq.speaks[0]!.baseUrl })
})

test('where vendors are not known, whose provider it is and its address stay', () => {
  const draft = { ...providerDraft(provider, null), baseUrl: '' }
  expect(providerEdit(draft, null)).toEqual({ dialect: 'openai', models: ['gpt-4o'] })
})
