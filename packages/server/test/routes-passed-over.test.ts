import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failing, good, startRouteHouse, step, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
})
afterAll(() => house.close())

describe('a call that passes over targets at rest', () => {
  const replied = async (model: string, status: number) => {
    const reply = await house.chat(model)
    await reply.text()
    expect(reply.status).toBe(status)
    return reply
  }
  const answered = async (model: string, status: number) => house.callOf(await replied(model, status))

  test('says whom, why and until when, and counts no attempt for it', async () => {
    const model = await house.unreachable('gone', { provider: 'openai', model: good })
    // Records take their time, and five seconds later the breaker is open no more.
    const replies = [await replied(model, 200), await replied('gone/gpt-4o', 502)] as const
    const call = await house.callOf(replies[0])
    expect(call.attempts).toMatchObject([{ provider: 'openai', outcome: 'ok' }])
    expect(call.attempts[0]).not.toHaveProperty('breaker')
    expect(call.passedOver).toEqual({
      count: 1,
      targets: [
        {
          ...{ provider: 'gone', model: 'gpt-4o', keyId: expect.any(String), depth: 0 },
          ...{ breaker: 'open', why: 'breaker', until: expect.any(String) },
        },
      ],
    })
    const untilMs = Date.parse(call.passedOver!.targets[0]!.until!)
    expect(untilMs).toBeGreaterThan(Date.parse(call.startedAt))

    const plain = await house.callOf(replies[1])
    expect(plain.attempts, 'a plain model is always asked').toMatchObject([
      { provider: 'gone', outcome: 'error', breaker: 'open' },
    ])
    expect(plain.passedOver).toBeNull()

    await until(() => Date.now() > untilMs)
    const probe = await answered(model, 200)
    expect(probe.attempts, 'its rest is over').toMatchObject([
      { provider: 'gone', outcome: 'error', breaker: 'half-open' },
      { provider: 'openai', outcome: 'ok', reason: 'fallback' },
    ])
    expect(probe.passedOver).toBeNull()
  })

  test('refused because every target rests, it says which', async () => {
    const model = await house.unreachable('lost')
    const call = await answered(model, 503)
    expect(call).toMatchObject({ errorKind: 'route-resting', attempts: [] })
    expect(call.passedOver).toMatchObject({ count: 1, targets: [{ provider: 'lost', why: 'breaker' }] })
  })

  test('names every target whose key was refused', async () => {
    await house.api('PUT', '/api/providers/denied', {
      dialect: 'openai',
      baseUrl: `${house.simulator.address}/v1`,
      apiKey: 'sk-denied-credential',
    })
    const refused = failing('error;status=401;first=1;key=passed-over')
    const model = await house.route({
      plan: [
        step({ provider: 'denied', model: refused }),
        step({ provider: 'denied', model: 'gpt-4o' }),
        step({ provider: 'openai', model: good }),
      ],
    })
    expect((await answered(model, 200)).passedOver, 'asked, and so an attempt').toBeNull()
    expect((await answered(model, 200)).passedOver).toMatchObject({
      count: 2,
      targets: [
        { provider: 'denied', model: refused, depth: 0, breaker: 'closed', why: 'key' },
        { provider: 'denied', model: 'gpt-4o', depth: 1, breaker: 'closed', why: 'key' },
      ],
    })
  })
})
