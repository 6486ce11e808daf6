import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { failing, good, openaiSteps, startRouteHouse, until, type RouteHouse } from './test-routes.ts'

const patient = { timeout: 120_000 }
let house: RouteHouse
beforeAll(async () => {
  // No wait ends here but by what happens, however slow the machine.
  house = await startRouteHouse({})
}, 120_000)
afterAll(() => house.close())
afterEach(async () => {
  for (const { name } of await limits()) await house.api('DELETE', `/api/limits/${name}`)
})

const limits = async (): Promise<any[]> => (await house.api('GET', '/api/limits')).json.limits
const limit = async (name: string, change: object): Promise<void> => {
  const { status, json } = await house.api('PUT', `/api/limits/${name}`, { window: 'month', ...change })
  expect(status, JSON.stringify(json)).toBe(200)
}
const useOf = async (name: string) => {
  const { use } = (await limits()).find((one) => one.name === name)
  return { used: use[0]?.used ?? 0, reserved: use[0]?.reserved ?? 0 }
}
const nothingReserved = () =>
  until(async () => (await limits()).every(({ use }) => use.every(({ reserved }: any) => reserved === 0)))
const short = { max_tokens: 20 }
const down = (key: string): string => failing(`error;status=500;key=${key}`)
const decisions = (call: { limits: readonly any[] }) =>
  call.limits.map(({ name, decision, target, charged }) => ({ name, decision, target, charged }))
const price = async (model: string, output: number): Promise<void> => {
  const name = encodeURIComponent(`price-${model.replaceAll(/[^a-z0-9]/g, '-')}`)
  const body = { provider: 'openai', model, rates: { input: 1, output } }
  const { status, json } = await house.api('PUT', `/api/prices/${name}`, body)
  expect(status, JSON.stringify(json)).toBeLessThan(300)
}

/** A limit on this scope of which nothing is left. */
const spent = async (name: string, scope: object, model: string): Promise<void> => {
  await limit(name, { measure: 'requests', amount: 1, scope })
  expect((await house.chat(model, short)).status).toBe(200)
  await nothingReserved()
}

