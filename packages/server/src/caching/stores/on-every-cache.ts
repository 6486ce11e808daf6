import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import type { CacheStore } from './cache-store.ts'
import { memoryStore } from './memory-store.ts'
import { redisStore } from './redis-store.ts'

/** Runs a suite on every cache there is: memory always, Redis when TELLTALE_TEST_REDIS_URL names one; CI must name one. */
export function onEveryCache(name: string, suite: (store: () => CacheStore) => void): void {
  const url = process.env['TELLTALE_TEST_REDIS_URL']
  const isCi = process.env['CI'] === 'true'
  const kinds: readonly (readonly [string, () => Promise<CacheStore>])[] = [
    ['memory', () => Promise.resolve(memoryStore({ bytesAtMost: 64 << 20, nowMs: Date.now }))],
    ...(url !== undefined || isCi ? [['redis', () => openRedis(url)] as const] : []),
  ]
  for (const [kind, open] of kinds)
    describe(`${name}, ${kind}`, () => {
      let opened: CacheStore | undefined
      beforeAll(async () => {
        opened = await open()
      })
      afterAll(async () => opened?.close())
      suite(() => opened!)
    })
}

/** Ready when it answers; patient, as the machine may be busy. Keys of our own; they expire by themselves. */
async function openRedis(url: string | undefined): Promise<CacheStore> {
  if (url === undefined) throw new Error('CI must set TELLTALE_TEST_REDIS_URL.')
  const store = redisStore({ url, prefix: `test:${randomUUID()}:`, nowMs: Date.now, timeoutMs: 20_000 })
  while (!store.health().isAvailable) await new Promise((resolve) => setTimeout(resolve, 20))
  return store
}
