import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { killedServer } from './killed-server.ts'
import { newSpanId, newTraceId } from './otlp-sender.ts'

const server = killedServer('retrieval-crash')
afterAll(() => server.remove())

const Row = z.object({
  query: z.string(),
  callId: z.string().nullable(),
  documentsRetrieved: z.number(),
  hasAnswer: z.coerce.boolean(),
})

test('retrievals that wait when the server is killed are written by the next one, once, with what is known', async () => {
  await server.start()
  const startMs = Date.now() - 5_000
  const traceId = newTraceId()
  const retriever = (query: string, of = traceId) => ({
    ...{ traceId: of, spanId: newSpanId(), startMs, endMs: startMs + 20, name: 'search' },
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': query,
      'retrieval.documents.0.document.content': 'Open until six.',
    },
  })
  const [answered, lonely] = [retriever('answered after'), retriever('never answered', newTraceId())]
  expect(await server.send(answered, lonely)).toBe(200)
  const told = { query: 'told by hand', traceId: newTraceId(), documents: [{ text: 'Open until six.' }] }
  expect(await server.api('POST', '/api/retrievals', { retrievals: [told] })).toHaveProperty('ids')
  await server.kill()

  await server.start()
  // An exporter that did not hear the answer sends the same again.
  expect(await server.send(answered)).toBe(200)
  await server.kill()

  await server.start()
  const call = {
    ...{ traceId, spanId: newSpanId(), startMs: startMs + 30, endMs: startMs + 90, name: 'ask' },
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o-mini',
      'llm.token_count.prompt': 10,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'Open until six.',
    },
  }
  expect(await server.send(call)).toBe(200)
  const newest = async () => (await server.api('GET', '/api/retrievals')).retrievals
  await expect.poll(newest, { timeout: 180_000 }).toMatchObject([{ query: 'answered after' }])
  await server.kill()

  // Nothing of what was written comes again; what still waits is written when the server ends, and lands with the next.
  await server.start()
  await server.stop()
  await server.start()
  await expect.poll(async () => (await newest()).length, { timeout: 180_000 }).toBe(3)
  await server.stop()
  const rows = await server.onTape((tape) =>
    tape.rows(Row, {
      text: `SELECT query, call_id, documents_retrieved, isNotNull(utilisation) AS has_answer
        FROM telltale.retrievals ORDER BY query`,
    }),
  )
  expect(rows).toEqual([
    { query: 'answered after', callId: expect.any(String), documentsRetrieved: 1, hasAnswer: true },
    { query: 'never answered', callId: null, documentsRetrieved: 1, hasAnswer: false },
    { query: 'told by hand', callId: null, documentsRetrieved: 1, hasAnswer: false },
  ])
}, 600_000)
