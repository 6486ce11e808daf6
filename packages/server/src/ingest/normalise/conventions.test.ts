import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { anything, assert, constantFrom, dictionary, property } from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Attributes, TracedSpan } from '../model.ts'
import { readProtobuf } from '../wire/read-protobuf.ts'
import { contextOf } from './context.ts'
import { gatherConventions, type ReadSpanOf } from './gather-conventions.ts'

let readSpan: ReadSpanOf
beforeAll(async () => void (readSpan = await gatherConventions()))

const spanOf = (attributes: Attributes, more: Partial<TracedSpan> = {}): TracedSpan => ({
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: null, name: 'work', kind: 'client' },
  ...{ startUs: 1_700_000_000_000_000, endUs: 1_700_000_000_900_000, events: [], links: [], dropped: 0 },
  ...{ status: 'unset', statusMessage: '', attributes },
  source: { resource: {}, scopeName: 'test', scopeVersion: '' },
  ...more,
})

const user = { role: 'user', content: 'Where is it?' }
const said = [{ message: { role: 'assistant', content: 'On its way.' }, finishReason: 'stop' }]

/** The same chat in the words of each convention and version: 100 in, 40 of them cached, 10 out. */
const chats: { readonly [name: string]: { readonly convention: string; readonly span: TracedSpan } } = {
  'OpenTelemetry, first names, messages in events': {
    convention: 'otel-genai',
    span: spanOf(
      {
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.prompt_tokens': 100,
        'gen_ai.usage.completion_tokens': 10,
        'gen_ai.usage.cache_read_input_tokens': 40,
      },
      {
        events: [
          { name: 'gen_ai.user.message', atUs: 1, attributes: { content: 'Where is it?' } },
          {
            name: 'gen_ai.choice',
            atUs: 2,
            attributes: { finish_reason: 'stop', message: '{"role":"assistant","content":"On its way."}' },
          },
        ],
      },
    ),
  },
  'OpenTelemetry v1.41': {
    convention: 'otel-genai',
    span: spanOf({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.usage.cache_read.input_tokens': 40,
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Where is it?"}]}]',
      'gen_ai.output.messages':
        '[{"role":"assistant","parts":[{"type":"text","content":"On its way."}],"finish_reason":"stop"}]',
    }),
  },
  OpenInference: {
    convention: 'openinference',
    span: spanOf({
      'openinference.span.kind': 'LLM',
      'llm.provider': 'openai',
      'llm.model_name': 'gpt-4o',
      'llm.finish_reason': 'stop',
      'llm.token_count.prompt': 100,
      'llm.token_count.completion': 10,
      'llm.token_count.prompt_details.cache_read': 40,
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'Where is it?',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'On its way.',
      // Others write beside it; the span says whose it is.
      'gen_ai.system': 'other',
    }),
  },
  'Traceloop, messages in attributes': {
    convention: 'traceloop',
    span: spanOf({
      'llm.request.type': 'chat',
      'gen_ai.system': 'OpenAI',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': '100',
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.usage.cache_read_input_tokens': 40,
      'gen_ai.prompt.0.role': 'user',
      'gen_ai.prompt.0.content': 'Where is it?',
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.content': 'On its way.',
      'gen_ai.completion.0.finish_reason': 'stop',
    }),
  },
  'Vercel AI SDK': {
    convention: 'vercel-ai',
    span: spanOf({
      'ai.operationId': 'ai.generateText.doGenerate',
      'operation.name': 'ai.generateText.doGenerate weather',
      'ai.model.provider': 'openai.chat',
      'ai.model.id': 'gpt-4o',
      'ai.response.finishReason': 'stop',
      'ai.usage.inputTokens': 100,
      'ai.usage.outputTokens': 10,
      'ai.usage.cachedInputTokens': 40,
      'ai.prompt.messages': '[{"role":"user","content":[{"type":"text","text":"Where is it?"}]}]',
      'ai.response.text': 'On its way.',
      'gen_ai.system': 'openai.chat',
    }),
  },
  Langfuse: {
    convention: 'langfuse',
    span: spanOf({
      'langfuse.observation.type': 'generation',
      'langfuse.observation.model.name': 'gpt-4o',
      'langfuse.observation.usage_details': '{"input":100,"output":10,"input_cached_tokens":40}',
      'langfuse.observation.input': '[{"role":"user","content":"Where is it?"}]',
      'langfuse.observation.output': '{"role":"assistant","content":"On its way."}',
    }),
  },
}

test.each(Object.keys(chats))('%s: a chat is read whole', (name) => {
  const { convention, span } = chats[name]!
  const read = readSpan(span)
  expect(read.convention).toBe(convention)
  expect(read.reading).toMatchObject({
    kind: 'call',
    operation: 'chat',
    requestedModel: 'gpt-4o',
    tokens: {
      inputTokens: 100,
      cachedReadTokens: 40,
      cacheWriteTokens: null,
      outputTokens: 10,
      reasoningTokens: null,
    },
    input: { messages: [user] },
    output: convention === 'langfuse' ? [{ ...said[0], finishReason: null }] : said,
  })
})

test('the newest names are read: cache writes, reasoning, and the version of a prompt', () => {
  const { reading } = readSpan(
    spanOf({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-2.5-pro',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.cache_write.input_tokens': 30,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.usage.reasoning.output_tokens': 4,
      'gen_ai.prompt.name': 'support',
      'gen_ai.prompt.version': '7',
      'gen_ai.response.time_to_first_chunk': 0.25,
    }),
  )
  expect(reading).toMatchObject({
    kind: 'call',
    tokens: { cacheWriteTokens: 30, reasoningTokens: 4 },
    ...{ promptName: 'support', promptVersion: 7, ttftMs: 250 },
    ...{ input: null, output: null, finishReason: null, stream: null },
  })
})

