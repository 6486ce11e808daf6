import type { Body, Call } from '../ledger/model.ts'
import type { Answer } from './answer.ts'
import { recordCall, type Reached, type RecordOptions } from './record.ts'

export type RecorderParts = {
  readonly nowMs: () => number
  readonly appendCall: (call: Call) => void
  readonly appendBody: (body: Body) => void
  readonly onCall: (call: Call) => void
  readonly onFailure: (error: unknown) => void
  readonly options: RecordOptions
}

/** Bodies recently sent to the tape: a repeated one is not sent again. The tape would fold it anyway. */
const rememberedBodies = 8_192
/** A body is sent again after this long, so that its own retention runs from its last use. */
const rememberedMs = 3_600_000

/**
 * Turns what happened into records after the reply has left: work queues up and is done between requests, never
 * before a caller's bytes. Whatever fails here is counted and touches no caller.
 */
export function recorder(parts: RecorderParts) {
  let waiting: { reached: Reached; answer: Answer; endedAtMs: number }[] = []
  let remembered = new Map<string, number>()
  let failures = 0

  const keep = (body: Body | null, nowMs: number): void => {
    if (!body) return
    const key = body.projectId + body.hash
    const sentAtMs = remembered.get(key)
    if (sentAtMs !== undefined && nowMs - sentAtMs < rememberedMs) return
    if (remembered.size >= rememberedBodies) remembered = new Map()
    remembered.set(key, nowMs)
    parts.appendBody(body)
  }
  const drain = (): void => {
    const batch = waiting
    waiting = []
    for (const { reached, answer, endedAtMs } of batch) {
      try {
        const { call, input, output } = recordCall(reached, answer, endedAtMs, parts.options)
        keep(input, endedAtMs)
        keep(output, endedAtMs)
        parts.appendCall(call)
        parts.onCall(call)
      } catch (error) {
        failures++
        parts.onFailure(error)
      }
    }
  }
  return {
    observe(reached: Reached, answer: Answer): void {
      if (waiting.length === 0) setImmediate(drain)
      waiting.push({ reached, answer, endedAtMs: parts.nowMs() })
    },
    /** Records everything observed so far. For shutdown. */
    drain,
    failures: () => failures,
  }
}
