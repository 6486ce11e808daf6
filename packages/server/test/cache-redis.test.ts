import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onRedis } from '../src/access/limits/on-redis.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { good, messages, openaiSteps, until } from './test-routes.ts'

const route = { plan: openaiSteps(good), cache: { mode: 'exact', ttlSeconds: 900 } }
const embeddings = { provider: 'openai', model: 'text-embedding-3-small', dimensions: 256 }
const similar = {
  plan: openaiSteps(good),
  cache: { mode: 'semantic', semantic: { embeddings, deadlineMs: 5_000 } },
}
let made = 0
const newRequest = () => ({ model: 'answers', temperature: 0, seed: made++, messages })
const ask = async (house: TestHouse, body: object) => {
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const said = reply.headers.get('x-telltale-cache')!.split(';')[0]!
  return { status: reply.status, said, id: reply.headers.get('x-telltale-call-id'), text: await reply.text() }
}
const upstreamCalls = (...houses: TestHouse[]): number =>
  houses.reduce((sum, { simulator }) => sum + simulator.requests().total, 0)

onRedis('two gateways that share Redis', (redisUrl, redisPrefix) => {
  let one: TestHouse
  let other: TestHouse
  let data: string
  beforeAll(async () => {
    // The same keys and routes on both: each starts on a copy of one folder.
    const first = await startTestHouse()
    expect((await first.api('PUT', '/api/routes/answers', route)).status).toBe(200)
    expect((await first.api('PUT', '/api/routes/similar', similar)).status).toBe(200)
    data = mkdtempSync(join(tmpdir(), 'telltale-cache-shared-'))
    await first.house().close()
    for (const name of ['one', 'other'])
      cpSync(join(first.folder, 'data'), join(data, name), { recursive: true })
    await first.close()
    const settings = { redisUrl, redisPrefix }
    one = await startTestHouse({ ...settings, data: join(data, 'one') })
    other = await startTestHouse({ ...settings, data: join(data, 'other') })
  }, 180_000)
  afterAll(async () => {
    await one.close()
    await other.close()
    rmSync(data, { recursive: true, force: true })
  })

  /** Asks until the answer is stored: a Redis slower than a request waits is a miss, however busy the machine. */
  const stored = async (house: TestHouse, body: object): Promise<string> => {
    const { text } = await ask(house, body)
    let last = text
    await until(async () => {
      const again = await ask(house, body)
      last = again.text
      return again.said === 'hit'
    })
    return last
  }
  const askedUntil = async (house: TestHouse, body: object, said: string) => {
    let reply = await ask(house, body)
    await until(async () => reply.said === said || (reply = await ask(house, body)).said === said)
    return reply
  }

  test('give each other’s answers, byte for byte', { timeout: 120_000 }, async () => {
    const still = newRequest()
    const text = await stored(one, still)
    const hit = await askedUntil(other, still, 'hit')
    expect(hit.text).toBe(text)
    expect((await other.call(hit.id)).call).toMatchObject({ cacheOutcome: 'hit', costUsd: '0' })
    const report = (await other.api('GET', '/api/caches')).json
    expect(report).toMatchObject({ kind: 'redis', health: { isAvailable: true } })
    expect(report.stored).toMatchObject([{ route: 'answers' }])
  })

  test(
    'a similar question finds its answer in Redis, until it is purged at the other',
    { timeout: 180_000 },
    async () => {
      const of = (content: string) => ({
        model: 'similar',
        temperature: 0,
        messages: [{ role: 'user', content }],
      })
      await stored(one, of('How tall is the Zugspitze?'))
      /** Each asks in words of its own, else it would be the same request. */
      const near = async (house: TestHouse, manner: string) => {
        const { id } = await ask(house, of(`How tall${manner} is the Zugspitze?`))
        return (await house.call(id)).call
      }
      const manners = [' really', ' actually', ' truly', ' indeed', ' in fact', ', please,'].values()
      // A Redis slower than a request waits is a miss here, too.
      await until(async () => (await near(one, manners.next().value!)).wouldHitCallId !== null)
      expect((await other.api('DELETE', '/api/caches/entries?all=true')).json.purged).toBeGreaterThan(0)
      expect((await near(one, ' literally')).wouldHitCallId).toBeNull()
    },
  )

  test('a purge at one is a purge for both', { timeout: 120_000 }, async () => {
    const still = newRequest()
    await stored(one, still)
    await askedUntil(other, still, 'hit')
    const { status, json } = await other.api('DELETE', '/api/caches/entries?route=answers')
    expect(status).toBe(200)
    expect(json.purged).toBeGreaterThan(0)
    const before = upstreamCalls(one)
    expect((await ask(one, still)).said).toBe('miss')
    expect(upstreamCalls(one)).toBe(before + 1)
    expect((await one.api('GET', '/api/caches/entries')).status).toBe(200)
  })
})

test(
  'a Redis that does not answer is a miss, and counted; calls go on and a purge says it was not done',
  { timeout: 120_000 },
  async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket.on('error', () => {})))
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const house = await startTestHouse({ redisUrl: `redis://127.0.0.1:${port}` })
    try {
      await house.api('PUT', '/api/routes/answers', route)
      const still = newRequest()
      const before = upstreamCalls(house)
      for (let at = 0; at < 3; at++)
        expect(await ask(house, still)).toMatchObject({ status: 200, said: 'miss' })
      expect(upstreamCalls(house)).toBe(before + 3)
      const report = (await house.api('GET', '/api/caches')).json
      expect(report).toMatchObject({ kind: 'redis', stored: null, health: { isAvailable: false } })
      const { slow, failed, skipped } = report.health
      expect(slow + failed + skipped).toBeGreaterThanOrEqual(3)
      const { status, json } = await house.api('DELETE', '/api/caches/entries?all=true')
      expect({ status, code: json.code }).toEqual({ status: 503, code: 'cache-unavailable' })
      const { json: changes } = await house.api('GET', '/api/changes')
      expect(changes.changes.filter(({ component }: any) => component === 'cache')).toEqual([])
    } finally {
      await house.close()
      for (const socket of sockets) socket.destroy()
      silent.close()
    }
  },
)
