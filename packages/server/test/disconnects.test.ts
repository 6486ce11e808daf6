import { afterAll, beforeAll, expect, test } from 'vitest'
import { failing, good, openaiSteps, startRouteHouse, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
})
afterAll(() => house.close())

test.each([
  ['during the first attempt', [failing('hang;key=s')], 1],
  ['during a retry’s sleep', [failing('error;status=429;retry-after-ms=30000;key=t')], 1],
  ['during the second attempt', [failing('error;status=500;key=u'), failing('hang;key=v')], 2],
  ['while events are held', [failing('stall;after=0;key=w'), good], 1],
  ['in the middle of a stream', [failing('slow;ms=100;key=x'), good], 1],
])(
  'a client that leaves %s: all ends within a second, and there is one call',
  async (when, models, attempts) => {
    const model = await house.route({
      plan: openaiSteps(...models),
      retries: { attemptsAtMost: 3, baseMs: 1 },
    })
    const before = house.simulator.requests()
    const session = `left-${when.replaceAll(/[^a-z]+/g, '-')}`
    const leaving = new AbortController()
    const asked = house
      .chat(model, { stream: true }, { 'x-telltale-session': session }, leaving.signal)
      .then((reply) => reply.text())
      .catch(() => null)
    await until(() => house.simulator.requests().total >= before.total + attempts)
    await new Promise((resolve) => setTimeout(resolve, 200))
    leaving.abort()
    await asked
    const leftAt = performance.now()
    await until(() => house.simulator.requests().open === 0)
    expect(performance.now() - leftAt).toBeLessThan(1_000)
    let calls: { status: string; errorKind: string }[] = []
    await until(async () => {
      calls = (await house.api('GET', `/api/calls?session=${session}`)).json.calls
      return calls.length > 0
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    ;({ calls } = (await house.api('GET', `/api/calls?session=${session}`)).json)
    expect(calls).toMatchObject([{ status: 'cancelled', errorKind: 'client-disconnected' }])
    expect(house.simulator.requests().total).toBe(before.total + attempts)
  },
)
