import { createVerify, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import type { VendorTools } from '../vendor.ts'
import { askForToken } from './ask-for-token.ts'
import { askEntra } from './entra.ts'
import { askGoogle, assertion, readServiceAccount } from './google.ts'
import { tokenKeeper } from './token-keeper.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
const keyFile = {
  type: 'service_account',
  project_id: 'acme',
  private_key_id: 'key-1',
  private_key: pem,
  client_email: 'gateway@acme.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
}

type Asked = { url: string; form: URLSearchParams }
/** Tools whose endpoint answers this, and what it was asked. */
function toolsFor(status: number, body: unknown) {
  const asked: Asked[] = []
  const tools: VendorTools = {
    nowMs: () => 1_700_000_000_500,
    post: async (url, _, text) => {
      asked.push({ url, form: new URLSearchParams(text) })
      return success({ status, body: typeof body === 'string' ? body : JSON.stringify(body) })
    },
    token: () => Promise.reject(new Error('not asked here')),
  }
  return { tools, asked }
}

test('a service account’s claim is signed with its key and asks for what it may', () => {
  const account = readServiceAccount(JSON.stringify(keyFile))!
  const [header, claims, signature] = assertion(account, 1_700_000_000_500).split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown
  expect(read(header!)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
  expect(read(claims!)).toEqual({
    iss: keyFile.client_email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: keyFile.token_uri,
    iat: 1_700_000_000,
    exp: 1_700_003_600,
  })
  const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`)
  expect(verify.verify(publicKey, signature!, 'base64url')).toBe(true)
})

test('what is no service account is none', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  for (const text of [
    'ya29.token',
    '{}',
    '[1',
    JSON.stringify({ ...keyFile, private_key: 'no key' }),
    JSON.stringify({ ...keyFile, private_key: ec.export({ type: 'pkcs8', format: 'pem' }) }),
    JSON.stringify({ ...keyFile, type: 'authorized_user' }),
    JSON.stringify({ ...keyFile, token_uri: 'file:///etc/passwd' }),
  ])
    expect(readServiceAccount(text)).toBeNull()
})

test('Google and Entra are asked as their documents say', async () => {
  const account = readServiceAccount(JSON.stringify(keyFile))!
  const google = toolsFor(200, { access_token: 'ya29.made', expires_in: 3599, token_type: 'Bearer' })
  expect(await askGoogle(account, google.tools)).toEqual({
    ok: true,
    value: { token: 'ya29.made', expiresAtMs: 1_700_000_000_500 + 3_599_000 },
  })
  expect(google.asked[0]!.url).toBe(keyFile.token_uri)
  expect(google.asked[0]!.form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')

  const entra = toolsFor(200, { access_token: 'eyJ.made', expires_in: '3599' })
  const application = {
    ...{ authority: 'https://login.microsoftonline.com/', tenantId: 'a/b', clientId: 'client' },
    ...{ clientSecret: 'secret', scope: 'https://ai.azure.com/.default' },
  }
  expect(await askEntra(application, entra.tools)).toMatchObject({ value: { token: 'eyJ.made' } })
  expect(entra.asked[0]!.url).toBe('https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token')
  expect(Object.fromEntries(entra.asked[0]!.form)).toEqual({
    ...{ grant_type: 'client_credentials', client_id: 'client', client_secret: 'secret' },
    scope: 'https://ai.azure.com/.default',
  })
})

test('a refusal names the endpoint and its own word, and nothing of what was sent', async () => {
  for (const [status, body, said] of [
    [400, { error: 'invalid_grant', error_description: 'secret-of-a-test' }, 'answered 400 (invalid_grant).'],
    [401, { error: 'secret-of-a-test!' }, 'answered 401.'],
    [500, '<html>secret-of-a-test</html>', 'answered 500.'],
    [200, { access_token: 'two words', expires_in: 1 }, 'sent no access token.'],
    [200, { access_token: 'a', expires_in: 1e9 }, 'sent no access token.'],
    [200, 'null', 'sent no access token.'],
  ] as const) {
    const { tools } = toolsFor(status, body)
    const refused = await askForToken(tools, 'https://login.test/token', { secret: 'secret-of-a-test' })
    expect(refused).toMatchObject({ ok: false, error: { code: 'provider-sign-in-failed' } })
    expect(JSON.stringify(refused)).toContain(`login.test ${said}`)
    expect(JSON.stringify(refused)).not.toContain('secret-of-a-test')
  }
})

test('a token is asked for once however many wait, and again before it ends', async () => {
  let now = 0
  let asked = 0
  const token = tokenKeeper(() => now)
  const ask = async () => success({ token: `token-${++asked}`, expiresAtMs: now + 3_600_000 })
  const all = await Promise.all(Array.from({ length: 50 }, () => token('a', ask)))
  for (const one of all) expect(one).toEqual({ ok: true, value: 'token-1' })
  expect(asked).toBe(1)
  now = 3_400_000
  expect(await token('a', ask)).toEqual({ ok: true, value: 'token-1' })
  now = 3_500_000
  expect(await token('a', ask)).toEqual({ ok: true, value: 'token-2' })
  expect(await token('b', ask)).toEqual({ ok: true, value: 'token-3' })
})

test('a refusal is held for a second, a bug is not held at all', async () => {
  let now = 0
  let asked = 0
  const token = tokenKeeper(() => now)
  const refuse = async () => (asked++, failure(problem('provider-sign-in-failed')))
  await token('a', refuse)
  await token('a', refuse)
  expect(asked).toBe(1)
  now = 1_000
  expect(await token('a', async () => success({ token: 'good', expiresAtMs: 1e6 }))).toMatchObject({
    ok: true,
  })
  await expect(token('c', () => Promise.reject(new Error('bug')))).rejects.toThrow('bug')
  expect(await token('c', async () => success({ token: 'good', expiresAtMs: 1e6 }))).toMatchObject({
    ok: true,
  })
})

test('a token that is stale when it comes is used once and not asked for by everyone', async () => {
  let asked = 0
  const token = tokenKeeper(() => 0)
  const ask = async () => (asked++, success({ token: 'short', expiresAtMs: 1_000 }))
  await token('a', ask)
  await token('a', ask)
  expect(asked).toBe(1)
})
