import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { gatherVendors } from '../providers/gather-vendors.ts'
import { checkBaseUrl, mayReach } from './address.ts'
import { vendorList } from './vendor-list.ts'
import { settleVendor } from './vendor-rules.ts'

const vendors = await gatherVendors()
type Edit = Parameters<typeof settleVendor>[1]
const settled = (edit: Edit, before: Parameters<typeof settleVendor>[2] = null) =>
  settleVendor(vendors, edit, before)
const refusal = (edit: Edit, before: Parameters<typeof settleVendor>[2] = null) => {
  const result = settled(edit, before)
  return result.ok ? 'nothing was refused' : result.error.detail
}

describe('without a vendor', () => {
  test('dialect and address are needed', () => {
    expect(settled({ dialect: 'openai', baseUrl: 'https://a.test' })).toEqual({
      ok: true,
      value: { dialect: 'openai', vendor: null, settings: {}, baseUrl: 'https://a.test' },
    })
    expect(refusal({ baseUrl: 'https://a.test' })).toContain('"dialect" is missing')
    expect(refusal({ dialect: 'openai' })).toContain('"baseUrl" is missing')
    expect(refusal({ dialect: 'openai', baseUrl: 'https://a.test', settings: { region: 'x' } })).toContain(
      'give a "vendor"',
    )
  })
})

