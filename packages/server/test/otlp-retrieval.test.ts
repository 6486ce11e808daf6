import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../src/ledger/model.ts'
import { newSpanId, newTraceId, sendSpans, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 60_000)
afterAll(() => house.close())

const send = (...spans: readonly SentSpan[]): Promise<void> => sendSpans(house, spans)

/** What the model said, as newer instrumentations send it. */
async function sendAnswer({ traceId, spanId }: SentSpan, content: string): Promise<void> {
  const stringValue = JSON.stringify({ content })
  const reply = await fetch(`${house.address()}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                {
                  ...{ traceId, spanId, eventName: 'gen_ai.choice', timeUnixNano: `${Date.now()}000000` },
                  body: { kvlistValue: { values: [{ key: 'message', value: { stringValue } }] } },
                },
              ],
            },
          ],
        },
      ],
    }),
  })
  expect(reply.status).toBe(200)
}

const startMs = Date.now() - 60_000
const dayMs = 86_400_000
const page = 'The museum is open until six in the evening and closed on Mondays.'

function retriever(
  traceId: string,
  at: readonly [startMs: number, endMs: number],
  index: string,
  days: number,
) {
  return {
    ...{ traceId, spanId: newSpanId(), startMs: startMs + at[0], endMs: startMs + at[1], name: 'search' },
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'opening hours',
      'retrieval.documents.0.document.id': `${index}-1`,
      'retrieval.documents.0.document.content': page,
      'retrieval.documents.0.document.score': days / 100,
      'retrieval.documents.0.document.metadata': JSON.stringify({
        updated_at: new Date(Date.now() - days * dayMs).toISOString(),
      }),
      'retrieval.documents.1.document.content': 'Dogs may wait in the garden.',
    },
  } satisfies SentSpan
}

function chat(
  traceId: string,
  at: readonly [startMs: number, endMs: number],
  answer?: string,
  asked?: string,
) {
  return {
    ...{ traceId, spanId: newSpanId(), startMs: startMs + at[0], endMs: startMs + at[1], name: 'ask' },
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o-mini',
      'llm.token_count.prompt': 10,
      ...(asked !== undefined && {
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': asked,
      }),
      ...(answer !== undefined && {
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': answer,
      }),
    },
  } satisfies SentSpan
}

/** The call that was made of a span, once it is on the tape. */
async function callOf({ traceId, spanId }: SentSpan): Promise<Call> {
  const find = async () =>
    (await house.api('GET', `/api/traces/${traceId}`)).json.nodes?.find(
      (one: any) => one.spanId === spanId && one.kind === 'call',
    )
  await expect.poll(find, { timeout: 60_000 }).toBeDefined()
  return (await house.call((await find()).call.id)).call
}

/** The only retrieval of a call. */
async function retrievalOf({ id }: Call): Promise<any> {
  const read = async () => (await house.api('GET', `/api/calls/${id}/retrievals`)).json.retrievals
  await expect.poll(read, { timeout: 60_000 }).toHaveLength(1)
  return (await read())[0]
}

const nothing = {
  ...{ retrievalIds: [], indexName: null, documentsRetrieved: null, topScore: null },
  ...{ documentAgeDaysP50: null, groundedShare: null, utilisation: null },
}

test('a call tells the signals of what it leaned on, as one through the gateway does', async () => {
  const traceId = newTraceId()
  const [first, second] = [retriever(traceId, [0, 10], 'faq', 90), retriever(traceId, [10, 20], 'wiki', 30)]
  const rewrite = chat(traceId, [0, 5], 'When is the museum open?')
  const answer = chat(traceId, [30, 60], 'The museum is open until six in the evening.')
  const again = chat(traceId, [70, 80], 'Ask at the desk.')
  await send(first)
  await send(again, answer, second, rewrite)

  const call = await callOf(answer)
  expect(call.retrievalIds).toHaveLength(2)
  expect(call).toMatchObject({ documentsRetrieved: 4, topScore: 0.9, groundedShare: 1 })
  expect(call.documentAgeDaysP50).toBeCloseTo(90, 1)
  const read = async () => (await house.api('GET', `/api/calls/${call.id}/retrievals`)).json.retrievals
  await expect.poll(read, { timeout: 60_000 }).toHaveLength(2)
  const retrievals = await read()
  expect(retrievals.map(({ id }: any) => id).toSorted()).toEqual(call.retrievalIds.toSorted())
  const shares: number[] = retrievals.map(({ utilisation }: any) => utilisation)
  expect(call.utilisation).toBeCloseTo((shares[0]! + shares[1]!) / 2, 9)

  expect(await callOf(rewrite)).toMatchObject(nothing)
  const later = await callOf(again)
  expect(later).toMatchObject({
    documentsRetrieved: 4,
    topScore: 0.9,
    groundedShare: null,
    utilisation: null,
  })
  expect(later.documentAgeDaysP50).toBeCloseTo(90, 1)
})

test('a retriever that is exported after its call still meets the answer', async () => {
  const traceId = newTraceId()
  const answer = chat(traceId, [30, 60], 'The museum is open until six.')
  await send(chat(traceId, [70, 80], 'Good bye.'), answer, chat(traceId, [0, 5], 'When is it open?'))
  await send(retriever(traceId, [0, 20], 'faq', 30))

  const call = await callOf(answer)
  expect(await retrievalOf(call)).toMatchObject({ callId: call.id, groundedShare: 1 })
  // Its row was written before, and is not written again.
  expect(call).toMatchObject(nothing)
})

test.each(['before', 'after'] as const)(
  'an answer told by log records meets a retriever that came %s it',
  async (when) => {
    const traceId = newTraceId()
    const [search, answer] = [retriever(traceId, [0, 20], 'faq', 30), chat(traceId, [30, 60])]
    await send(...(when === 'before' ? [search, answer] : [answer]))
    await sendAnswer(answer, 'The museum is open until six.')
    if (when === 'after') await send(search)

    const call = await callOf(answer)
    expect(await retrievalOf(call)).toMatchObject({ callId: call.id, groundedShare: 1 })
    expect(call).toMatchObject({ groundedShare: null, documentsRetrieved: when === 'before' ? 2 : null })
  },
)

test('documents between a project’s marks are found in the prompts of traced calls', async () => {
  const markers = [{ open: '<doc id="{id}">', close: '</doc>' }]
  expect((await house.api('PUT', '/api/retrieval/settings', { markers })).status).toBe(200)
  const asked = `Answer from this.\n<doc id="hours">${page}</doc>\nIs it open?`
  const [told, silent, unmarked] = [
    chat(newTraceId(), [0, 10], 'The museum is open until six.', asked),
    chat(newTraceId(), [0, 10], undefined, asked),
    chat(newTraceId(), [0, 10], 'The museum is open until six.', 'Is it open?'),
  ]
  await send(told, silent, unmarked)
  await sendAnswer(silent, 'The museum is open until six.')
  const call = await callOf(told)
  const found = await retrievalOf(call)
  expect(found).toMatchObject({
    origin: 'prompt',
    groundedShare: 1,
    documents: [{ id: 'hours', text: page }],
  })
  expect(call).toMatchObject({ retrievalIds: [found.id], documentsRetrieved: 1, groundedShare: 1 })

  const late = await callOf(silent)
  expect(late).toMatchObject({ documentsRetrieved: 1, groundedShare: null })
  expect(await retrievalOf(late)).toMatchObject({ origin: 'prompt', groundedShare: 1 })
  expect(await callOf(unmarked)).toMatchObject(nothing)
})
