import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Claim } from './counters.ts'
import { redisCounters } from './redis-counters.ts'
import { redisLink } from './redis-link.ts'

/** Something that speaks just enough of Redis's protocol to connect, and is then late. */
async function startSlowRedis() {
  const sockets = new Set<Socket>()
  let asked = 0
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.on('data', (data) => {
      for (const [command] of data.toString().matchAll(/\r\n(EVALSHA|CLIENT)\r\n/g))
        if (command.trim() === 'CLIENT') socket.write('+OK\r\n')
        else asked++
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const claim: Claim = {
  counter: 'a',
  window: { startMs: 0, endMs: 60_000 },
  carriedShare: 0,
  amount: 10,
  units: 1,
  isEnforced: true,
}

test('slow Redis is asked five times, then left alone for a minute, then tried once', async () => {
  const redis = await startSlowRedis()
  closing.push(redis.close)
  let now = 0
  const link = redisLink(redis.url, () => {})
  const counters = redisCounters({
    link,
    clock: () => now,
    newHolder: randomUUID,
    prefix: 'slow',
    timeoutMs: 20,
  })
  closing.push(() => void counters.close())
  await link.ready(10_000)
  for (let tries = 0; tries < 10; tries++) expect((await counters.reserve([claim])).kind).toBe('unavailable')
  await expect.poll(() => redis.asked(), { timeout: 10_000 }).toBe(5)
  for (let tries = 0; tries < 50; tries++) await counters.reserve([claim])
  expect(redis.asked()).toBe(5)
  now = 60_001
  await counters.reserve([claim])
  expect((await counters.reserve([claim])).kind).toBe('unavailable')
  await expect.poll(() => redis.asked(), { timeout: 10_000 }).toBe(6)
})
