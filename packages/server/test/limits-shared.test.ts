import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onRedis } from '../src/access/limits/on-redis.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

const limit = (change: object) => ({ measure: 'tokens', amount: 1_000, window: 'month', ...change })
const post = (house: TestHouse) =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      max_tokens: 20,
      messages: [{ role: 'user', content: 'Say hello to all.' }],
    }),
  })

onRedis('two gateways that share Redis', (redisUrl, redisPrefix) => {
  let one: TestHouse
  let other: TestHouse
  let data: string
  beforeAll(async () => {
    const settings = { redisUrl, redisPrefix }
    // The same keys and limits on both: the second starts on a copy of the first one's folder.
    const first = await startTestHouse()
    await first.api('PUT', '/api/limits/edge', limit({ onStoreFailure: 'closed' }))
    data = mkdtempSync(join(tmpdir(), 'telltale-shared-'))
    await first.house().close()
    for (const name of ['one', 'other'])
      cpSync(join(first.folder, 'data'), join(data, name), { recursive: true })
    await first.close()
    one = await startTestHouse({ ...settings, data: join(data, 'one') })
    other = await startTestHouse({ ...settings, data: join(data, 'other') })
  }, 180_000)
  afterAll(async () => {
    await one.close()
    await other.close()
    rmSync(data, { recursive: true, force: true })
  })

  test('spend one budget together, and no more than it', { timeout: 120_000 }, async () => {
    const replies = await Promise.all(
      Array.from({ length: 120 }, (_, index) => post(index % 2 === 0 ? one : other)),
    )
    const spent = await Promise.all(
      replies.map(async (reply) => ((await reply.json()) as any).usage?.total_tokens ?? 0),
    )
    const total = spent.reduce((sum, tokens) => sum + tokens, 0)
    const served = replies.filter(({ status }) => status === 200).length
    expect(served).toBeGreaterThan(5)
    expect(total).toBeLessThanOrEqual(1_000)
    const use = async (house: TestHouse) =>
      (await house.api('GET', '/api/limits')).json.limits[0].use?.map(({ used, reserved }: any) => ({
        used,
        reserved,
      }))
    for (const house of [one, other])
      await expect.poll(() => use(house), { timeout: 15_000 }).toEqual([{ used: total, reserved: 0 }])
  })
})

test(
  'while Redis does not answer, an open limit lets calls through and a closed one refuses them',
  { timeout: 120_000 },
  async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket.on('error', () => {})))
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const house = await startTestHouse({ redisUrl: `redis://127.0.0.1:${port}` })
    try {
      await house.api('PUT', '/api/limits/shared', limit({ onStoreFailure: 'open' }))
      const open = await post(house)
      expect(open.status).toBe(200)
      const { call } = await house.call(open.headers.get('x-telltale-call-id'))
      expect(call.limits).toMatchObject([{ name: 'shared', decision: 'unchecked', taken: null }])
      expect((await house.api('GET', '/api/limits')).json.limits[0].use).toBeNull()

      await house.api('PUT', '/api/limits/shared', limit({ onStoreFailure: 'closed' }))
      const closed = await post(house)
      expect(closed.status).toBe(503)
      expect(((await closed.json()) as any).error.code).toBe('limits-unavailable')
    } finally {
      await house.close()
      for (const socket of sockets) socket.destroy()
      silent.close()
    }
  },
)