describe('a call whose first target has spent its own limit', patient, () => {
  test('goes on with the next one that has room, and says whom it passed over and why', async () => {
    await spent('first-spent', { model: good }, good)
    await spent('second-spent', { model: 'gpt-4o' }, 'gpt-4o')
    const model = await house.route({ plan: openaiSteps(good, 'gpt-4o', 'gpt-4.1') })
    const reply = await house.chat(model, short)
    await reply.text()
    expect([reply.status, reply.headers.get('x-telltale-model')]).toEqual([200, 'gpt-4.1'])
    const call = await house.callOf(reply)
    expect(call).toMatchObject({ fallbackDepth: 2, attempts: [{ model: 'gpt-4.1', outcome: 'ok' }] })
    expect(decisions(call)).toEqual([
      { name: 'first-spent', decision: 'passed-over', target: `openai/${good}`, charged: 0 },
      { name: 'second-spent', decision: 'passed-over', target: 'openai/gpt-4o', charged: 0 },
    ])
    expect(await useOf('first-spent')).toEqual({ used: 1, reserved: 0 })
  })

  test('is charged to the limits of where it goes, and to the project’s as one', async () => {
    await spent('first-spent', { model: good }, good)
    await limit('second', { measure: 'requests', amount: 5, scope: { model: 'gpt-4o' } })
    await limit('all', { measure: 'requests', amount: 5 })
    const reply = await house.chat(await house.route({ plan: openaiSteps(good, 'gpt-4o') }), short)
    expect(reply.headers.get('x-ratelimit-remaining-requests')).toBe('4')
    await reply.text()
    await nothingReserved()
    const once = { used: 1, reserved: 0 }
    expect([await useOf('second'), await useOf('all')]).toEqual([once, once])
  })

  test('is refused as ever where none has room, with the first one’s limit', async () => {
    await spent('first-spent', { model: good }, good)
    await spent('second-spent', { model: 'gpt-4o' }, 'gpt-4o')
    const reply = await house.chat(await house.route({ plan: openaiSteps(good, 'gpt-4o') }), short)
    expect(reply.status).toBe(429)
    expect(await reply.text()).toContain('first-spent')
    const call = await house.callOf(reply)
    expect(call).toMatchObject({ errorKind: 'budget-exceeded', attempts: [], provider: null })
    expect(decisions(call)).toEqual([
      { name: 'first-spent', decision: 'refused', target: undefined, charged: 0 },
      { name: 'second-spent', decision: 'passed-over', target: 'openai/gpt-4o', charged: 0 },
    ])
  })

  test.each([
    ['key', async () => ({ keyId: (await house.callOf(await house.chat('gpt-4o', short))).keyId })],
    ['user', async () => ({ user: 'ada' })],
    ['team', async () => ({ team: 'search' })],
    ['tag', async () => ({ tags: { tier: 'gold' } })],
    ['project', async () => ({})],
    ['route’s name', async (route: string) => ({ model: route })],
  ])('is refused where the limit of its %s is spent, whatever room another model has', async (_, scopeOf) => {
    const model = await house.route({ plan: openaiSteps(good, 'gpt-4o') })
    const tags = { 'x-telltale-user': 'ada', 'x-telltale-tags': '{"team":"search","tier":"gold"}' }
    await limit('shared', { measure: 'requests', amount: 1, scope: await scopeOf(model) })
    expect((await house.chat(model, short, tags)).status).toBe(200)
    await nothingReserved()
    const reply = await house.chat(model, short, tags)
    expect([reply.status, reply.headers.get('x-telltale-model')]).toEqual([429, null])
    expect(decisions(await house.callOf(reply))).toMatchObject([{ name: 'shared', decision: 'refused' }])
  })

  test('is sent where the limit says when that degrades', async () => {
    const elsewhere = { kind: 'degrade', degradeTo: 'gpt-4.1' }
    await limit('degrades', { measure: 'requests', amount: 1, scope: { model: good }, ...elsewhere })
    expect((await house.chat(good, short)).status).toBe(200)
    await nothingReserved()
    const reply = await house.chat(await house.route({ plan: openaiSteps(good, 'gpt-4o') }), short)
    expect(reply.headers.get('x-telltale-model')).toBe('gpt-4.1')
  })

  test('forty at once at the edge: each goes one way, and neither limit is overspent', async () => {
    await limit('few', { measure: 'requests', amount: 5, scope: { model: good } })
    await limit('some', { measure: 'requests', amount: 10, scope: { model: 'gpt-4o' } })
    const model = await house.route({ plan: openaiSteps(good, 'gpt-4o') })
    const replies = await Promise.all(Array.from({ length: 40 }, () => house.chat(model, short)))
    const went = replies.map(({ status, headers }) => `${status} ${headers.get('x-telltale-model')}`)
    await Promise.all(replies.map((reply) => reply.text()))
    await nothingReserved()
    const count = (way: string): number => went.filter((one) => one === way).length
    expect([`200 ${good}`, '200 gpt-4o', '429 null'].map(count)).toEqual([5, 10, 25])
    expect([await useOf('few'), await useOf('some')]).toEqual([
      { used: 5, reserved: 0 },
      { used: 10, reserved: 0 },
    ])
  })
})

