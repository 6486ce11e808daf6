import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { openaiSteps } from './test-routes.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  for (const { name } of await limits()) await house.api('DELETE', `/api/limits/${encodeURIComponent(name)}`)
})

const limits = async (): Promise<any[]> => (await house.api('GET', '/api/limits')).json.limits
const set = async (name: string, limit: object): Promise<any> => {
  const { status, json } = await house.api('PUT', `/api/limits/${name}`, { window: 'month', ...limit })
  expect(status, JSON.stringify(json)).toBe(200)
  return json
}
const useOf = async (name: string): Promise<any> =>
  (await limits()).find((limit) => limit.name === name).use[0]
const settled = (name: string) =>
  expect.poll(async () => (await useOf(name)).reserved, { timeout: 15_000 }).toBe(0)

const body = {
  model: 'gpt-4o-mini',
  max_tokens: 20,
  messages: [{ role: 'user', content: 'Say hello to all.' }],
}
const post = (change: object = {}, headers: object = {}, signal?: AbortSignal) =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...body, ...change }),
    ...(signal ? { signal } : {}),
  })

test('a reply under a limit says what is left of it', async () => {
  await set('calls', { measure: 'requests', amount: 100, window: 'day' })
  await set('tokens', { measure: 'tokens', amount: 1_000_000, window: 'hour' })
  const { headers } = await post()
  expect(headers.get('x-ratelimit-limit-requests')).toBe('100')
  expect(headers.get('x-ratelimit-remaining-requests')).toBe('99')
  expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+h)?(\d+m)?\d+s$/)
  expect(headers.get('x-ratelimit-limit-tokens')).toBe('1000000')
  expect(Number(headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(1_000_000)
  expect(headers.get('ratelimit-policy')).toContain('"calls";q=100;w=86400')
  expect(headers.get('ratelimit')).toMatch(/"calls";r=99;t=\d+/)
})

test('past a rate the official clients see the rate limit error of their dialect', async () => {
  await set('rate', { measure: 'requests', amount: 1, window: 'hour' })
  expect((await post()).status).toBe(200)
  const openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
  const refused = await openai.chat.completions.create(body as any).catch((error: unknown) => error as any)
  expect(refused).toBeInstanceOf(OpenAI.RateLimitError)
  expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  expect(refused.message).toMatch(/limit "rate" allows 1 requests an hour/)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
  const anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
  const other = await anthropic.messages
    .create({ model: 'claude-haiku-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] })
    .catch((error: unknown) => error as any)
  expect(other).toBeInstanceOf(Anthropic.RateLimitError)
  expect(other.error.error.type).toBe('rate_limit_error')
})

test('a refused call is on the record with the limit that refused it, and reached no provider', async () => {
  await set('budget', { measure: 'usd', amount: 0.000000001, window: 'day' })
  const before = house.simulator.received().length
  const refused = await post()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({
    error: { type: 'insufficient_quota', code: 'insufficient_quota' },
  })
  expect(house.simulator.received().length).toBe(before)
  const { call } = await house.call(refused.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ status: 'error', errorKind: 'budget-exceeded', attempts: [] })
  expect(call.limits).toEqual([
    expect.objectContaining({ name: 'budget', measure: 'usd', decision: 'refused', taken: 0, charged: 0 }),
  ])
})

test('what a call really took is what is counted', async () => {
  await set('tokens', { measure: 'tokens', amount: 100_000 })
  await set('dollars', { measure: 'usd', amount: 5 })
  const reply = await post()
  const { usage } = (await reply.json()) as any
  await settled('tokens')
  expect((await useOf('tokens')).used).toBe(usage.total_tokens)
  const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
  expect((await useOf('dollars')).used).toBeCloseTo(Number(call.costUsd), 8)
  expect(call.limits.map(({ name, decision, charged }) => [name, decision, charged])).toEqual([
    ['dollars', 'within', expect.closeTo(Number(call.costUsd), 8)],
    ['tokens', 'within', usage.total_tokens],
  ])
})

test(
  '200 calls at once at the edge of a budget: nothing is overspent, the rest is refused, nothing stays reserved',
  { timeout: 120_000 },
  async () => {
    await set('edge', { measure: 'tokens', amount: 1_000 })
    const replies = await Promise.all(Array.from({ length: 200 }, () => post()))
    const statuses = replies.map(({ status }) => status)
    const spent = await Promise.all(
      replies.map(async (reply) => ((await reply.json()) as any).usage?.total_tokens ?? 0),
    )
    const total = spent.reduce((sum, one) => sum + one, 0)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(5)
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([])
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(100)
    expect(total).toBeLessThanOrEqual(1_000)
    await settled('edge')
    expect((await useOf('edge')).used).toBe(total)
  },
)

test('a soft limit lets through and says so', async () => {
  await set('soft', { measure: 'requests', amount: 1, kind: 'soft' })
  expect((await post()).headers.get('x-telltale-limit-exceeded')).toBeNull()
  await settled('soft')
  const second = await post()
  expect(second.status).toBe(200)
  expect(second.headers.get('x-telltale-limit-exceeded')).toBe('soft')
  const { call } = await house.call(second.headers.get('x-telltale-call-id'))
  expect(call.limits).toMatchObject([{ name: 'soft', decision: 'exceeded', taken: 1, charged: 1 }])
  const metrics = await (await fetch(`${house.address()}/metrics`)).text()
  expect(metrics).toContain(
    'telltale_limit_decisions_total{project="default",limit="soft",decision="exceeded"} 1',
  )
})

test('a limit that degrades sends calls to the model it names', async () => {
  await set('dear', {
    measure: 'requests',
    amount: 1,
    kind: 'degrade',
    degradeTo: 'gpt-4o-mini',
    scope: { model: 'gpt-4o' },
  })
  expect((await post({ model: 'gpt-4o' })).headers.get('x-telltale-model')).toBe('gpt-4o')
  await settled('dear')
  const second = await post({ model: 'gpt-4o' })
  expect(second.headers.get('x-telltale-model')).toBe('gpt-4o-mini')
  expect(second.headers.get('x-telltale-limit-degraded')).toBe('dear')
  expect(JSON.parse(house.simulator.received().at(-1)!.body).model).toBe('gpt-4o-mini')
  const { call } = await house.call(second.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ requestedModel: 'gpt-4o', model: 'gpt-4o-mini' })
  expect(call.limits).toMatchObject([{ name: 'dear', decision: 'degraded' }])
})