test.each([
  ['ai.operationId', 'ai.generateText', 'llm'],
  ['ai.operationId', 'ai.toolCall', 'tool'],
  ['traceloop.span.kind', 'workflow', 'chain'],
  ['traceloop.span.kind', 'agent', 'agent'],
  ['gen_ai.operation.name', 'invoke_agent', 'agent'],
  ['gen_ai.operation.name', 'execute_tool', 'tool'],
  ['openinference.span.kind', 'GUARDRAIL', 'guardrail'],
  ['openinference.span.kind', 'RERANKER', 'reranker'],
  ['langfuse.observation.type', 'chain', 'chain'],
  ['http.request.method', 'GET', 'span'],
])('%s = %s is no call, whatever usage it tells again', (name, value, type) => {
  const { reading } = readSpan(
    spanOf({ [name]: value, 'gen_ai.usage.input_tokens': 5, 'ai.usage.inputTokens': 5 }),
  )
  expect(reading).toEqual({ kind: 'span', type })
})

test.each([
  {
    'openinference.span.kind': 'RETRIEVER',
    'input.value': 'hours',
    'retrieval.documents.0.document.id': 'd1',
    'retrieval.documents.0.document.score': 0.5,
    'retrieval.documents.0.document.content': 'Open until six.',
    'retrieval.documents.0.document.metadata': '{"updated_at":"2026-01-02","indexed_at":1767400000}',
  },
  // As LangChain's instrumentation tells of a document: its own id and score are left out.
  {
    'openinference.span.kind': 'RETRIEVER',
    'input.value': 'hours',
    'retrieval.documents.0.document.content': 'Open until six.',
    'retrieval.documents.0.document.metadata':
      '{"id":"d1","relevanceScore":0.5,"updated_at":"2026-01-02","indexed_at":1767400000}',
  },
  {
    'gen_ai.operation.name': 'retrieval',
    'gen_ai.retrieval.query.text': 'hours',
    'gen_ai.retrieval.documents':
      '[{"id":"d1","score":0.5,"content":"Open until six.","updated_at":"2026-01-02","indexed_at":1767400000}]',
  },
  {
    'langfuse.observation.type': 'retriever',
    'langfuse.observation.input': '"hours"',
    'langfuse.observation.output':
      '[{"id":"d1","score":0.5,"pageContent":"Open until six.","metadata":{"last_modified":"2026-01-02T00:00:00Z","indexedAt":1767400000000}}]',
  },
])('a retriever’s documents are read with their age: %o', (attributes) => {
  expect(readSpan(spanOf(attributes as Attributes)).reading).toMatchObject({
    kind: 'retrieval',
    query: 'hours',
    documents: [
      {
        ...{ id: 'd1', score: 0.5, text: 'Open until six.' },
        sourceUpdatedAt: '2026-01-02T00:00:00.000Z',
        indexedAt: '2026-01-03T00:26:40.000Z',
      },
    ],
  })
})

test.each([
  [
    {
      'langfuse.observation.output':
        '{"choices":[{"message":{"role":"assistant","content":"It is"},"finish_reason":"length"}]}',
    },
  ],
  [{ 'langfuse.observation.output': '"It is"', 'gen_ai.response.finish_reasons': ['length'] }],
])(
  'why an answer in Langfuse’s words ended is in the reply, or in OpenTelemetry’s name beside: %o',
  (more) => {
    const { attributes } = chats['Langfuse']!.span
    expect(readSpan(spanOf({ ...attributes, ...more })).reading).toMatchObject({
      finishReason: 'length',
      output: [{ message: { content: 'It is' } }],
    })
  },
)

test('a workflow as Traceloop’s SDK sent it: one call with its task and workflow around it', () => {
  const file = join(import.meta.dirname, '../../../test/recordings/traceloop-openai.json')
  const { requests } = JSON.parse(readFileSync(file, 'utf8')) as { requests: string[] }
  const spans = requests.flatMap((bytes) => [...readProtobuf('traces', Buffer.from(bytes, 'base64'))])
  const readings = spans.map((span) => readSpan(span).reading)
  expect(readings).toMatchObject([
    {
      kind: 'call',
      provider: 'openai',
      requestedModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      finishReason: 'stop',
      tokens: { inputTokens: 12, outputTokens: 72 },
      input: { messages: [{ role: 'user', content: 'Where is my parcel?' }] },
    },
    { kind: 'span', type: 'chain' },
    { kind: 'span', type: 'chain' },
  ])
  expect(spans[0]!.parentSpanId).toBe(spans[1]!.spanId)
  expect(spans.map(contextOf)).toMatchObject(
    spans.map(() => ({
      userId: 'user-7',
      sessionId: 'session-9',
      route: 'answer_ticket',
      service: 'traceloop',
    })),
  )
})

test('attributes of the right names and any values at all are read', () => {
  const names = Object.values(chats).flatMap(({ span }) => Object.keys(span.attributes))
  assert(
    property(
      dictionary(
        constantFrom(...names, 'metadata', 'tag.tags', 'gen_ai.prompt.1.tool_calls.0.name'),
        anything(),
      ),
      (values) => {
        const span = spanOf(values)
        expect(readSpan(span).reading.kind).toMatch(/call|retrieval|span/)
        expect(contextOf(span).environment).toBeDefined()
      },
    ),
    { numRuns: 300 },
  )
})