describe('with a vendor', () => {
  test('a key is all that most need', () => {
    for (const name of ['openai', 'groq', 'mistral', 'openrouter'])
      expect(settled({ vendor: name, apiKey: 'k' })).toMatchObject({
        value: { dialect: 'openai', vendor: name, baseUrl: vendors.get(name)!.speaks.openai!.baseUrl({}) },
      })
    expect(settled({ vendor: 'ollama' })).toMatchObject({ value: { baseUrl: 'http://127.0.0.1:11434/v1' } })
    expect(settled({ vendor: 'deepseek', dialect: 'anthropic', apiKey: 'k' })).toMatchObject({
      value: { baseUrl: 'https://api.deepseek.com/anthropic' },
    })
  })

  test('what is missing or wrong is named, never its value', () => {
    expect(refusal({ vendor: 'nobody' })).toMatch(/"nobody" is not one; known are: anthropic, /)
    expect(refusal({ vendor: 'groq' })).toBe('"apiKey" is missing: Groq needs one.')
    expect(settled({ vendor: 'groq', headers: { authorization: 'Bearer k' } })).toMatchObject({ ok: true })
    expect(refusal({ vendor: 'groq', dialect: 'anthropic', apiKey: 'k' })).toContain('Groq speaks openai')
    expect(refusal({ vendor: 'openai-compatible' })).toContain('"baseUrl" is missing')
    expect(refusal({ vendor: 'azure', apiKey: 'k' })).toContain('without "settings.resource"')
    expect(refusal({ vendor: 'azure', apiKey: 'k', settings: { auth: 'application' } })).toContain(
      '"clientId"',
    )
    expect(refusal({ vendor: 'vertex', apiKey: 'k' })).toMatch(
      /^"settings\.project" is missing; .* The Google Cloud project\.$/,
    )
    expect(refusal({ vendor: 'bedrock', apiKey: 'k', settings: { region: 'evil.test/', extra: 1 } })).toMatch(
      /^"settings(\.region)?"/,
    )
    expect(refusal({ vendor: 'groq', apiKey: 'k', settings: { hidden: 'value' } })).not.toContain('value')
  })

  test('no setting leads a request to another host', () => {
    for (const text of ['evil.test', 'a/b', 'a@evil', 'a:1', 'a#', 'a?', '..', '', 'a\\b', 'a b', '-a']) {
      const refused = (edit: Edit) =>
        expect(settled({ ...edit, apiKey: 'k' }), text).toMatchObject({ ok: false })
      refused({ vendor: 'bedrock', settings: { region: text } })
      refused({ vendor: 'azure', settings: { resource: text } })
      refused({ vendor: 'vertex', settings: { project: 'p', location: text } })
    }
    for (const text of ['a/b', '../x', 'a?b', 'a#b', '', '%2e'])
      expect(settled({ vendor: 'vertex', apiKey: 'k', settings: { project: text } })).toMatchObject({
        ok: false,
      })
  })

  test('a key is a header value, or what the vendor takes besides', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const account = JSON.stringify(
      {
        ...{ type: 'service_account', client_email: 'a@b.test' },
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      },
      null,
      2,
    )
    const settings = { project: 'acme' }
    expect(settled({ vendor: 'vertex', settings, apiKey: account })).toMatchObject({ ok: true })
    expect(refusal({ vendor: 'vertex', settings, apiKey: '{ "type": "user" }' })).toContain('service account')
    expect(refusal({ vendor: 'groq', apiKey: account })).toContain('visible ASCII')
    expect(refusal({ dialect: 'openai', baseUrl: 'https://a.test', apiKey: 'a b' })).toContain(
      'visible ASCII',
    )
  })

  const before = {
    ...{ dialect: 'anthropic' as const, vendor: 'bedrock', settings: { region: 'eu-west-1' } },
    ...{ baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', hasSecrets: true },
  }
  test('its own address follows the settings, one given stays', () => {
    expect(settled({ settings: { region: 'us-east-1' } }, before)).toMatchObject({
      value: { baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com' },
    })
    const own = { ...before, baseUrl: 'https://proxy.test' }
    expect(settled({ settings: { region: 'us-east-1' } }, own)).toMatchObject({
      value: { baseUrl: 'https://proxy.test' },
    })
    expect(settled({ dialect: 'openai' }, before)).toMatchObject({
      value: { baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1' },
    })
  })

  test('another vendor starts anew', () => {
    expect(settled({ vendor: 'groq' }, before)).toMatchObject({ value: { dialect: 'openai', settings: {} } })
    expect(refusal({ vendor: 'vertex' }, before)).toContain('"settings.project" is missing')
  })
})

test('every usual address passes the guard, those of this machine only where we listen there ourselves', () => {
  const strict = { allowPrivateAddresses: false, listensOnLoopback: false }
  const sample = { region: 'eu-west-1', resource: 'acme', project: 'acme' }
  for (const vendor of vendors.values()) {
    const known = Object.entries(sample).filter(([name]) => name in vendor.settings.shape)
    const settings = vendor.settings.parse(Object.fromEntries(known))
    for (const spoken of Object.values(vendor.speaks)) {
      const baseUrl = spoken.baseUrl(settings)
      if (baseUrl === null) continue
      const isLocal = new URL(baseUrl).hostname === '127.0.0.1'
      expect(checkBaseUrl(baseUrl, strict).ok, baseUrl).toBe(!isLocal)
      expect(checkBaseUrl(baseUrl, { ...strict, listensOnLoopback: true })).toEqual({
        ok: true,
        value: baseUrl,
      })
    }
  }
  expect(mayReach('169.254.169.254', { allowPrivateAddresses: true, listensOnLoopback: true })).toBe(false)
})

test('the list holds what a form needs', () => {
  const list = vendorList(vendors)
  expect(list).toHaveLength(vendors.size)
  const bedrock = list.find(({ name }) => name === 'bedrock')
  expect(bedrock).toMatchObject({
    title: 'Amazon Bedrock',
    key: 'required',
    settings: { type: 'object', required: ['region'], properties: { region: { type: 'string' } } },
  })
  for (const { settings } of list)
    for (const [name, property] of Object.entries(settings.properties ?? {}))
      expect(property, name).toHaveProperty('description')
  expect(list.find(({ name }) => name === 'groq')?.speaks).toEqual([
    {
      ...{ family: 'openai', baseUrl: 'https://api.groq.com/openai/v1' },
      dialects: ['openai-chat', 'openai-responses'],
    },
  ])
})
