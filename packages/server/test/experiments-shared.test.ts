import { randomBytes } from 'node:crypto'
import { createAdmin, type Admin } from '@telltale/sdk'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

const url = process.env['TELLTALE_TEST_POSTGRES_URL']

/** Two gateways on one PostgreSQL server, as behind a load balancer. */
describe.skipIf(!url)('two gateways that share the state', () => {
  const database = `telltale_test_${randomBytes(6).toString('hex')}`
  const houses: TestHouse[] = []
  let admin: Admin
  let key: string
  const administer = async (text: string) => {
    const client = new Client({ connectionString: url! })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  beforeAll(async () => {
    await administer(`create database ${database}`)
    const own = new URL(url!)
    own.pathname = `/${database}`
    // One after the other: the first makes the tables and the keys.
    for (let count = 0; count < 2; count++) houses.push(await startTestHouse({ postgresUrl: own.href }))
    const [first] = houses
    admin = createAdmin({ baseUrl: first!.address(), adminKey: first!.house().operatorKey })
    key = first!.key()
    for (const template of ['Be calm.', 'Be warm.'])
      await admin.pushPrompt('shared', { template, modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 8 })
    await admin.createExperiment({
      ...{ name: 'shared', prompt: 'shared', control: 'control' },
      arms: [
        { name: 'control', weight: 0.5, version: 1 },
        { name: 'warmer', weight: 0.5, version: 2 },
      ],
      primary: { name: 'cost-per-call', betterWhen: 'lower' },
      ...{ windowHours: 24, plannedUsers: 5_000, maxUsers: 20_000, smallestEffect: 0.01 },
    })
    await admin.startExperiment('shared')
  }, 180_000)
  afterAll(async () => {
    for (const house of houses) await house.close()
    await administer(`drop database if exists ${database} with (force)`)
  }, 60_000)

  const served = async (house: TestHouse, user: number): Promise<string> => {
    const said = `Hi ${Math.random()}`
    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-telltale-user': `user-${user}`,
      },
      body: JSON.stringify({ model: 'prompt:shared', messages: [{ role: 'user', content: said }] }),
    })
    const text = await reply.text()
    const sent = house.simulator.received().find((request) => request.body.includes(said))
    return sent === undefined ? text : JSON.parse(sent.body).messages[0].content
  }
  const everyone = (house: TestHouse) =>
    Promise.all(Array.from({ length: 30 }, (_, user) => served(house, user)))

  test('give each user the same arm, and follow a promotion wherever it was asked for', async () => {
    const [one, other] = [houses[0]!, houses[1]!]
    const arms = await everyone(one)
    expect(new Set(arms)).toEqual(new Set(['Be calm.', 'Be warm.']))
    await expect.poll(() => everyone(other)).toEqual(arms)
    await admin.promoteExperiment('shared', { reason: 'For the test.' })
    expect(new Set(await everyone(one))).toEqual(new Set(['Be warm.']))
    await expect.poll(async () => new Set(await everyone(other))).toEqual(new Set(['Be warm.']))
  })
})
