import { connect } from 'node:net'
import { startSimulator } from '@telltale/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TargetHealth } from '../src/routing/model.ts'
import {
  failing,
  good,
  messages,
  openaiSteps,
  startRouteHouse,
  step,
  until,
  type RouteHouse,
} from './test-routes.ts'

const patient = { timeout: 120_000 }
let house: RouteHouse
beforeAll(async () => {
  // No wait ends here but by what happens, however slow the machine.
  house = await startRouteHouse({})
})
afterAll(() => house.close())

type Seen = {
  readonly id: string
  readonly status: string
  readonly errorKind: string | null
  readonly keyId: string
}
const callsOf = async (query: string): Promise<readonly Seen[]> =>
  (await house.api('GET', `/api/calls?limit=500&${query}`)).json.calls
const lanes = async (): Promise<readonly TargetHealth[]> =>
  (await house.api('GET', '/api/routing/health')).json.targets
const laneOf = async (model: string) => (await lanes()).find((lane) => lane.model === model)!
/** A provider beside the house's own, at an address that may be changed. */
const setProvider = (name: string, address: string) =>
  house.api('PUT', `/api/providers/${name}`, { dialect: 'openai', baseUrl: `${address}/v1`, apiKey: 'any' })

describe('clients that leave', patient, () => {
  test('two hundred at moments of all kinds: nothing stays open, and each call is on the record once', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('error;status=500;rate=0.5;key=storm'), failing('slow;ms=20;key=storm')),
      retries: { attemptsAtMost: 3, baseMs: 20 },
    })
    const ids: string[] = []
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const leaving = new AbortController()
        setTimeout(() => leaving.abort(), index * 8)
        await house
          .chat(model, { stream: index % 2 === 0 }, { 'x-telltale-session': 'storm' }, leaving.signal)
          .then((reply) => {
            ids.push(reply.headers.get('x-telltale-call-id')!)
            return reply.text()
          })
          .catch(() => null)
      }),
    )
    await until(() => house.simulator.requests().open === 0)
    await until(async () => {
      const known = new Set((await callsOf('session=storm')).map(({ id }) => id))
      return ids.every((id) => known.has(id))
    })
    const calls = await callsOf('session=storm')
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
    for (const { status, errorKind } of calls)
      expect(status === 'ok' || (status === 'cancelled' && errorKind === 'client-disconnected')).toBe(true)
    expect((await lanes()).filter(({ inFlight }) => inFlight !== 0)).toEqual([])
  })

  test('while their request is still being sent: no provider is asked, and the call is on the record', async () => {
    const { json: key } = await house.api('POST', '/api/keys', { name: 'half' })
    const before = house.simulator.requests().total
    const { port } = new URL(house.address())
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key.secret}\r\ncontent-length: 900\r\n\r\n{"model":`,
      () => setTimeout(() => socket.destroy(), 100),
    )
    const theirs = async () => (await callsOf('status=cancelled')).filter(({ keyId }) => keyId === key.key.id)
    await until(async () => (await theirs()).length > 0)
    expect(await theirs()).toMatchObject([{ errorKind: 'client-disconnected' }])
    expect(house.simulator.requests().total).toBe(before)
  })

  test('while two attempts run side by side: both are given up, and are on the one record', async () => {
    const hedge = { enabled: true, atMostShare: 1 }
    const model = await house.route({ plan: openaiSteps(good, 'gpt-4o'), hedge })
    for (let call = 0; call < 20; call++) await (await house.chat(model)).text()
    const hanging = openaiSteps(failing('hang;key=one'), failing('hang;key=other'))
    await house.api('PUT', `/api/routes/${model}`, { plan: hanging, hedge })
    const before = house.simulator.requests()
    const leaving = new AbortController()
    const asked = house.chat(model, {}, { 'x-telltale-session': 'hedged' }, leaving.signal).catch(() => null)
    await until(() => house.simulator.requests().total === before.total + 2)
    leaving.abort()
    await asked
    await until(() => house.simulator.requests().abortedByClient === before.abortedByClient + 2)
    await until(async () => (await callsOf('session=hedged')).length > 0)
    const [{ id }, ...others] = (await callsOf('session=hedged')) as [Seen, ...Seen[]]
    expect(others).toEqual([])
    expect((await house.call(id)).call).toMatchObject({
      status: 'cancelled',
      attempts: [{ outcome: 'cancelled' }, { outcome: 'cancelled', reason: 'hedge' }],
    })
  })
})

describe('edits under way', patient, () => {
  test('a route that is edited while a hundred calls pass fails none of them', async () => {
    const plans = [openaiSteps(good), openaiSteps('gpt-4o')]
    const model = await house.route({ plan: plans[0] })
    const calls = Array.from({ length: 100 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 5))
      const reply = await house.chat(model)
      await reply.text()
      return reply.status
    })
    for (let edit = 1; edit <= 10; edit++)
      expect((await house.api('PUT', `/api/routes/${model}`, { plan: plans[edit % 2] })).status).toBe(200)
    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]))
  })

  test('a provider that moves: its streams end whole, calls that wait to try again still can', async () => {
    const [old, moved] = [await startSimulator({ port: 0 }), await startSimulator({ port: 0 })]
    await setProvider('moving', old.address)
    const target = (model: string) => step({ provider: 'moving', model })
    const streaming = await house.route({ plan: [target(failing('slow;ms=40'))] })
    const waiting = await house.route({
      plan: [target(failing('error;status=429;retry-after-ms=1200;first=1'))],
      retries: { attemptsAtMost: 2 },
    })
    const streams = Array.from({ length: 10 }, async () =>
      (await house.chat(streaming, { stream: true })).text(),
    )
    const retried = house.chat(waiting)
    await until(() => old.requests().total === 11)

    await setProvider('moving', moved.address)
    expect((await (await house.chat(streaming)).text()).includes('chat.completion')).toBe(true)
    expect(moved.requests().total).toBe(1)
    for (const text of await Promise.all(streams)) expect(text).toContain('data: [DONE]')
    const reply = await retried
    expect(await reply.json()).toMatchObject({ object: 'chat.completion' })
    await old.close()
    await moved.close()
  })

  test('a provider that moves while a request is still being sent is asked where it was', async () => {
    const [old, moved] = [await startSimulator({ port: 0 }), await startSimulator({ port: 0 })]
    await setProvider('leaving', old.address)
    const body = JSON.stringify({ model: 'leaving/gpt-4o-mini', messages })
    const { port } = new URL(house.address())
    const socket = connect(Number(port), '127.0.0.1')
    let said = ''
    socket.on('data', (bytes) => (said += String(bytes)))
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${house.key()}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    )
    // Its head is with the gateway once a call made after it has been answered.
    await (await house.chat('leaving/gpt-4o')).text()
    await setProvider('leaving', moved.address)
    socket.write(body.slice(10))
    await until(() => said.includes('"finish_reason"') || said.includes('"error"'))
    expect(said).toMatch(/^HTTP\/1\.1 200/)
    socket.destroy()
    await old.close()
    await moved.close()
  })
})

test('calls that are slow together share the hedges that their route has saved up', patient, async () => {
  const hedge = { enabled: true, atMostShare: 0.1 }
  const model = await house.route({ plan: openaiSteps(good, 'gpt-4o'), hedge })
  for (let call = 0; call < 20; call++) await (await house.chat(model)).text()
  await house.api('PUT', `/api/routes/${model}`, {
    plan: openaiSteps(failing('late;ms=3000;key=together'), good),
    hedge,
  })
  const before = house.simulator.requests().total
  const replies = await Promise.all(Array.from({ length: 10 }, () => house.chat(model)))
  await Promise.all(replies.map((reply) => reply.text()))
  const hedges = house.simulator.requests().total - before - 10
  expect(hedges).toBeGreaterThan(0)
  expect(hedges, 'thirty calls have earned three').toBeLessThanOrEqual(3)
})

test('a breaker that may close lets one of fifty calls through', patient, async () => {
  const second = await startSimulator({ port: 0, faults: 'error-500' })
  await setProvider('probed', second.address)
  const model = await house.route({
    plan: [step({ provider: 'probed', model: 'gpt-4.1-nano' }), step({ provider: 'openai', model: good })],
  })
  const ask = async () => {
    const reply = await house.chat(model)
    await reply.text()
    return `${reply.status} by ${reply.headers.get('x-telltale-provider')}`
  }
  const isOpen = async () => (await laneOf('gpt-4.1-nano')).breaker === 'open'
  await until(async () => (await ask()) === '200 by openai' && isOpen())
  second.setFaults('late;ms=3000,error-500')
  const { restUntil } = await laneOf('gpt-4.1-nano')
  await until(() => Date.now() > Date.parse(restUntil!))
  const before = second.requests().total
  const replies = await Promise.all(Array.from({ length: 50 }, ask))
  expect(second.requests().total - before).toBe(1)
  expect(new Set(replies)).toEqual(new Set(['200 by openai']))
  await second.close()
})
