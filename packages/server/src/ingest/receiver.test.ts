import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { expect, test } from 'vitest'
import { newSpanId, newTraceId, readableSpan } from '../../test/otlp-sender.ts'
import type { Kept } from './keep-parts.ts'
import { receiver, type IngestOutcome } from './receiver.ts'
import { recentSpans } from './recent.ts'

const span = () => readableSpan({ traceId: newTraceId(), spanId: newSpanId(), startMs: 1, endMs: 2 })
const body = (spans: number) =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest(Array.from({ length: spans }, span))!)
const sender = { projectId: 'shop', keyId: 'key' }

function receiving(
  over: { readonly isFull?: boolean; readonly lost?: () => number; readonly hasRoom?: boolean } = {},
) {
  const outcomes: string[] = []
  const noted: number[] = []
  const recent = recentSpans(100)
  const mark = { high: 7, low: 8 }
  const keep = async (records: readonly unknown[]): Promise<Kept> => {
    recent.add(mark.high, mark.low)
    outcomes.push(`kept ${records.length}`)
    return { marks: [mark], duplicates: 0, rejected: 0, reason: '', isFull: over.isFull ?? false }
  }
  const made = receiver({
    keep: { traces: keep, logs: keep },
    recent,
    journal: { note: async (marks) => void noted.push(marks.length), close: async () => {} },
    flushed: async () => void outcomes.push('flushed'),
    lost: over.lost ?? (() => 0),
    hasRoom: () => over.hasRoom ?? true,
    ...{ bytesAtMost: 1_000, requestsAtMost: 2 },
    observe: (_signal, outcome: IngestOutcome) => void outcomes.push(outcome),
  })
  return { made, outcomes, noted, isRemembered: () => recent.has(mark.high, mark.low) }
}

test('a request is acknowledged after its rows are flushed and its spans noted', async () => {
  const { made, outcomes, noted } = receiving()
  expect(await made.receive('traces', 'protobuf', body(3), sender)).toEqual({ kind: 'kept', partial: null })
  expect(outcomes.slice(0, 2)).toEqual(['kept 3', 'flushed'])
  expect(noted).toEqual([1])
})

test('what the disk lost is not acknowledged, nor taken for a duplicate when it comes again', async () => {
  let lost = 0
  const { made, noted, isRemembered } = receiving({ lost: () => lost++ })
  expect(await made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect(isRemembered()).toBe(false)
  expect(noted).toEqual([])
})

test('a spool that takes no more, or has no room for telemetry, is told as full', async () => {
  const midway = receiving({ isFull: true })
  expect(await midway.made.receive('traces', 'protobuf', body(1), sender)).toMatchObject({ kind: 'full' })
  expect(midway.noted).toEqual([1])
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
