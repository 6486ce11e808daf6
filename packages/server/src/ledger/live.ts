import type { SSEStreamingApi } from 'hono/streaming'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TapeTable } from '../engines/tape.ts'

export type OnLanded = (listener: (table: TapeTable, rows: number) => void) => () => void

/** Proxies drop a silent stream after 30 to 60 seconds. */
const pingEveryMs = 15_000

/** Tells a browser when rows have landed, until it goes away. What lands while it is slow is told in one event a table. */
export async function liveEvents(stream: SSEStreamingApi, onLanded: OnLanded): Promise<void> {
  const landed = new Map<TapeTable, number>()
  const gone = new AbortController()
  let wake = Promise.withResolvers<void>()
  const stop = onLanded((table, rows) => {
    landed.set(table, (landed.get(table) ?? 0) + rows)
    wake.resolve()
  })
  stream.onAbort(() => {
    gone.abort()
    wake.resolve()
  })
  try {
    await stream.write(': open\n\n')
    while (!gone.signal.aborted) {
      const rest = new AbortController()
      const ping = sleep(pingEveryMs, undefined, { signal: rest.signal }).catch(() => {})
      await Promise.race([wake.promise, ping])
      rest.abort()
      wake = Promise.withResolvers<void>()
      if (landed.size === 0 && !gone.signal.aborted) await stream.write(': ping\n\n')
      const news = [...landed]
      landed.clear()
      for (const [table, rows] of news)
        await stream.writeSSE({ event: 'landed', data: JSON.stringify({ table, rows }) })
    }
  } finally {
    stop()
  }
}
