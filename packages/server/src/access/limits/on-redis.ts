import { randomBytes } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, describe } from 'vitest'

/**
 * Runs tests against the Redis (or Valkey) at TELLTALE_TEST_REDIS_URL, when that is set; with CI=true it must be.
 * `prefix` is theirs alone: keys that begin with it in braces are gone afterwards.
 */
export function onRedis(name: string, tests: (url: string, prefix: string) => void): void {
  const url = process.env['TELLTALE_TEST_REDIS_URL'] ?? ''
  if (url === '' && process.env['CI'] === 'true')
    throw new Error('With CI=true, TELLTALE_TEST_REDIS_URL must be set: no suite is skipped in silence.')
  const prefix = `telltale-test-${randomBytes(6).toString('hex')}`
  // Said to be skipped: a file without a test would count as a failure for everyone without a Redis.
  // oxlint-disable-next-line vitest/valid-title -- the caller's title
  describe.skipIf(url === '')(name, () => {
    afterAll(async () => {
      const client = await createClient({ url }).connect()
      const keys = await client.keys(`{${prefix}:*`)
      if (keys.length > 0) await client.del(keys)
      client.destroy()
    })
    tests(url, prefix)
  })
}
