import type { Journal } from './journal.ts'
import { pacer, type Kept, type Sender } from './keep-parts.ts'
import { Malformed, type Signal, type Signals } from './model.ts'
import type { Recent } from './recent.ts'
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
  /** Resolves when what was appended is on disk, or lost: `lost` counts what was. */
  readonly flushed: () => Promise<void>
  readonly lost: () => number
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

  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = turnTaken.then(work)
    turnTaken = mine.catch(() => {})
    return mine
  }

  async function keep(signal: Signal, encoding: Encoding, body: Buffer, sender: Sender): Promise<Kept> {
    if (signal === 'traces') return parts.keep.traces(await decoded('traces', encoding, body), sender)
    return parts.keep.logs(await decoded('logs', encoding, body), sender)
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
      const lostBefore = parts.lost()
      try {
        const kept = await alone(() => keep(signal, encoding, body, sender))
        await parts.flushed()
        const isLost = parts.lost() > lostBefore
        if (kept.isFull || isLost) {
          // What a failing disk lost is not known row by row: all of it may be sent again.
          if (isLost) for (const { high, low } of kept.marks) recent.remove(high, low)
          else await journal.note(kept.marks)
          observe(signal, 'full', 0)
          return { kind: 'full', retryAfterSeconds: fullForSeconds }
        }
        await journal.note(kept.marks)
        observe(signal, 'kept', kept.marks.length)
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
    await breathe()
  }
  return records
}
