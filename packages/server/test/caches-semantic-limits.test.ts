import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../src/ledger/model.ts'
import { planOf, said, saying, startSemanticHouse, type SemanticHouse } from './semantic-house.ts'

let house: SemanticHouse
beforeAll(async () => {
  house = await startSemanticHouse()
})
afterAll(() => house.close())

const vectorCalls = (): number => house.vectors.requests().byPath['/v1/embeddings'] ?? 0

test('vectors are charged to the budgets of the key and the project, and costs add up', async () => {
  const model = await house.route(planOf())
  const { key, secret } = (await house.api('POST', '/api/keys', { name: 'asks' })).json
  const scope = { keyId: key.id }
  const limits = ['tokens', 'usd', 'requests'].flatMap((measure) => [
    [`all-${measure}`, { measure, window: 'month', amount: 100_000 }],
    [`key-${measure}`, { measure, window: 'month', amount: 100_000, scope }],
  ]) as [string, object][]
  const vectorScope = { measure: 'requests', window: 'month', amount: 1, scope: { provider: 'vectors' } }
  for (const [name, limit] of [...limits, ['vectors', vectorScope] as const])
    expect((await house.api('PUT', `/api/limits/${name}`, limit)).status).toBe(200)
  const use = async (): Promise<{ [name: string]: { used: number; reserved: number } }> =>
    Object.fromEntries(
      (await house.api('GET', '/api/limits')).json.limits.map((one: any) => [one.name, one.use[0]]),
    )
  const callsOf = async (): Promise<Call[]> =>
    (await house.api('GET', `/api/calls?route=${model}`)).json.calls
  const ours = { authorization: `Bearer ${secret}` }
  await (await house.chat(model, saying('Which parcel is the heaviest?'), ours)).text()
  await expect.poll(async () => (await callsOf()).length).toBe(2)

  const calls = await Promise.all((await callsOf()).map(async ({ id }) => (await house.call(id)).call))
  const [vector, call] = [true, false].map((is) =>
    calls.find(({ dialect }) => (dialect === 'openai-embeddings') === is),
  )
  expect(vector).toMatchObject({ routeReason: 'semantic-cache', keyId: key.id, parentSpanId: call!.spanId })
  const charged = ({ limits }: Call) => limits.map(({ name }) => name).toSorted()
  expect(charged(vector!)).toEqual(['all-tokens', 'all-usd', 'key-tokens', 'key-usd', 'vectors'])
  const tokens = calls.reduce((sum, one) => sum + one.inputTokens! + (one.outputTokens ?? 0), 0)
  const usd = calls.reduce((sum, one) => sum + Number(one.costUsd), 0)
  expect(Number(vector!.costUsd)).toBeGreaterThan(0)
  const now = await use()
  for (const who of ['all', 'key']) {
    expect(now[`${who}-tokens`]).toMatchObject({ used: tokens, reserved: 0 })
    expect(now[`${who}-usd`]!.used).toBeCloseTo(usd, 8)
    expect(now[`${who}-requests`], 'the caller made one request').toMatchObject({ used: 1, reserved: 0 })
  }
  expect(now['vectors']).toMatchObject({ used: 1, reserved: 0 })

  // A budget that has no room for a vector is a miss, and on the record of the vector.
  await house.api('PUT', '/api/limits/vectors', vectorScope)
  const before = vectorCalls()
  const reply = await house.chat(model, saying('Which parcel is the lightest?'), ours)
  await reply.text()
  expect([reply.status, said(reply)]).toEqual([200, 'miss'])
  await expect.poll(async () => (await callsOf()).length).toBe(4)
  const refused = (await callsOf()).find(({ status }) => status === 'error')
  expect((await house.call(refused!.id)).call).toMatchObject({
    ...{ dialect: 'openai-embeddings', errorKind: 'budget-exceeded', costUsd: null },
    limits: [{ name: 'vectors', decision: 'refused' }],
  })
  expect(vectorCalls()).toBe(before)
})
