import type { IncomingHttpHeaders } from 'node:http'
import type { Phase } from '../wire/deliver.ts'

/** One request the client gave up on. */
export type Abort = {
  /** Unix milliseconds. */
  readonly at: number
  readonly path: string
  readonly requestId: string
  readonly phase: Phase
}

/** One request as it came in. */
export type Received = {
  readonly at: number
  readonly method: string
  readonly path: string
  /** Without its question mark. */
  readonly query: string
  readonly requestId: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the simulator has seen since it started, or since its counters were set back. */
export type RequestCounters = {
  readonly total: number
  /** In work right now. */
  readonly open: number
  /** Answered to the end, errors included. */
  readonly answered: number
  readonly abortedByClient: number
  /** The last 1,000 of them, oldest first. */
  readonly aborts: readonly Abort[]
  readonly byPath: Readonly<Record<string, number>>
  /** 0 stands for connections that a fault destroyed before any header. */
  readonly byStatus: Readonly<Record<string, number>>
  /** By the model as it was asked for, a fault in its name included; past 1,000 names the rest count as `other`. */
  readonly byModel: Readonly<Record<string, number>>
  /** How often each fault struck. */
  readonly byFault: Readonly<Record<string, number>>
}

/** Counts requests; the paths it counts under are the simulator's own, so their number is bounded. */
export type RequestLog = {
  readonly begin: (path: string) => void
  readonly named: (model: string) => void
  readonly receive: (received: Received) => void
  readonly struck: (fault: string) => void
  readonly finish: (status: number) => void
  readonly abort: (abort: Abort) => void
  readonly counters: () => RequestCounters
  readonly received: () => readonly Received[]
  readonly reset: () => void
}

const abortLimit = 1000
const modelLimit = 1000

export function createRequestLog(keepRequests: number): RequestLog {
  let total = 0
  let open = 0
  let answered = 0
  let abortedByClient = 0
  let aborts: Abort[] = []
  let kept: Received[] = []
  const byPath = new Map<string, number>()
  const byStatus = new Map<string, number>()
  const byModel = new Map<string, number>()
  const byFault = new Map<string, number>()
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1)
  return {
    begin(path) {
      total++
      open++
      count(byPath, path)
    },
    named: (model) =>
      count(byModel, byModel.has(model) || byModel.size < modelLimit ? model.slice(0, 256) : 'other'),
    receive(received) {
      if (keepRequests === 0) return
      kept.push(received)
      if (kept.length > keepRequests) kept.shift()
    },
    struck: (fault) => count(byFault, fault),
    finish(status) {
      open--
      answered++
      count(byStatus, String(status))
    },
    abort(abort) {
      open--
      abortedByClient++
      aborts.push(abort)
      if (aborts.length > abortLimit) aborts.shift()
    },
    counters: () => ({
      total,
      open,
      answered,
      abortedByClient,
      aborts: [...aborts],
      byPath: Object.fromEntries(byPath),
      byStatus: Object.fromEntries(byStatus),
      byModel: Object.fromEntries(byModel),
      byFault: Object.fromEntries(byFault),
    }),
    received: () => [...kept],
    reset() {
      total = open
      answered = 0
      abortedByClient = 0
      aborts = []
      kept = []
      for (const map of [byPath, byStatus, byModel, byFault]) map.clear()
    },
  }
}
