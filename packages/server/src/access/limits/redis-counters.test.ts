import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claim, countersContract, held } from './counters-contract.ts'
import type { Counters } from './counters.ts'
import { onRedis } from './on-redis.ts'
import { redisCounters } from './redis-counters.ts'
import { redisLink, type RedisLink } from './redis-link.ts'

onRedis('counters in Redis', (url, prefix) => {
  const links: RedisLink[] = []
  const openOne = async (leaseMs = 30_000): Promise<Counters> => {
    const link = redisLink(url, (sentence) => expect.fail(sentence))
    links.push(link)
    await link.ready(10_000)
    // A busy machine must not look like a slow Redis.
    return redisCounters({
      link,
      clock: Date.now,
      newHolder: randomUUID,
      prefix,
      leaseMs,
      timeoutMs: 10_000,
    })
  }
  let [one, other] = [] as Counters[] as [Counters, Counters]
  beforeAll(async () => {
    ;[one, other] = [await openOne(), await openOne()]
  })
  afterAll(async () => {
    await Promise.all([one.close(), other.close()])
  })
  let turn = 0
  countersContract('counters that two gateways share', () => (turn++ % 2 === 0 ? one : other), Date.now)

  test('what a killed gateway had reserved ends with its lease', async () => {
    const killed = await openOne(300)
    const tight = claim({ units: 100 })
    held(await killed.reserve([tight]))
    expect(await one.reserve([tight])).toMatchObject({ kind: 'full' })
    // Its process is gone: nothing renews the lease any more, nothing is let go in order.
    links.at(-1)!.close()
    await expect.poll(async () => (await one.reserve([tight])).kind, { timeout: 10_000 }).toBe('held')
  })

  test('what a gateway had reserved when it stopped in order is free at once', async () => {
    const stopping = await openOne()
    const tight = claim({ units: 100 })
    held(await stopping.reserve([tight]))
    await stopping.close()
    held(await one.reserve([tight])).settle([0])
  })
})