test('a route may be where a limit sends calls, and its dearest target is what is reserved', async () => {
  for (const [name, models] of [
    ['cheap-first', ['gpt-4o-mini', 'gpt-4o']],
    ['dear', ['gpt-4o']],
  ] as const) {
    const { status, json } = await house.api('PUT', `/api/routes/${name}`, { plan: openaiSteps(...models) })
    expect(status, JSON.stringify(json)).toBeLessThan(300)
  }
  await set('spend', { measure: 'usd', amount: 10 })
  const reservedOf = async (model: string) => {
    const reply = await post({ model })
    expect(reply.status).toBe(200)
    const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
    return call.limits[0]!.reserved
  }
  const dear = await reservedOf('dear')
  expect(await reservedOf('cheap-first')).toBeGreaterThanOrEqual(dear!)
  await set('spend', { measure: 'usd', amount: 0.000000001, kind: 'degrade', degradeTo: 'cheap-first' })
  const sent = await post({ model: 'gpt-4o' })
  expect(sent.headers.get('x-telltale-model')).toBe('gpt-4o-mini')
  expect(sent.headers.get('x-telltale-limit-degraded')).toBe('spend')
})

test('limits see keys, users, tags and models apart, and count each by itself where asked to', async () => {
  await set('per-user', { measure: 'requests', amount: 1, each: 'user' })
  await set('team', { measure: 'requests', amount: 1, scope: { team: 'red' } })
  const ask = async (user: string, tags: object = {}) =>
    (await post({}, { 'x-telltale-user': user, 'x-telltale-tags': JSON.stringify(tags) })).status
  expect(await ask('ada')).toBe(200)
  expect(await ask('ada')).toBe(429)
  expect(await ask('bob', { team: 'red' })).toBe(200)
  expect(await ask('cyd', { team: 'red' })).toBe(429)
  expect(await ask('cyd', { team: 'blue' })).toBe(200)
  await settled('team')
  const all = (await limits()).find(({ name }) => name === 'per-user').use
  expect(all.map(({ value, used }: any) => [value, used]).toSorted()).toEqual([
    ['ada', 1],
    ['bob', 1],
    ['cyd', 1],
  ])
})

test('a team’s budget holds against a caller who says to be of another', async () => {
  const { json } = await house.api('POST', '/api/keys', { name: 'red bot', tags: { team: 'crimson' } })
  await set('crimson', { measure: 'requests', amount: 1, scope: { team: 'crimson' } })
  const ask = async () => {
    const reply = await post(
      {},
      {
        authorization: `Bearer ${json.secret}`,
        'x-telltale-tags': JSON.stringify({ team: 'blue', feature: 'chat' }),
      },
    )
    return { status: reply.status, id: reply.headers.get('x-telltale-call-id') }
  }
  const first = await ask()
  expect([first.status, (await ask()).status]).toEqual([200, 429])
  expect((await house.call(first.id)).call.tags).toMatchObject({ team: 'crimson', feature: 'chat' })
})

