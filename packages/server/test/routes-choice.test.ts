import { startSimulator } from '@telltale/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from './command-line.ts'
import { failing, good, openaiSteps, startRouteHouse, step, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
})
afterAll(() => house.close())

describe('the health of targets', () => {
  const healthOf = async (model: string) => {
    const { json } = await house.api('GET', '/api/routing/health')
    return json.targets.find((target: { model: string }) => target.model === model)
  }

  test('a breaker opens, spares the target, and closes again after good probes', async () => {
    const second = await startSimulator({ port: 0, faults: 'error-500' })
    await house.api('PUT', '/api/providers/shaky', {
      dialect: 'openai',
      baseUrl: `${second.address}/v1`,
      apiKey: 'any',
    })
    const model = await house.route({
      plan: [step({ provider: 'shaky', model: 'gpt-4.1' }), step({ provider: 'openai', model: good })],
    })
    const ask = async () => {
      const reply = await house.chat(model)
      expect(reply.status).toBe(200)
      await reply.text()
      return `${reply.headers.get('x-telltale-attempts')} ${reply.headers.get('x-telltale-provider')}`
    }
    for (let call = 0; call < 9; call++) expect(await ask()).toBe('2 openai')
    await until(async () => (await ask()) === '1 openai')
    expect(await healthOf('gpt-4.1')).not.toMatchObject({ breaker: 'closed' })

    second.setFaults('')
    await until(async () => (await ask()) === '1 shaky')
    await ask()
    expect(await healthOf('gpt-4.1')).toMatchObject({ breaker: 'closed', resting: null, restUntil: null })
    await second.close()
  })

  test('a refused key takes the provider’s targets out, until it is another key', async () => {
    const provider = {
      dialect: 'openai',
      baseUrl: `${house.simulator.address}/v1`,
      apiKey: 'sk-refused-credential',
    }
    await house.api('PUT', '/api/providers/refused', provider)
    const model = await house.route({
      plan: [
        step({ provider: 'refused', model: failing('error;status=401;first=1;key=r') }),
        step({ provider: 'refused', model: 'gpt-4o' }),
        step({ provider: 'openai', model: good }),
      ],
    })
    const first = await house.chat(model)
    expect(first.headers.get('x-telltale-provider')).toBe('openai')
    expect((await house.callOf(first)).attempts).toMatchObject([
      { provider: 'refused', status: 401, errorKind: 'provider-auth' },
      { provider: 'openai', status: 200 },
    ])
    const second = await house.chat(model)
    expect(second.headers.get('x-telltale-attempts')).toBe('1')
    await house.api('PUT', '/api/providers/refused', { ...provider, apiKey: 'sk-another-credential' })
    expect((await house.chat(model)).headers.get('x-telltale-provider')).toBe('refused')
  })

  test('a refused key takes itself out, not the provider’s other keys', async () => {
    const strict = await startSimulator({ port: 0, keys: ['right'] })
    const baseUrl = `${strict.address}/v1`
    await house.api('PUT', '/api/providers/keyed', { dialect: 'openai', baseUrl, keys: ['wrong', 'right'] })
    const model = await house.route({
      plan: [step({ provider: 'keyed', model: 'gpt-4o' })],
      retries: { attemptsAtMost: 2 },
    })
    const resting = async () => {
      const { json } = await house.api('GET', '/api/routing/health')
      return json.targets.filter((target: { provider: string }) => target.provider === 'keyed')
    }
    await until(async () => {
      expect((await house.chat(model)).status).toBe(200)
      return (await resting()).some((target: { resting: string | null }) => target.resting === 'key')
    })
    const reply = await house.chat(model)
    expect([reply.status, reply.headers.get('x-telltale-attempts')]).toEqual([200, '1'])
    expect(
      (await resting()).filter((target: { resting: string | null }) => target.resting === null),
    ).toHaveLength(1)
    await strict.close()
  })

  test('metrics name a model at rest that a route leads to, and count together those that callers made up', async () => {
    const busy = 'error;status=429;retry-after=600;key=rest'
    await house.api('PUT', '/api/providers/busy', {
      ...{ dialect: 'openai', baseUrl: `${house.simulator.address}/v1`, apiKey: 'any' },
    })
    const known = failing(`${busy}-known`)
    await house.route({ plan: [step({ provider: 'busy', model: known })] })
    const models = [known, failing(`${busy}-1`), failing(`${busy}-2`)]
    for (const model of models) expect((await house.chat(`busy/${model}`)).status).toBe(429)
    const metrics = await (await fetch(`${house.address()}/metrics`)).text()
    const resting = metrics.match(/^telltale_target_resting\{provider="busy".*$/gm)
    expect(resting?.map((line) => line.replace(/key_id="[^"]*",/, ''))).toEqual([
      `telltale_target_resting{provider="busy",model="${known}",why="rate-limit"} 1`,
      'telltale_target_resting{provider="busy",model="other",why="rate-limit"} 2',
    ])
  })

  test('a provider that cannot be reached is spared after three calls', async () => {
    await house.api('PUT', '/api/providers/away', { dialect: 'openai', baseUrl: 'http://127.0.0.1:9/v1' })
    const model = await house.route({
      plan: [step({ provider: 'away', model: 'gpt-4o' }), step({ provider: 'openai', model: good })],
    })
    for (let call = 0; call < 3; call++)
      expect((await house.chat(model)).headers.get('x-telltale-attempts')).toBe('2')
    expect((await house.chat(model)).headers.get('x-telltale-attempts')).toBe('1')
  })
})

describe('a plan', () => {
  test('its steps count when their conditions hold; a hint names a route whatever the model', async () => {
    const name = await house.route({
      plan: [
        { when: { stream: true }, ...step({ provider: 'openai', model: 'gpt-4o' }) },
        { when: { tags: { tier: 'gold' } }, ...step({ provider: 'openai', model: 'gpt-4.1' }) },
        { when: { hasTools: true }, ...step({ provider: 'openai', model: 'gpt-5' }) },
        step({ provider: 'openai', model: good }),
      ],
    })
    const served = async (more: object, headers: { [name: string]: string } = {}) => {
      const reply = await house.chat('whatever', more, { 'x-telltale-route': name, ...headers })
      await reply.text()
      return reply.headers.get('x-telltale-model')
    }
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
    expect(await served({})).toBe(good)
    expect(await served({ stream: true })).toBe('gpt-4o')
    expect(await served({}, { 'x-telltale-tags': '{"tier":"gold"}' })).toBe('gpt-4.1')
    expect(await served({ tools })).toBe('gpt-5')
    const reply = await house.chat('whatever', {}, { 'x-telltale-route': name })
    expect(await house.callOf(reply)).toMatchObject({ routeReason: 'route-hint', requestedModel: 'whatever' })
  })

  test('a weighted choice is recorded with its probability, a sticky one stays', async () => {
    const targets = [
      { provider: 'openai', model: 'gpt-4o', weight: 1 },
      { provider: 'openai', model: good, weight: 3 },
    ]
    const weighted = await house.route({ plan: [{ split: 'weighted', targets }] })
    const call = await house.callOf(await house.chat(weighted))
    expect(call.propensity).toBe(call.model === good ? 0.75 : 0.25)

    const sticky = await house.route({ plan: [{ split: 'sticky', targets }] })
    const models = new Set<string | null>()
    for (let call = 0; call < 5; call++)
      models.add((await house.chat(sticky, { user: 'ada' })).headers.get('x-telltale-model'))
    expect(models.size).toBe(1)
  })

  test('a key opens only what it names: the route, or single models of it', async () => {
    const name = await house.route({ plan: openaiSteps('gpt-4o', good) })
    const keyFor = async (...allowedModels: string[]) =>
      (await house.api('POST', '/api/keys', { name: 'narrow', allowedModels })).json.secret as string
    const withKey = async (key: string, model: string, more: { [name: string]: string } = {}) => {
      const reply = await house.chat(model, {}, { authorization: `Bearer ${key}`, ...more })
      return `${reply.status} ${reply.headers.get('x-telltale-model')}`
    }
    expect(await withKey(await keyFor(name), name)).toBe('200 gpt-4o')
    const narrow = await keyFor(good)
    expect(await withKey(narrow, name)).toBe(`200 ${good}`)
    expect(await withKey(narrow, good, { 'x-telltale-route': name })).toBe(`200 ${good}`)
    expect(await withKey(await keyFor('gpt-5'), name)).toBe('403 null')
  })
})

describe('the name of the route on a record', () => {
  test('is the route’s where its name was the model, and `calls show` says it', async () => {
    const name = await house.route({ plan: openaiSteps(good, 'gpt-4o') })
    const reply = await house.chat(name)
    await reply.text()
    expect(await house.callOf(reply)).toMatchObject({ requestedModel: name, route: name })
    const env = { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey }
    const id = reply.headers.get('x-telltale-call-id')!
    const { out } = await runCommand(['calls', 'show', id], { cwd: house.folder, env })
    expect(out).toMatch(new RegExp(`^route, user, session +${name}, none, none$`, 'm'))
    expect((await house.api('GET', `/api/calls?route=${name}`)).json.calls).toHaveLength(1)
  })

  test('is the caller’s own word where it gives one, and nothing where a plain model was asked', async () => {
    const name = await house.route({ plan: openaiSteps(good) })
    const own = await house.chat(name, {}, { 'x-telltale-route': 'checkout' })
    expect(await house.callOf(own)).toMatchObject({ requestedModel: name, route: 'checkout' })
    expect(await house.callOf(await house.chat(good))).toMatchObject({ route: null })
  })

  test('is there where the key may not take it', async () => {
    const name = await house.route({ plan: openaiSteps('gpt-4o') })
    const narrow = { name: 'narrow', allowedModels: [good] }
    const { secret } = (await house.api('POST', '/api/keys', narrow)).json
    const reply = await house.chat(name, {}, { authorization: `Bearer ${secret}` })
    expect(await house.callOf(reply)).toMatchObject({ errorKind: 'model-not-allowed', route: name })
  })

  test('is what a limit on the route goes by', async () => {
    const name = await house.route({ plan: openaiSteps(good) })
    const scope = { route: name }
    await house.api('PUT', '/api/limits/one', { measure: 'requests', window: 'day', amount: 1, scope })
    expect([(await house.chat(name)).status, (await house.chat(name)).status]).toEqual([200, 429])
    expect((await house.chat(good)).status).toBe(200)
    await house.api('DELETE', '/api/limits/one')
  })
})

describe('hedging', () => {
  const hedge = { enabled: true, atMostShare: 1 }
  const late = failing('late;ms=8000;key=hedge')
  const quick = openaiSteps(good, 'gpt-4o')
  const slow = openaiSteps(late, good)

  for (const stream of [false, true])
    test(`${stream ? 'streamed' : 'whole'}: an unusually slow attempt is outrun by another, and given up`, async () => {
      const model = await house.route({ plan: quick, hedge })
      const unknown = await house.route({
        plan: slow,
        hedge,
        retries: { totalMs: 100 },
        deadlines: { totalMs: 150 },
      })
      const early = await house.chat(unknown, { stream })
      await early.text()
      expect(early.headers.get('x-telltale-attempts'), 'nothing is known of its times yet').toBe('1')

      for (let call = 0; call < 20; call++) await (await house.chat(model, { stream })).text()
      await house.api('PUT', `/api/routes/${model}`, { plan: slow, hedge })
      const before = house.simulator.requests()
      const reply = await house.chat(model, { stream })
      await reply.text()
      expect(reply.headers.get('x-telltale-model')).toBe(good)
      const call = await house.callOf(reply)
      expect(call).toMatchObject({ status: 'ok', fallbackDepth: 1, propensity: null })
      expect(call.attempts).toMatchObject([
        { model: late, outcome: 'cancelled', errorKind: 'outrun', costUsd: null },
        { model: good, outcome: 'ok', reason: 'hedge', costUsd: call.costUsd },
      ])
      expect(call.attempts[0]!.costUnknownReason).toBeTruthy()
      await until(() => house.simulator.requests().abortedByClient > before.abortedByClient)

      await house.api('PUT', `/api/routes/${model}`, {
        plan: slow,
        hedge: { enabled: true, atMostShare: 0 },
        deadlines: { totalMs: 700 },
        retries: { attemptsAtMost: 1 },
      })
      expect((await house.chat(model, { stream })).headers.get('x-telltale-attempts')).toBe('1')
    })
})
