import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openState } from '../src/engines/state-open.ts'
import { sql } from '../src/engines/state.ts'
import { openTape } from '../src/engines/tape-open.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 120_000)
afterAll(() => house.close())

const inData = (name: string): string => join(house.folder, 'data', name)

/** Stops the house, looks at its engines from outside, and starts it again. */
async function whileClosed<Value>(look: () => Promise<Value>): Promise<Value> {
  await house.house().close()
  const value = await look()
  await house.restart()
  // It serves before its state is up, but edits only then.
  const deadline = Date.now() + 60_000
  while ((await house.api('GET', '/api/providers')).status !== 200) {
    if (Date.now() > deadline) throw new Error('The state did not come up.')
    await sleep(50)
  }
  return value
}

async function inState<Value>(ask: (state: ReturnType<typeof openState>) => Promise<Value>): Promise<Value> {
  const state = openState({ kind: 'embedded', folder: inData('state') })
  try {
    await state.ready()
    return await ask(state)
  } finally {
    await state.close()
  }
}

const Ids = z.object({ id: z.string() })
const idsInState = () => inState((state) => state.rows(Ids, sql`select id from changes order by id`))
const waitingInState = () => inState((state) => state.run(sql`select from changes where mirrored_at is null`))

async function idsOnTape(): Promise<readonly { id: string }[]> {
  const tape = openTape({ kind: 'embedded', folder: inData('tape') })
  try {
    await tape.ready()
    const ids = await tape.rows(Ids, { text: 'SELECT toString(id) AS id FROM telltale.changes' })
    return ids.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  } finally {
    await tape.close()
  }
}

/** Lets the house go on until nothing waits to be mirrored; then what is where. */
async function onceMirrored(): Promise<{ state: readonly unknown[]; tape: readonly unknown[] }> {
  const deadline = Date.now() + 120_000
  for (;;) {
    await sleep(3_000)
    const found = await whileClosed(async () =>
      (await waitingInState()) === 0 ? { state: await idsInState(), tape: await idsOnTape() } : null,
    )
    if (found !== null) return found
    if (Date.now() > deadline) throw new Error('Changes still wait to be mirrored.')
  }
}

test('every edit is on the tape too, once, even when marking it was lost', async () => {
  for (const name of ['one', 'two', 'three'])
    expect(
      (
        await house.api('PUT', `/api/providers/${name}`, {
          dialect: 'openai',
          baseUrl: 'http://127.0.0.1:9/v1',
          apiKey: 'k',
          models: [],
        })
      ).status,
    ).toBeLessThan(300)
  const first = await onceMirrored()
  expect(first.state.length).toBeGreaterThanOrEqual(3)
  expect(first.tape).toEqual(first.state)

  // As if the process had been killed between the tape and the mark, and somebody edited since.
  await whileClosed(() => inState((state) => state.run(sql`update changes set mirrored_at = null`)))
  expect((await house.api('DELETE', '/api/providers/two')).status).toBeLessThan(300)
  const second = await onceMirrored()
  expect(second.state).toHaveLength(first.state.length + 1)
  expect(second.tape).toEqual(second.state)
}, 300_000)

test('a key says when it was last used', async () => {
  const made = await house.api('POST', '/api/keys', { name: 'of the records' })
  const { key, secret } = made.json as { key: { id: string; lastUsedAt: string | null }; secret: string }
  expect(key.lastUsedAt).toBeNull()
  const before = new Date().toISOString()
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  expect(reply.status).toBe(200)
  await reply.text()
  const deadline = Date.now() + 60_000
  for (let lastUsedAt: string | null = null; lastUsedAt === null; await sleep(100)) {
    const { json } = await house.api('GET', '/api/keys')
    lastUsedAt = (json as { keys: (typeof key)[] }).keys.find(({ id }) => id === key.id)!.lastUsedAt
    if (lastUsedAt !== null) expect(lastUsedAt >= before).toBe(true)
    else if (Date.now() > deadline) throw new Error('The key was never noted as used.')
  }
}, 90_000)
