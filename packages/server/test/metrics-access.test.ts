import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

const metricsToken = 'a-token-of-the-scraper-alone'
const adminKey = 'tta-of-this-test-and-no-other'
let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ host: '0.0.0.0', allowPrivateAddresses: true, adminKey, metricsToken })
}, 120_000)
afterAll(() => house.close())

const ask = (path: string, token?: string): Promise<Response> =>
  fetch(house.address() + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })

test('a server that other machines reach tells its metrics to the token and to administrators', async () => {
  const refused = await ask('/metrics')
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ code: 'metrics-closed', hint: expect.any(String) })
  for (const token of [metricsToken, adminKey, house.house().operatorKey]) {
    const reply = await ask('/metrics', token)
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('telltale_tape_up')
  }
})

test('the token opens nothing else, and probes need none', async () => {
  expect((await ask('/api/status', metricsToken)).status).toBe(401)
  expect((await ask('/v1/models', metricsToken)).status).toBe(401)
  for (const probe of ['/health/live', '/health/ready']) expect((await ask(probe)).status).toBe(200)
})
