import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { failing, good, openaiSteps, startRouteHouse, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
}, 120_000)
afterAll(() => house.close())

const measures = ['requests', 'tokens', 'usd'] as const
const amounts = { requests: 1_000, tokens: 1_000_000, usd: 100 }
const setLimits = async (change: object = {}): Promise<void> => {
  for (const measure of measures) {
    const limit = { measure, amount: amounts[measure], window: 'month', ...change }
    expect((await house.api('PUT', `/api/limits/${measure}`, limit)).status).toBe(200)
  }
}
afterEach(async () => {
  for (const { name } of (await house.api('GET', '/api/limits')).json.limits)
    await house.api('DELETE', `/api/limits/${name}`)
})
const used = async (): Promise<Record<string, number>> => {
  const { limits } = (await house.api('GET', '/api/limits')).json
  return Object.fromEntries(
    limits.map(({ name, use }: any) => [name, (use[0]?.used ?? 0) + (use[0]?.reserved ?? 0)]),
  )
}
let made = 0
const newRequest = () => ({ temperature: 0, seed: made++, max_tokens: 400 })
const cached = (model = good) => house.route({ plan: openaiSteps(model), cache: { mode: 'exact' } })
const said = ({ headers }: Response) => headers.get('x-telltale-cache')!.split(';')[0]
const charges = async (reply: Response) =>
  Object.fromEntries(
    (await house.callOf(reply)).limits.map(({ name, charged, isEstimated }) => [
      name,
      { charged, isEstimated },
    ]),
  )
const nothingButOne = {
  requests: { charged: 1, isEstimated: false },
  tokens: { charged: 0, isEstimated: false },
  usd: { charged: 0, isEstimated: false },
}

test('a hit counts as a request, and its tokens and dollars are not charged', async () => {
  await setLimits()
  const [model, still] = [await cached(), newRequest()]
  const first = await house.chat(model, still)
  const { usage } = (await first.json()) as { usage: { total_tokens: number } }
  await until(async () => (await used())['tokens'] === usage.total_tokens)
  const before = await used()
  expect(before['usd']).toBeGreaterThan(0)

  for (const stream of [false, true]) {
    const hit = await house.chat(model, { ...still, stream })
    await hit.text()
    expect(said(hit)).toBe('hit')
    expect(await charges(hit)).toEqual(nothingButOne)
  }
  await until(async () => (await used())['requests'] === before['requests']! + 2)
  expect(await used()).toEqual({ ...before, requests: before['requests']! + 2 })
})

test('calls that share one call are charged for it once', async () => {
  await setLimits()
  const [model, still] = [await cached(failing('slow;ms=200')), newRequest()]
  const replies = await Promise.all([1, 2, 3].map(() => house.chat(model, still)))
  const bodies = (await Promise.all(replies.map((reply) => reply.json()))) as any[]
  const shared = replies.filter((reply) => said(reply) !== 'miss')
  expect(shared).toHaveLength(2)
  for (const reply of shared) expect(await charges(reply)).toEqual(nothingButOne)
  const tokens = bodies[0].usage.total_tokens
  await until(async () => (await used())['tokens'] === tokens)
  expect(await used()).toMatchObject({ requests: 3, tokens })
})

test('past a limit nothing is answered, from a cache either: it is asked after the limits', async () => {
  const [model, still] = [await cached(), newRequest()]
  await (await house.chat(model, still)).text()
  await house.api('PUT', '/api/limits/few', { measure: 'requests', amount: 1, window: 'month' })
  const hit = await house.chat(model, still)
  await hit.text()
  expect(said(hit)).toBe('hit')
  const refused = await house.chat(model, still)
  await refused.text()
  expect(refused.status).toBe(429)
})