test('two projects never share a budget', async () => {
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  const { json } = await house.api('POST', '/api/keys?project=other', { name: 'bot' })
  await set('same', { measure: 'requests', amount: 1 })
  await house.api('PUT', '/api/limits/same?project=other', {
    measure: 'requests',
    amount: 1,
    window: 'month',
  })
  expect((await post()).status).toBe(200)
  expect((await post({}, { authorization: `Bearer ${json.secret}` })).status).toBe(200)
  expect((await post()).status).toBe(429)
  const foreign = (await house.api('GET', '/api/limits?project=other')).json.limits
  expect(foreign).toHaveLength(1)
  expect(foreign[0].id).not.toBe((await limits())[0].id)
  expect((await house.api('DELETE', '/api/limits/none?project=other')).status).toBe(404)
})

test('who hangs up before, between and during answers leaves nothing reserved', async () => {
  await set('gone', { measure: 'tokens', amount: 100_000 })
  const leaving = ['hang', 'hang', 'stall', 'stall', 'stall'].map(async (fault) => {
    const before = house.simulator.received().length
    const leave = new AbortController()
    const reply = post({ stream: true }, { 'x-sim-fault': fault }, leave.signal).catch(() => null)
    if (fault === 'stall') await (await reply)!.body!.getReader().read()
    else await expect.poll(() => house.simulator.received().length).toBeGreaterThan(before)
    expect((await useOf('gone')).reserved).toBeGreaterThan(0)
    leave.abort()
  })
  await Promise.all(leaving)
  await settled('gone')
})

test('a budget that refuses what it cannot count refuses a model without a price', async () => {
  await set('known', { measure: 'usd', amount: 1, onUnknownPrice: 'refuse' })
  const refused = await post({ model: 'nobody-knows-this' })
  expect(refused.status).toBe(403)
  expect(((await refused.json()) as any).error.code).toBe('price-unknown')
  await set('known', { measure: 'usd', amount: 1, onUnknownPrice: 'count' })
  const counted = await post({ model: 'nobody-knows-this' })
  const { call } = await house.call(counted.headers.get('x-telltale-call-id'))
  expect(call.limits).toMatchObject([{ name: 'known', reserved: null, charged: null }])
})

test('what was used outlives a restart', { timeout: 120_000 }, async () => {
  await set('kept', { measure: 'requests', amount: 2 })
  await post()
  await settled('kept')
  await house.restart()
  // The gateway serves before its state store is up.
  await expect.poll(async () => (await limits())?.length, { timeout: 60_000 }).toBe(1)
  expect((await useOf('kept')).used).toBe(1)
  expect((await post()).status).toBe(200)
  expect((await post()).status).toBe(429)
})

test('every edit is a change of a budget that can be undone', async () => {
  await set('undone', { measure: 'requests', amount: 5 })
  await set('undone', { measure: 'requests', amount: 9 })
  const { json } = await house.api('GET', '/api/changes?limit=1')
  const [change] = json.changes
  expect(change).toMatchObject({ component: 'budget', key: 'undone' })
  await house.api(change.undo.method, change.undo.path, change.undo.body)
  expect((await limits())[0]).toMatchObject({ name: 'undone', amount: 5 })
})

test.each([
  [{ measure: 'requests', amount: 0 }, /amount/],
  [{ measure: 'requests', amount: 1.5 }, /amount.*whole/],
  [{ measure: 'usd', amount: 1e9 }, /amount.*at most/],
  [{ measure: 'requests', amount: 1, kind: 'degrade' }, /degradeTo/],
  [{ measure: 'requests', amount: 1, algorithm: 'sliding' }, /algorithm/],
  [{ measure: 'requests', amount: 1, each: 'planet' }, /each/],
  [{ measure: 'requests', amount: 1, scope: { keyId: '0198c0de-0000-7000-8000-000000000000' } }, /no key/],
  [{ measure: 'requests', amount: 1, colour: 'red' }, /colour/],
])('%j is refused with a reason', async (limit, reason) => {
  const { status, json } = await house.api('PUT', '/api/limits/wrong', { window: 'month', ...limit })
  expect(status).toBe(400)
  expect(JSON.stringify(json)).toMatch(reason)
})

test('the API describes limits', async () => {
  const { json } = await house.api('GET', '/api/openapi.json')
  expect(Object.keys(json.paths)).toEqual(expect.arrayContaining(['/api/limits', '/api/limits/{name}']))
})
