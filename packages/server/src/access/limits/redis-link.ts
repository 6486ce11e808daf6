import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'

/** What the counters need of Redis. Rejects when it is away, refuses, or the connection breaks meanwhile. */
export type RedisLink = {
  run(script: string, keys: readonly string[], words: readonly string[]): Promise<unknown>
  remove(keys: readonly string[]): Promise<void>
  /** Counts connections: what was sent on an earlier one may or may not have been done. */
  connection(): number
  isReady(): boolean
  /** Resolves when connected, or after `waitMs`. */
  ready(waitMs: number): Promise<void>
  close(): void
}

const connectTimeoutMs = 2_000
/** Commands that may wait for an answer; past it they are refused at once. */
const waitingAtMost = 10_000
const reconnectAtMostMs = 2_000

/** One connection to Redis or Valkey that comes back by itself. `onTrouble` hears of each change, once. */
export function redisLink(url: string, onTrouble: (sentence: string) => void): RedisLink {
  const client = createClient({
    url,
    // The older protocol: every server that is about speaks it.
    RESP: 2,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    commandsQueueMaxLength: waitingAtMost,
    socket: {
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: (tries) => Math.min(100 * 2 ** Math.min(tries, 10), reconnectAtMostMs),
    },
  })
  let connection = 0
  let isTold = false
  client.on('error', (error: Error) => {
    connection++
    if (!isTold) onTrouble(`Redis cannot be reached (${nameOf(error)}); limits go on as each of them says.`)
    isTold = true
  })
  client.on('ready', () => {
    connection++
    isTold = false
  })
  client.connect().catch(() => {})
  const shaOf = new Map<string, string>()
  return {
    async run(script, keys, words) {
      let sha = shaOf.get(script)
      if (sha === undefined) shaOf.set(script, (sha = createHash('sha1').update(script).digest('hex')))
      const given = { keys: [...keys], arguments: [...words] }
      try {
        return await client.evalSha(sha, given)
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(script, given)
        throw error
      }
    },
    remove: async (keys) => void (await client.del([...keys])),
    connection: () => connection,
    isReady: () => client.isReady,
    async ready(waitMs) {
      const over = Date.now() + waitMs
      while (!client.isReady && Date.now() < over) await pause(10)
    },
    close: () => client.destroy(),
  }
}

/** The code alone: an address in a message may hold a password. */
const nameOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name