describe('a call that falls back', patient, () => {
  test('is charged to the limits of those that were asked, each for its own part', async () => {
    const first = down('own-part')
    const model = await house.route({ plan: openaiSteps(first, good) })
    await limit('first-tokens', { measure: 'tokens', amount: 100_000, scope: { model: first } })
    await limit('second-tokens', { measure: 'tokens', amount: 100_000, scope: { model: good } })
    await limit('second-calls', { measure: 'requests', amount: 100, scope: { model: good } })
    await limit('provider', { measure: 'requests', amount: 100, scope: { provider: 'openai' } })
    await limit('calls', { measure: 'requests', amount: 100 })

    const { usage } = (await (await house.chat(model, short)).json()) as any
    await nothingReserved()
    expect(await useOf('first-tokens')).toEqual({ used: 0, reserved: 0 })
    expect(await useOf('second-tokens')).toEqual({ used: usage.total_tokens, reserved: 0 })
    expect(await useOf('second-calls')).toEqual({ used: 1, reserved: 0 })
    expect(await useOf('provider'), 'each attempt is a request to it').toEqual({ used: 2, reserved: 0 })
    expect(await useOf('calls'), 'the call is one').toEqual({ used: 1, reserved: 0 })
  })

  test('passes over a fallback whose own budget is spent, and says so', async () => {
    await limit('spent', { measure: 'requests', amount: 1, scope: { model: good } })
    await (await house.chat(good, short)).text()
    await nothingReserved()
    const model = await house.route({ plan: openaiSteps(down('passes-over'), good, 'gpt-4o') })
    const reply = await house.chat(model, short)
    await reply.text()
    expect([reply.status, reply.headers.get('x-telltale-model')]).toEqual([200, 'gpt-4o'])
    const call = await house.callOf(reply)
    expect(call.attempts).toMatchObject([{ outcome: 'error' }, { model: 'gpt-4o', reason: 'fallback' }])
    expect(decisions(call)).toEqual([
      { name: 'spent', decision: 'passed-over', target: `openai/${good}`, charged: 0 },
    ])
    expect(await useOf('spent')).toEqual({ used: 1, reserved: 0 })
  })

  test('ends with the last failure where no fallback may be asked, and with the limit where nobody was', async () => {
    await limit('spent', { measure: 'requests', amount: 1, scope: { model: good } })
    await (await house.chat(good, short)).text()
    await nothingReserved()
    const resting = failing('error;status=429;retry-after=600;key=nobody')
    const model = await house.route({ plan: openaiSteps(resting, good), retries: { totalMs: 1_000 } })
    expect((await house.chat(model, short)).headers.get('retry-after')).toBe('600')

    const refused = await house.chat(model, short)
    expect([refused.status, refused.headers.get('x-telltale-attempts')]).toEqual([429, null])
    expect(((await refused.json()) as any).error.message).toContain('The limit "spent" allows 1 requests')
    expect(await house.callOf(refused)).toMatchObject({
      errorKind: 'budget-exceeded',
      attempts: [],
      limits: [{ name: 'spent', decision: 'passed-over' }],
    })
  })

  test('forty at once at the edge of a fallback’s budget: it is not overspent and nothing stays reserved', async () => {
    await limit('edge', { measure: 'tokens', amount: 400, scope: { model: good } })
    const model = await house.route({
      plan: openaiSteps(down('edge'), good),
      retries: { attemptsAtMost: 2 },
    })
    const replies = await Promise.all(Array.from({ length: 40 }, () => house.chat(model, short)))
    const spent = await Promise.all(
      replies.map(async (reply) => ((await reply.json()) as any).usage?.total_tokens ?? 0),
    )
    const total = spent.reduce((sum, one) => sum + one, 0)
    expect(total).toBeGreaterThan(0)
    expect(total).toBeLessThanOrEqual(400)
    await nothingReserved()
    expect(await useOf('edge')).toEqual({ used: total, reserved: 0 })
  })

  test('costs what all its attempts cost', async () => {
    const empty = failing('empty;key=cost')
    await price(empty, 100)
    await price(good, 10)
    const model = await house.route({ plan: openaiSteps(empty, good) })
    await limit('dollars', { measure: 'usd', amount: 5 })
    const call = await house.callOf(await house.chat(model, short))
    const [lost, won] = call.attempts.map(({ costUsd }) => Number(costUsd))
    expect(lost).toBeGreaterThan(0)
    expect(Number(call.costUsd)).toBeCloseTo(lost! + won!, 12)
    expect(call.costUnknownReason).toBeNull()
    await nothingReserved()
    expect((await useOf('dollars')).used).toBeCloseTo(Number(call.costUsd), 8)
    const metrics = await (await fetch(`${house.address()}/metrics`)).text()
    expect(metrics).toMatch(/telltale_limit_decisions_total\{.*limit="dollars",decision="within"\} 1/)
    const costs = metrics.split('\n').filter((line) => line.startsWith('telltale_cost_usd_total'))
    const counted = costs.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    expect(counted).toBeGreaterThanOrEqual(Number(call.costUsd) - 1e-12)
  })
})

