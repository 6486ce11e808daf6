import { expect, test, vi } from 'vitest'
import type { Call } from '../../ledger/model.ts'
import { sampleCall } from '../../ledger/sample.ts'
import { readProtobuf } from '../wire/read-protobuf.ts'
import { exportNames } from './call-attributes.ts'
import { callExporter, type ExportOutcome } from './exporter.ts'
import { exportRequest } from './write-protobuf.ts'

test.each(exportNames)('a call in the names of %s, and nothing for what is not known', (names) => {
  const call = sampleCall({
    cacheWriteTokens: 7,
    reasoningTokens: null,
    promptName: null,
    promptVersion: null,
  })
  const [span] = [...readProtobuf('traces', exportRequest([call], names, '1.0.0'))]
  const attributes = { ...span!.attributes }
  expect(attributes).toMatchObject(
    {
      gen_ai: { 'gen_ai.usage.cache_creation.input_tokens': 7, 'gen_ai.usage.input_tokens': 1204 },
      gen_ai_newest: { 'gen_ai.usage.cache_write.input_tokens': 7, 'gen_ai.conversation.id': 'session-17' },
      openinference: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 1204,
        'session.id': 'session-17',
      },
    }[names],
  )
  expect(Object.keys(attributes).filter((name) => /reasoning|prompt\.(name|id)/.test(name))).toEqual([])
  expect(span).toMatchObject({ traceId: call.traceId, endUs: Date.parse(call.startedAt) * 1000 + 1_234_250 })
})

test('an error is told as one, with its kind', () => {
  const call = sampleCall({ status: 'error', errorKind: 'rate-limit', errorDetail: 'too many' })
  const [span] = [...readProtobuf('traces', exportRequest([call], 'gen_ai', '1.0.0'))]
  expect(span).toMatchObject({
    status: 'error',
    statusMessage: 'too many',
    attributes: { 'error.type': 'rate-limit' },
  })
})

function exporterTo(statuses: readonly (number | null)[]) {
  const sent: (readonly Call[])[] = []
  const outcomes: [ExportOutcome, number][] = []
  let asked = 0
  const exporter = callExporter({
    post: async (calls) => {
      sent.push(calls)
      return { status: statuses[Math.min(asked++, statuses.length - 1)] ?? null, retryAfterMs: null }
    },
    ...{ waitingAtMost: 3, batchAtMost: 2, everyMs: 1 },
    retryMs: { first: 1, longest: 1, times: 3 },
    observe: (outcome, calls) => outcomes.push([outcome, calls]),
  })
  return { exporter, sent, outcomes }
}

test('no more wait than may: the rest is dropped and counted', async () => {
  const { exporter, sent, outcomes } = exporterTo([200])
  for (let at = 0; at < 5; at += 1) exporter.offer(sampleCall())
  await vi.waitFor(() =>
    expect(outcomes).toEqual([
      ['dropped', 1],
      ['dropped', 1],
      ['sent', 2],
      ['sent', 1],
    ]),
  )
  expect(sent.map(({ length }) => length)).toEqual([2, 1])
  await exporter.close()
})

test.each([
  { statuses: [503, null, 200], times: 3, outcome: 'sent' },
  { statuses: [503], times: 3, outcome: 'refused' },
  { statuses: [400], times: 1, outcome: 'refused' },
])(
  'a collector that answers $statuses is asked $times times: $outcome',
  async ({ statuses, times, outcome }) => {
    const { exporter, sent, outcomes } = exporterTo(statuses)
    exporter.offer(sampleCall())
    await vi.waitFor(() => expect(outcomes).toEqual([[outcome, 1]]))
    expect(sent).toHaveLength(times)
    await exporter.close()
  },
)

test('closed while the collector is away, it tries each batch once and ends', async () => {
  const { exporter, sent, outcomes } = exporterTo([null])
  for (let at = 0; at < 3; at += 1) exporter.offer(sampleCall())
  await exporter.close()
  expect(outcomes).toEqual([
    ['refused', 2],
    ['refused', 1],
  ])
  expect(sent).toHaveLength(2)
})
