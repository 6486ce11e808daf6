import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import { redisStore } from './redis-store.ts'

it('a Redis that takes connections and never answers is a miss, and soon not asked at all', async () => {
  const sockets = new Set<Socket>()
  const hung = createServer((socket) => sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve))
  const { port } = hung.address() as AddressInfo
  const store = redisStore({ url: `redis://127.0.0.1:${port}`, prefix: 'x:', nowMs: () => 0, timeoutMs: 10 })
  const entry = entryOf()
  for (let at = 0; at < 8; at++) expect((await store.look(entry)).entry).toBeNull()
  const { isAvailable, slow, failed, skipped } = store.health()
  expect(isAvailable).toBe(false)
  expect(slow + failed).toBe(5)
  expect(skipped).toBe(3)
  expect(await store.put(entry, (await store.look(entry)).generation)).toBe('unavailable')
  expect(await store.purge('project-1', { kind: 'all' })).toBeNull()
  expect(await store.list('project-1', { limit: 5 })).toBeNull()
  expect(await store.totals('project-1')).toBeNull()
  await store.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => hung.close(resolve))
})

it('no Redis at all is a miss', async () => {
  const store = redisStore({ url: 'redis://127.0.0.1:1', prefix: 'x:', nowMs: () => 0 })
  expect((await store.look(entryOf())).entry).toBeNull()
  expect(store.health().isAvailable).toBe(false)
  await store.close()
})
