import type { Journal } from './journal.ts'
import type { Ticket } from '../engines/spool.ts'
import { pacer, type Kept, type Sender } from './keep-parts.ts'
import { Malformed, type Signal, type Signals } from './model.ts'
import type { Recent } from './recent.ts'
import type { RowsOfRequest } from './request-rows.ts'
import type { Encoding, Partial } from './wire/answer.ts'
import { parseInSlices } from './wire/json-slices.ts'
import { readJson, readParsed } from './wire/read-json.ts'
import { readProtobuf } from './wire/read-protobuf.ts'

export type Received =
  | { readonly kind: 'kept'; readonly partial: Partial | null }
  | { readonly kind: 'malformed'; readonly message: string }
  /** busy: too much is under way; full: the spool takes no more. Either may be sent again. */
  | { readonly kind: 'busy' | 'full'; readonly retryAfterSeconds: number }

export type ReceiverParts = {
  readonly keep: {
    readonly [Of in Signal]: (records: readonly Signals[Of][], sender: Sender) => Promise<Kept>
  }
  readonly recent: Recent
  readonly journal: Journal
  /**
   * Resolves when what was appended is on disk, or lost: `isLost` tells of which rows. To false where what was retrieved
   * is not safe.
   */
  readonly flushed: () => Promise<boolean>
  readonly isLost: (ticket: Ticket) => boolean
  /** Whether the spool has room for telemetry: a part of it is left to calls through the gateway. */
  readonly hasRoom: () => boolean
  /** Bytes of requests under way at most, and how many of them. */
  readonly bytesAtMost: number
  readonly requestsAtMost: number
  readonly observe: (signal: Signal, outcome: IngestOutcome, records: number) => void
}

export type IngestOutcome = 'kept' | 'duplicate' | 'rejected' | 'malformed' | 'busy' | 'full'

/** A place in the queue, to be left again. */
export type Place = {
  /** The true size, once it is known; false when there is no room for it. */
  resize(bytes: number): boolean
  leave(): void
}

export type Receiver = {
  /** A place for a request of about so many bytes; null when there is none. */
  enter(bytes: number): Place | null
  /** Decodes and keeps a request. Never rejects; resolves once what it kept is on disk. */
  receive(signal: Signal, encoding: Encoding, body: Buffer, sender: Sender): Promise<Received>
  busy(signal: Signal): Received
  waiting(): { readonly requests: number; readonly bytes: number }
}

const busyForSeconds = 1
const fullForSeconds = 5
/** JSON up to this size is parsed in some milliseconds. */
const jsonBytesAtOnce = 512 * 1024

/**
 * The one way in for telemetry of any transport. Requests are decoded and written one after another, each in slices
 * that leave the thread to calls through the gateway; their flushes overlap.
 */
export function receiver(parts: ReceiverParts): Receiver {
  const { observe, recent, journal } = parts
  let requests = 0
  let bytes = 0
  let turnTaken: Promise<unknown> = Promise.resolve()
  let settled: Promise<unknown> = Promise.resolve()

  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = turnTaken.then(work)
    turnTaken = mine.catch(() => {})
    return mine
  }

  async function keep(signal: Signal, encoding: Encoding, body: Buffer, sender: Sender): Promise<Kept> {
    if (signal === 'traces') return parts.keep.traces(await decoded('traces', encoding, body), sender)
    return parts.keep.logs(await decoded('logs', encoding, body), sender)
  }

  /**
   * Resolves to whether all that a request needs is on disk. What is not is no duplicate when it comes again. One
   * request after another: it may lean on rows of those before it.
   */
  function settle(rows: RowsOfRequest): Promise<boolean> {
    const isSafe = Promise.all([parts.flushed(), settled]).then(
      async ([isHeld]) => (await settleFlushed(rows)) && isHeld,
    )
    settled = isSafe.catch(() => {})
    return isSafe
  }
  async function settleFlushed({ written, again, tickets, isFull }: RowsOfRequest): Promise<boolean> {
    const lost = new Set([...tickets].filter(parts.isLost))
    const kept = written.filter(({ ticket }) => !lost.has(ticket))
    if (lost.size > 0)
      for (const { high, low, ticket } of written) if (lost.has(ticket)) recent.remove(high, low)
    const isWhole = lost.size === 0 && again.every(({ high, low }) => recent.has(high, low))
    return (await journal.note(kept)) && isWhole && !isFull
  }

  return {
    enter(size) {
      if (requests >= parts.requestsAtMost || bytes + size > parts.bytesAtMost) return null
      requests += 1
      bytes += size
      let held = size
      return {
        resize(actual) {
          if (actual > held && bytes - held + actual > parts.bytesAtMost) return false
          bytes += actual - held
          held = actual
          return true
        },
        leave() {
          requests -= 1
          bytes -= held
          held = 0
        },
      }
    },
    async receive(signal, encoding, body, sender) {
      if (!parts.hasRoom()) {
        observe(signal, 'full', 0)
        return { kind: 'full', retryAfterSeconds: fullForSeconds }
      }
      try {
        const kept = await alone(() => keep(signal, encoding, body, sender))
        if (!(await settle(kept.rows))) {
          observe(signal, 'full', 0)
          return { kind: 'full', retryAfterSeconds: fullForSeconds }
        }
        observe(signal, 'kept', kept.records)
        observe(signal, 'duplicate', kept.duplicates)
        observe(signal, 'rejected', kept.rejected)
        const { rejected, reason } = kept
        return { kind: 'kept', partial: rejected === 0 ? null : { rejected, reason } }
      } catch (error) {
        if (!(error instanceof Malformed)) throw error
        observe(signal, 'malformed', 0)
        return { kind: 'malformed', message: error.message }
      }
    },
    busy(signal) {
      observe(signal, 'busy', 0)
      return { kind: 'busy', retryAfterSeconds: busyForSeconds }
    },
    waiting: () => ({ requests, bytes }),
  }
}

async function decoded<Of extends Signal>(
  signal: Of,
  encoding: Encoding,
  body: Buffer,
): Promise<readonly Signals[Of][]> {
  const records: Signals[Of][] = []
  const breathe = pacer()
  const found =
    encoding === 'protobuf'
      ? readProtobuf(signal, body)
      : body.length <= jsonBytesAtOnce
        ? readJson(signal, body)
        : readParsed(signal, await parseInSlices(body, breathe))
  for (const record of found) {
    records.push(record)
    const pause = breathe()
    if (pause) await pause
  }
  return records
}