describe('a call that is hedged', patient, () => {
  const hedge = { enabled: true, atMostShare: 1 }
  /** A route that knows its times, and whose first target then takes much longer. */
  const slowRoute = async (...slow: string[]): Promise<string> => {
    const model = await house.route({ plan: openaiSteps(good, 'gpt-4o'), hedge })
    for (let call = 0; call < 20; call++) await (await house.chat(model, short)).text()
    await house.api('PUT', `/api/routes/${model}`, { plan: openaiSteps(...slow), hedge })
    return model
  }

  test('has both attempts reserved, and is charged for the one that was given up by estimate', async () => {
    const late = failing('late;ms=20000;key=both')
    const model = await slowRoute(late, good)
    await limit('tokens', { measure: 'tokens', amount: 100_000 })
    await limit('late-only', { measure: 'tokens', amount: 100_000, scope: { model: late } })
    const reply = await house.chat(model, short)
    const { usage } = (await reply.json()) as any
    const call = await house.callOf(reply)
    expect(call.attempts).toMatchObject([{ errorKind: 'outrun' }, { outcome: 'ok', reason: 'hedge' }])
    const [whole, lateOnly] = ['tokens', 'late-only'].map((name) =>
      call.limits.find((one) => one.name === name)!,
    )
    expect(lateOnly).toMatchObject({ decision: 'within', isEstimated: true })
    expect(lateOnly!.charged).toBeGreaterThan(0)
    expect(whole).toMatchObject({ isEstimated: true, charged: usage.total_tokens + lateOnly!.charged! })
    expect(whole!.reserved).toBeGreaterThanOrEqual(2 * lateOnly!.reserved!)
    // Its cost is a lower bound: nobody knows what the other one is billed.
    expect(call).toMatchObject({ costUsd: call.attempts[1]!.costUsd, costUnknownReason: 'attempts-unknown' })
    await nothingReserved()
    expect((await useOf('tokens')).used).toBe(whole!.charged)
  })

  test('does without the hedge where the budget has no room for a second attempt', async () => {
    const model = await slowRoute(failing('late;ms=3000;key=room'), good)
    await limit('one-only', { measure: 'tokens', amount: 50 })
    const reply = await house.chat(model, short)
    await reply.text()
    expect([reply.status, reply.headers.get('x-telltale-attempts')]).toEqual([200, '1'])
    const call = await house.callOf(reply)
    expect(decisions(call).map(({ name, decision, target }) => [name, decision, target])).toEqual([
      ['one-only', 'within', undefined],
      ['one-only', 'passed-over', `openai/${good}`],
    ])
    expect((await useOf('one-only')).used).toBeLessThanOrEqual(50)
  })

  test('and whose caller leaves meanwhile leaves nothing reserved, and pays for both by estimate', async () => {
    const model = await slowRoute(failing('hang;key=left'), failing('hang;key=also-left'))
    await limit('tokens', { measure: 'tokens', amount: 100_000 })
    await limit('provider', { measure: 'requests', amount: 100, scope: { provider: 'openai' } })
    const before = house.simulator.requests().total
    const leaving = new AbortController()
    const asked = house.chat(model, short, {}, leaving.signal).catch(() => null)
    await until(() => house.simulator.requests().total === before + 2)
    const { reserved } = await useOf('tokens')
    expect(reserved).toBeGreaterThan(0)
    leaving.abort()
    await asked
    await nothingReserved()
    expect(await useOf('tokens')).toEqual({ used: reserved, reserved: 0 })
    expect(await useOf('provider')).toEqual({ used: 2, reserved: 0 })
  })

  test('twenty at once at the edge of a budget: what is charged never passes it', async () => {
    const model = await slowRoute(failing('late;ms=1500;key=race'), good)
    await limit('edge', { measure: 'tokens', amount: 300 })
    const replies = await Promise.all(Array.from({ length: 20 }, () => house.chat(model, short)))
    await Promise.all(replies.map((reply) => reply.text()))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 429]))
    await nothingReserved()
    expect((await useOf('edge')).used).toBeLessThanOrEqual(300)
  })
})
