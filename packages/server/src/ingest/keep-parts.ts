import { hash } from 'node:crypto'
import { isoTimes } from '../kernel/time.ts'
import type { DoubtfulTrace } from '../ledger/settle-wrappers.ts'
import { bodySender, type BodySpool } from '../ledger/send-bodies.ts'
import type { PriceBook } from '../pricing/book.ts'
import type { DocumentMarkers } from '../retrieval/settings-model.ts'
import type { aboveUsage } from './above-usage.ts'
import type { messagesInMemory } from './messages-in-memory.ts'
import type { ReadSpanOf } from './normalise/gather-conventions.ts'
import type { overlappingCalls } from './overlapping-calls.ts'
import type { spanVectors } from './span-vectors.ts'
import type { Recent } from './recent.ts'
import type { requestRows, RowsOfRequest } from './request-rows.ts'
import type { tracesInMemory } from './traces-in-memory.ts'

/** Whose key it came with. */
export type Sender = { readonly projectId: string; readonly keyId: string }

export type KeepParts = {
  readonly readSpan: ReadSpanOf
  readonly book: () => PriceBook
  readonly spool: BodySpool
  readonly recent: Recent
  readonly traces: ReturnType<typeof tracesInMemory>
  readonly above: ReturnType<typeof aboveUsage>
  readonly markersOf: (projectId: string) => readonly DocumentMarkers[]
  readonly messages: ReturnType<typeof messagesInMemory>
  readonly vectors: ReturnType<typeof spanVectors>
  readonly overlapping: ReturnType<typeof overlappingCalls<DoubtfulTrace>>
  readonly clock: () => number
  readonly keepBodies: boolean
  readonly bodyBytesAtMost: number
}

/** What became of a request's records. */
export type Kept = {
  /** Safe once the spool is flushed and lost none of them. */
  readonly rows: RowsOfRequest
  /** Spans or log records that were written now. */
  readonly records: number
  readonly duplicates: number
  readonly rejected: number
  readonly reason: string
}

/**
 * Bodies by content: sends one that was not sent of late, has the request's rows lean on it, and tells its address; null
 * when none is kept.
 */
export function bodyKeeper({ spool, keepBodies, bodyBytesAtMost }: KeepParts) {
  const send = bodySender(spool)
  const isoTime = isoTimes()
  return (
    rows: Pick<ReturnType<typeof requestRows>, 'lean'>,
    projectId: string,
    text: string | null,
    nowMs: number,
  ): string | null => {
    if (!keepBodies || text === null || text === '') return null
    const kept = text.length > bodyBytesAtMost ? text.slice(0, bodyBytesAtMost).toWellFormed() : text
    const address = hash('sha256', kept).slice(0, 32)
    const beside = { projectId, hash: address, at: isoTime(nowMs), contentType: 'application/json' }
    rows.lean(send({ ...beside, body: kept }, nowMs))
    return address
  }
}

const dayMs = 86_400_000
/** Rows older than this are about to be deleted, or were; a clock that is more than a day ahead is wrong. */
const oldestMs = 399 * dayMs
const aheadMs = dayMs

export type Times = {
  readonly startUs: number
  readonly endUs: number
  /** What the sender said, where that cannot be true: the time it came stands in its place. */
  readonly saidUs: number | null
}

/** A span's times, its end not before its start. */
export function timesOf(startUs: number, endUs: number, nowMs: number): Times {
  const durationUs = Math.max(0, endUs - startUs)
  const ms = startUs / 1000
  if (ms >= nowMs - oldestMs && ms <= nowMs + aheadMs)
    return { startUs, endUs: startUs + durationUs, saidUs: null }
  const longest = 30 * dayMs * 1000
  const start = nowMs * 1000 - Math.min(durationUs, longest)
  return { startUs: start, endUs: nowMs * 1000, saidUs: startUs }
}

/** Lets others have their turn when this has had the thread for long: awaited between records. */
export function pacer(longestMs = 4): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < longestMs) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now()
        resolve()
      }),
    )
  }
}
