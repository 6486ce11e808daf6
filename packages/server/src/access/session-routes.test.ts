import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { createControlApp, problemOf } from '../http/control-app.ts'
import { problemResponse } from '../http/problem-response.ts'
import { sessionRoutes } from './session-routes.ts'
import type { Holder } from './principal.ts'
import { createSessions, localHolder, sessionHolder, sessionSeconds } from './session.ts'
import { createSignInLimit } from './sign-in-limit.ts'

const secret = 'tta-the-right-key'
let holder: Holder = localHolder
let now = 0
let isOpen = true
let isRevoked = false
let claimed: string[] = []
let address = '127.0.0.1'
let app = createControlApp()

beforeEach(() => {
  now = Date.UTC(2026, 10, 20, 12)
  isOpen = true
  isRevoked = false
  holder = { ...localHolder, actor: 'ada' }
  claimed = []
  address = '127.0.0.1'
  const clock = () => now
  const known = {
    sessions: createSessions(randomBytes(32)),
    personOf: () => (isRevoked ? null : holder),
    isLocalSignInOpen: () => isOpen,
  }
  app = createControlApp()
  app.onError((error) => problemResponse(problemOf(error, (bug) => expect.unreachable(String(bug)))))
  const parts = {
    ...known,
    sessionOf: (token: string) => sessionHolder(known, token, now),
    personOf: (key: string) => (key === secret ? { keyId: 'one', holder } : null),
    claim: async (actor: string) => void claimed.push(actor),
    limit: createSignInLimit(clock),
    addressOf: () => address,
    clock,
  }
  app.route('/', sessionRoutes(parts, createControlApp))
})

const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const reply = await app.request(path, {
    method,
    headers: { host: 'localhost:4400', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json = (await reply.json()) as Record<string, unknown>
  return { status: reply.status, json, code: json['code'], cookie: reply.headers.get('set-cookie') }
}
const read = (cookie: string) => ask('GET', '/api/session', undefined, { cookie: cookie.split(';')[0]! })

describe('signing in with the admin key', () => {
  test('gives a cookie that no script and no other site can use', async () => {
    const signedIn = await ask('POST', '/api/session', { key: secret })
    expect(signedIn.json).toMatchObject({ signedIn: true, actor: 'ada', role: 'admin' })
    expect(signedIn.cookie).toMatch(
      /^telltale_session=[\w-]+\.[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(signedIn.cookie).not.toContain(secret)
    expect(claimed).toEqual(['ada'])
    expect((await read(signedIn.cookie!)).json).toMatchObject({ signedIn: true, actor: 'ada' })
  })

  test('lasts until it expires or the key is revoked', async () => {
    const { cookie } = await ask('POST', '/api/session', { key: secret })
    isRevoked = true
    expect((await read(cookie!)).json).toMatchObject({ signedIn: false, actor: null })
    isRevoked = false
    now += sessionSeconds * 1000
    expect((await read(cookie!)).json).toMatchObject({ signedIn: false })
  })

  test('fails with a wrong key, and ten times a minute at most', async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      expect(await ask('POST', '/api/session', { key: 'tta-wrong' })).toMatchObject({
        status: 401,
        cookie: null,
      })
    expect(await ask('POST', '/api/session', { key: secret })).toMatchObject({
      status: 429,
      code: 'too-many-attempts',
    })
    address = '10.0.0.9'
    expect((await ask('POST', '/api/session', { key: secret })).status).toBe(200)
    expect(claimed).toEqual(['ada'])
  })

  test.each([{}, { key: 1 }, { key: '' }, { key: 'x'.repeat(2_000) }, { key: secret, more: 1 }])(
    '%j is not how',
    async (body) => expect((await ask('POST', '/api/session', body)).code).toBe('body-invalid'),
  )
})

describe('signing in on the machine itself', () => {
  const here = (headers: Record<string, string> = {}) => ask('POST', '/api/session/local', {}, headers)

  test('needs no key', async () => {
    const { json, cookie } = await here({ 'sec-fetch-site': 'same-origin' })
    expect(json).toMatchObject({ signedIn: true, actor: 'admin', localSignIn: true })
    expect((await read(cookie!)).json).toMatchObject({ signedIn: true })
  })
  test('is over once the server is claimed, also for whoever did', async () => {
    const { cookie } = await here()
    isOpen = false
    expect(await here()).toMatchObject({ status: 403, cookie: null })
    expect((await read(cookie!)).json).toMatchObject({ signedIn: false, localSignIn: false })
  })
  test.each<readonly [string, Record<string, string>]>([
    ['a foreign name that resolves to us', { host: 'evil.test:4400' }],
    ['a name that only begins like ours', { host: 'localhost.evil.test' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('is refused to %s', async (_, headers) =>
    expect(await here(headers)).toMatchObject({ status: 403, cookie: null }),
  )
  test.each(['10.0.0.1', '::ffff:10.0.0.1', '', '127.0.0.1.evil'])('is refused to %j', async (from) => {
    address = from
    expect(await here()).toMatchObject({ status: 403, json: { code: 'not-allowed' } })
  })
  test.each(['::1', '127.0.0.1', '::ffff:127.0.0.1'])('is open to %s', async (from) => {
    address = from
    expect((await here({ host: '[::1]:4400' })).status).toBe(200)
  })
})

test('signing out takes the cookie away', async () => {
  const { json, cookie } = await ask('DELETE', '/api/session')
  expect(json).toMatchObject({ signedIn: false, actor: null })
  expect(cookie).toMatch(/^telltale_session=; Max-Age=0; Path=\/$/)
})
