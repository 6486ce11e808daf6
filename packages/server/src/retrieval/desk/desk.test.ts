import { expect, test } from 'vitest'
import type { Retrieval } from '../../ledger/retrieval-model.ts'
import { retrievalLine } from '../../ledger/write.ts'
import { foundDocument, foundRetrieval } from '../found.fixture.ts'
import { signalMemory } from '../signals/memory.ts'
import type { AnsweredCall } from './answers-in-memory.ts'
import { retrievalDesk, type Settled } from './desk.ts'

function setUp({ isFull = false } = {}) {
  const written: Retrieval[] = []
  const bodies: string[] = []
  const indexes: string[] = []
  const settled: Settled[] = []
  let nowMs = Date.parse('2026-11-26T10:00:00Z')
  const desk = retrievalDesk({
    memory: signalMemory(() => 0.5),
    ttlOf: () => () => 30,
    append: (retrieval) => (isFull ? null : written.push(retrieval)),
    appendBody: ({ body }) => bodies.push(String(body)),
    keepBodies: true,
    nowMs: () => nowMs,
    isoTime: (ms) => new Date(ms).toISOString(),
    onFailure: (error) => {
      throw error
    },
    onSettled: (one) => void settled.push(one),
    onIndex: ({ name, version }) => void indexes.push(`${name}@${version}`),
  })
  return {
    desk,
    written,
    bodies,
    indexes,
    settled,
    later: (ms: number) => (nowMs += ms) && desk.sweep(nowMs),
  }
}

const call = (rest: Partial<AnsweredCall> = {}): AnsweredCall => ({
  id: 'call-1',
  projectId: 'p',
  traceId: 'trace-1',
  startedAt: '2026-11-26T10:00:01.000Z',
  sessionId: 'session',
  userId: null,
  environment: 'production',
  release: null,
  route: 'support',
  promptName: 'answer',
  promptVersion: 3,
  model: 'gpt-4o-mini',
  tags: {},
  language: null,
  indexName: null,
  indexVersion: null,
  answer: () => 'It is 330 metres tall.',
  bytes: 100,
  ...rest,
})

test('a query waits for the call of its trace, and is written once with its answer', () => {
  const { desk, written, bodies, indexes } = setUp()
  desk.record(foundRetrieval({ traceId: 'trace-1' }))
  expect(written).toEqual([])
  expect(desk.answered(call())).toHaveLength(1)
  expect(written).toMatchObject([
    { callId: 'call-1', promptName: 'answer', route: 'support', utilisation: 1 },
  ])
  expect(written[0]!.documents[0]).toMatchObject({ rank: 1, used: 1, chars: 62 })
  expect(bodies).toHaveLength(1)
  expect(indexes).toEqual(['docs@1'])
  desk.answered(call({ id: 'call-2' }))
  desk.drain()
  expect(written).toHaveLength(1)
})

test('a query told of after its call finds the answer', () => {
  const { desk, written } = setUp()
  desk.answered(call())
  desk.record(foundRetrieval({ callId: 'call-1' }))
  expect(written).toMatchObject([{ callId: 'call-1', traceId: 'trace-1', utilisation: 1 }])
})

test('an earlier call of the trace, and one of another project, are not its answer', () => {
  const { desk, written, later } = setUp()
  desk.record(foundRetrieval({ traceId: 'trace-1' }))
  desk.answered(call({ id: 'rewrite', startedAt: '2026-11-26T09:59:50.000Z' }))
  desk.answered(call({ id: 'theirs', projectId: 'other' }))
  expect(written).toEqual([])
  later(31_000)
  expect(written).toMatchObject([
    { callId: null, groundedShare: null, unknown: { groundedShare: 'no-answer' } },
  ])
})

test('what waits is bounded: the oldest is written without an answer', () => {
  const { desk, written } = setUp()
  for (let at = 0; at < 2_010; at++) desk.record(foundRetrieval({ traceId: `trace-${at}` }))
  expect(written).toHaveLength(10)
  expect(desk.counts()).toMatchObject({ waiting: 2_000, withoutAnswer: 10 })
})

test('what a full spool does not take is handed on, to be written again', () => {
  const { desk, bodies, settled } = setUp({ isFull: true })
  desk.record(foundRetrieval({ id: 'lost' }), null)
  expect(settled).toMatchObject([{ found: { id: 'lost' }, written: { row: null, texts: [null] } }])
  expect(desk.counts()).toMatchObject({ written: 0, dropped: 0 })
  expect(bodies).toEqual([])
})

test('documents are bounded and counted; a time that is none is unknown', () => {
  const { desk, written } = setUp()
  const many = Array.from({ length: 300 }, (_, at) =>
    foundDocument(`document ${at}`, { sourceUpdatedAt: 'soon' }),
  )
  desk.record(foundRetrieval({ documents: many }), null)
  expect(written[0]).toMatchObject({ documentsRetrieved: 300, unknownAgeShare: 1 })
  expect(written[0]!.documents).toHaveLength(200)
  expect(() => JSON.parse(retrievalLine(written[0]!)) as unknown).not.toThrow()
})
