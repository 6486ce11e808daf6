import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan } from '../../test/otlp-sender.ts'
import type { Kept } from './keep-parts.ts'
import { receiver, type IngestOutcome } from './receiver.ts'
import { recentSpans } from './recent.ts'
import type { RowsOfRequest } from './request-rows.ts'

const span = () => readableSpan({ traceId: newTraceId(), spanId: newSpanId(), startMs: 1, endMs: 2 })
const body = (spans: number) =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(Array.from({ length: spans }, span))!)
const sender = { projectId: 'shop', keyId: 'key' }

const mark = { high: 7, low: 8 }

function receiving(
  over: Partial<RowsOfRequest> & {
    readonly lost?: readonly number[]
    readonly hasRoom?: boolean
    readonly hasNoted?: boolean
    /** Of the second request. */
    readonly second?: Partial<RowsOfRequest>
    readonly flushed?: () => Promise<boolean>
  } = {},
) {
  const outcomes: string[] = []
  const noted: number[] = []
  const recent = recentSpans(100)
  const { lost = [], hasRoom = true, hasNoted = true, second, flushed, ...first } = over
  let rows: Partial<RowsOfRequest> = first
  const keep = async (records: readonly unknown[]): Promise<Kept> => {
    const all = {
      written: [{ ...mark, ticket: 1 }],
      again: [],
      tickets: new Set([1]),
      isFull: false,
      ...rows,
    }
    for (const { high, low } of all.written) recent.add(high, low)
    outcomes.push(`kept ${records.length}`)
    rows = second ?? rows
    return { rows: all, records: all.written.length, duplicates: 0, rejected: 0, reason: '' }
  }
  const made = receiver({
    keep: { traces: keep, logs: keep },
    recent,
    journal: {
      async note(marks) {
        noted.push(marks.length)
        return hasNoted
      },
      async close() {},
    },
    flushed: flushed ?? (async () => outcomes.push('flushed') > 0),
    isLost: (ticket) => lost.includes(ticket),
    hasRoom: () => hasRoom,
    ...{ bytesAtMost: 1_000, requestsAtMost: 2 },
    observe: (_signal, outcome: IngestOutcome) => void outcomes.push(outcome),
  })
  return { made, outcomes, noted, isRemembered: (of = mark) => recent.has(of.high, of.low) }
}

test('a request is acknowledged after its rows are flushed and its spans noted', async () => {
  const { made, outcomes, noted } = receiving()
  expect(await made.receive('traces', 'protobuf', body(3), sender)).toEqual({ kind: 'kept', partial: null })
  expect(outcomes.slice(0, 2)).toEqual(['kept 3', 'flushed'])
  expect(noted).toEqual([1])
})

test('what the disk lost is not acknowledged, nor taken for a duplicate when it comes again; what it kept is', async () => {
  const safe = { high: 9, low: 10 }
  const written = [
    { ...mark, ticket: 1 },
    { ...safe, ticket: 2 },
  ]
  const { made, noted, isRemembered } = receiving({ written, tickets: new Set([1, 2]), lost: [1] })
  expect(await made.receive('traces', 'protobuf', body(2), sender)).toMatchObject({ kind: 'full' })
  expect([isRemembered(), isRemembered(safe)]).toEqual([false, true])
  expect(noted).toEqual([1])
})

test('losses of others touch no request', async () => {
  const { made } = receiving({ lost: [5] })
  expect(await made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'kept' })
})

test('a request is not acknowledged for a body that was lost, nor for a span that came before and was', async () => {
  const lacking = receiving({ tickets: new Set([1, 3]), lost: [3] })
  expect(await lacking.made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect(lacking.isRemembered()).toBe(true)
  const before = receiving({ again: [{ high: 11, low: 12 }] })
  expect(await before.made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
})

test('a request whose rows come first on disk waits for those of the one before, which it leans on', async () => {
  const first = Promise.withResolvers<boolean>()
  const flushes = [first.promise, Promise.resolve(true)]
  const { made } = receiving({
    ...{ lost: [1], flushed: () => flushes.shift()! },
    second: { written: [], tickets: new Set(), again: [mark] },
  })
  const both = [1, 2].map(() => made.receive('traces', 'protobuf', body(1), sender))
  setTimeout(() => first.resolve(true), 20)
  expect(await Promise.all(both)).toMatchObject([{ kind: 'full' }, { kind: 'full' }])
})

test('what could not be noted is not acknowledged, and is a duplicate when it comes again', async () => {
  const { made, isRemembered } = receiving({ hasNoted: false })
  expect(await made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect(isRemembered()).toBe(true)
})

test('a request is not acknowledged while what it retrieved is not safe, though its rows are', async () => {
  const { made, noted } = receiving({ flushed: async () => false })
  expect(await made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect(noted).toEqual([1])
})

test('a spool that takes no more, or has no room for telemetry, is told as full', async () => {
  const midway = receiving({ isFull: true })
  expect(await midway.made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect([midway.noted, midway.isRemembered()]).toEqual([[1], true])
  const before = receiving({ hasRoom: false })
  expect(await before.made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({
    retryAfterSeconds: 5,
  })
  expect(before.outcomes).toEqual(['full'])
})

test('bytes that are no OTLP are malformed, and nothing of them is kept', async () => {
  const { made, outcomes } = receiving()
  const cut = body(2).subarray(0, -3)
  expect(await made.receive('traces', 'protobuf', cut, sender)).toMatchObject({ kind: 'malformed' })
  expect(outcomes).toEqual(['malformed'])
})

test('there is room for so many requests and bytes, and again once they leave', () => {
  const { made } = receiving()
  const first = made.enter(600)!
  expect(made.enter(500)).toBeNull()
  expect(first.resize(200)).toBe(true)
  const second = made.enter(700)!
  expect(made.enter(1)).toBeNull()
  expect(second.resize(900)).toBe(false)
  second.leave()
  first.leave()
  expect(made.waiting()).toEqual({ requests: 0, bytes: 0 })
  expect(made.enter(1_000)).not.toBeNull()
})
