import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../ledger/model.ts'

export type ExportOutcome = 'sent' | 'dropped' | 'refused'

export type ExporterParts = {
  /** Posts a request; the status, or null when the collector could not be reached. Never rejects. */
  readonly post: (
    calls: readonly Call[],
  ) => Promise<{ readonly status: number | null; readonly retryAfterMs: number | null }>
  /** Calls that wait at most; later ones are dropped and counted. */
  readonly waitingAtMost: number
  readonly batchAtMost: number
  readonly everyMs: number
  readonly retryMs: { readonly first: number; readonly longest: number; readonly times: number }
  readonly observe: (outcome: ExportOutcome, calls: number) => void
}

/** What OTLP says may be sent again. */
const mayRetry = new Set([429, 502, 503, 504])

/** Tells a collector of our calls, in batches, behind everything else: it never waits and never throws. */
export function callExporter(parts: ExporterParts) {
  const { waitingAtMost, batchAtMost, everyMs, retryMs, observe } = parts
  const waiting: Call[] = []
  const stop = new AbortController()
  let running: Promise<void> | undefined

  async function sendBatch(calls: readonly Call[]): Promise<void> {
    let wait = retryMs.first
    for (let time = 0; ; time += 1) {
      const { status, retryAfterMs } = await parts.post(calls)
      if (status !== null && status >= 200 && status < 300) return observe('sent', calls.length)
      const isOver = time + 1 >= retryMs.times || stop.signal.aborted
      if (isOver || (status !== null && !mayRetry.has(status))) return observe('refused', calls.length)
      await sleep(Math.min(retryAfterMs ?? wait, retryMs.longest), undefined, { signal: stop.signal }).catch(
        () => {},
      )
      wait *= 2
    }
  }
  async function run(): Promise<void> {
    await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => {})
    while (waiting.length > 0) await sendBatch(waiting.splice(0, batchAtMost))
  }
  const wake = (): void => {
    running ??= run().finally(() => {
      running = undefined
      if (waiting.length > 0) wake()
    })
  }
  return {
    offer(call: Call): void {
      if (stop.signal.aborted || waiting.length >= waitingAtMost) return observe('dropped', 1)
      waiting.push(call)
      wake()
    },
    /** Sends what waits, each batch once. */
    async close(): Promise<void> {
      stop.abort()
      await running
    },
  }
}
