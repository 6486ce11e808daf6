import { createClient } from 'redis'

/**
 * A client that never queues what it cannot send: while Redis is away commands fail at once. It connects again by
 * itself, waiting a little longer each time. RESP2, which every Redis and Valkey speaks.
 */
export function connectRedis(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    pingInterval: 2_000,
    socket: {
      connectTimeout: 2_000,
      // Silent for longer than two pings: hung. Closing it fails what waits on it.
      socketTimeout: 6_000,
      reconnectStrategy: (retries) => Math.min(5_000, 50 * 2 ** Math.min(retries, 7)),
    },
  })
  // Without a listener the client would throw. What fails is counted where it was asked for.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return {
    client,
    /** What is under way fails. */
    close: (): void => client.destroy(),
  }
}

export type RedisConnection = ReturnType<typeof connectRedis>
