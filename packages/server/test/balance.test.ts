import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { good, startRouteHouse, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse({ firstByteTimeoutMs: 60_000 })
})
afterAll(() => house.close())

/** Adds a provider that stands at the simulator. */
async function addProvider(name: string, more: object = { apiKey: 'any' }): Promise<void> {
  const baseUrl = `${house.simulator.address}/v1`
  const { status } = await house.api('PUT', `/api/providers/${name}`, { dialect: 'openai', baseUrl, ...more })
  expect(status).toBe(200)
}

/** Calls under way at each target of these providers, each key apart; fewest first. */
async function underWay(providers: string): Promise<number[]> {
  const { json } = await house.api('GET', '/api/routing/health')
  return (json.targets as { provider: string; inFlight: number }[])
    .filter(({ provider }) => provider.startsWith(providers))
    .map(({ inFlight }) => inFlight)
    .toSorted((one, other) => one - other)
}

/** Makes calls that no answer comes to, the next when the last is under way, and answers what was under way after each. */
async function spreadOf(model: string, providers: string, calls: number): Promise<number[][]> {
  const leaving = new AbortController()
  const asked: Promise<unknown>[] = []
  const seen: number[][] = []
  for (let call = 1; call <= calls; call++) {
    asked.push(house.chat(model, {}, { 'x-sim-fault': 'hang' }, leaving.signal).catch(() => null))
    await until(async () => (await underWay(providers)).reduce((sum, one) => sum + one, 0) === call)
    seen.push(await underWay(providers))
  }
  leaving.abort()
  await Promise.all(asked)
  return seen
}

/** Of calls that follow each other, where each went: what the provider was shown as its key, with the model. */
async function placesOf(model: string, calls: number): Promise<string[]> {
  const before = house.simulator.received().length
  for (let call = 0; call < calls; call++) expect((await house.chat(model)).status).toBe(200)
  return house.simulator
    .received()
    .slice(before)
    .map(({ headers, body }) => `${headers.authorization} ${(JSON.parse(body) as { model: string }).model}`)
}

/** By chance alone, eight pairs would all fall so in one of 256 tries. */
const evenly = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((pair) => [
  [pair - 1, pair],
  [pair, pair],
])

describe('least in flight: a call goes where fewer are under way', () => {
  test('over targets', async () => {
    await addProvider('even-one')
    await addProvider('even-two')
    const targets = ['even-one', 'even-two'].map((provider) => ({ provider, model: good }))
    const model = await house.route({ plan: [{ split: 'least-in-flight', targets }] })
    expect(await spreadOf(model, 'even-', 16)).toEqual(evenly)
  })

  test('over the keys of one provider, without a route too', async () => {
    await addProvider('keys-even', { keys: ['one', 'two'], keyBalance: 'least-in-flight' })
    expect(await spreadOf(`keys-even/${good}`, 'keys-even', 16)).toEqual(evenly)
  })
})

describe('power of two: a call goes where answers have come sooner', () => {
  /** The first call is made to wait, wherever it goes. The second goes to the other, which nothing is known of yet. */
  async function slowTheFirst(model: string): Promise<void> {
    await (await house.chat(model, {}, { 'x-sim-fault': 'late;ms=3000' })).text()
  }

  test('over targets', async () => {
    await addProvider('quick-one', { apiKey: 'one' })
    await addProvider('quick-two', { apiKey: 'two' })
    const targets = ['quick-one', 'quick-two'].map((provider) => ({ provider, model: good }))
    const model = await house.route({ plan: [{ split: 'power-of-two', targets }] })
    await slowTheFirst(model)
    const slow = house.simulator.received().at(-1)!.headers.authorization
    const quick = slow === 'Bearer one' ? 'Bearer two' : 'Bearer one'
    expect(await placesOf(model, 12)).toEqual(Array(12).fill(`${quick} ${good}`))
  })

  test('over the keys of one provider', async () => {
    await addProvider('keys-quick', { keys: ['one', 'two'], keyBalance: 'power-of-two' })
    const model = `keys-quick/${good}`
    await slowTheFirst(model)
    const slow = house.simulator.received().at(-1)!.headers.authorization
    const quick = slow === 'Bearer one' ? 'Bearer two' : 'Bearer one'
    expect(await placesOf(model, 12)).toEqual(Array(12).fill(`${quick} ${good}`))
  })
})

describe('by weight', () => {
  test('a key with nearly all the weight takes every call of a few; equal keys share them', async () => {
    await addProvider('keys-weighed', {
      keys: [
        { key: 'light', weight: 0.001 },
        { key: 'heavy', weight: 1_000 },
      ],
    })
    const weighed = await placesOf(`keys-weighed/${good}`, 12)
    expect(weighed).toEqual(Array(12).fill(`Bearer heavy ${good}`))

    await addProvider('keys-equal', { keys: ['one', 'two'] })
    const equal = await placesOf(`keys-equal/${good}`, 24)
    expect(new Set(equal).size).toBe(2)
  })

  test('a balance is kept where an edit leaves it out, and shown without the keys', async () => {
    await addProvider('keys-kept', { keys: ['one', { key: 'two', weight: 2 }], keyBalance: 'power-of-two' })
    await addProvider('keys-kept', { models: ['gpt-*'] })
    const { json } = await house.api('GET', '/api/providers')
    const kept = json.providers.find(({ name }: { name: string }) => name === 'keys-kept')
    expect(kept).toMatchObject({ keyBalance: 'power-of-two', hasKey: true, models: ['gpt-*'] })
    expect(JSON.stringify(kept)).not.toContain('"two"')
  })
})
