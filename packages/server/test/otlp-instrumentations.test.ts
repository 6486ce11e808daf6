import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel'
import { createOpenAI } from '@ai-sdk/openai'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as callbacks from '@langchain/core/callbacks/manager'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { BaseRetriever } from '@langchain/core/retrievers'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { ChatOpenAI } from '@langchain/openai'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { generateText, tool } from 'ai'
import * as openai from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestHouse, type TestHouse } from './test-house.ts'

/**
 * Instrumentations as they are installed, each around its own provider's SDK, which talks to the simulator, and with
 * OpenTelemetry's own exporter to a real house.
 */
let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 60_000)
afterAll(() => house.close())

function tracing(service: string) {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({
          url: `${house.address()}/v1/traces`,
          headers: { authorization: `Bearer ${house.key()}` },
        }),
      ),
    ],
  })
  // LangChain and the AI SDK find a span's parent by the context that this sets.
  provider.register()
  return provider
}

/** The trace of this service once it has settled at so many calls. */
async function traceOf(service: string, calls: number): Promise<any> {
  const find = async () =>
    (await house.api('GET', '/api/traces')).json.traces.find(
      (one: any) => one.service === service && one.calls === calls,
    )
  await expect.poll(find, { timeout: 30_000 }).toBeDefined()
  const { traceId } = await find()
  return (await house.api('GET', `/api/traces/${traceId}`)).json
}

const lines = (trace: any) =>
  trace.nodes.map(({ depth, kind, type, name }: any) => `${'  '.repeat(depth)}${kind} ${type} ${name}`)

const simulated = () => ({ baseURL: `${house.simulator.address}/v1`, apiKey: 'sk-sim' })

test('the OpenAI SDK under OpenInference', async () => {
  const provider = tracing('openinference-openai')
  const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider })
  const patched = { ...openai }
  instrumentation.manuallyInstrument(patched as never)
  const client = new openai.OpenAI(simulated())
  const reply = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Where is my parcel?' }],
  })
  await provider.shutdown()
  const trace = await traceOf('openinference-openai', 1)
  expect(trace.nodes).toHaveLength(1)
  const { call, input, output } = await house.call(trace.nodes[0].call.id)
  expect(call).toMatchObject({
    origin: 'otlp',
    provider: 'openai',
    model: 'gpt-4o-mini',
    inputTokens: reply.usage!.prompt_tokens,
    outputTokens: reply.usage!.completion_tokens,
    finishReason: 'stop',
    status: 'ok',
    inputPreview: 'Where is my parcel?',
  })
  expect(Number(call.costUsd)).toBeGreaterThan(0)
  expect(JSON.parse(input!).messages).toEqual([{ role: 'user', content: 'Where is my parcel?' }])
  expect(JSON.parse(output!).choices[0].message.content).toBe(reply.choices[0]!.message.content)
})

test.each([
  ['vercel-ai', LegacyOpenTelemetry],
  ['vercel-ai-genai', OpenTelemetry],
] as const)('the AI SDK with telemetry, %s', async (service, Telemetry) => {
  const provider = tracing(service)
  const integration = new Telemetry({ tracer: provider.getTracer('ai') })
  const result = await generateText({
    model: createOpenAI(simulated()).chat('gpt-4o-mini'),
    prompt: 'How is the weather in Berlin?',
    tools: {
      get_weather: tool({
        description: 'The weather of a city.',
        inputSchema: z.object({ city: z.string() }),
        execute: () => 'sunny',
      }),
    },
    telemetry: { functionId: 'weather', integrations: [integration] },
  })
  await provider.shutdown()
  const trace = await traceOf(service, 1)
  const calls = trace.nodes.filter((node: any) => node.kind === 'call')
  expect(calls, lines(trace).join('\n')).toHaveLength(1)
  expect(calls[0].depth).toBeGreaterThan(0)
  const { call, input } = await house.call(calls[0].call.id)
  expect(call).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o-mini',
    inputTokens: result.usage.inputTokens,
    outputTokens: result.usage.outputTokens,
    inputPreview: 'How is the weather in Berlin?',
  })
  expect(Number(call.costUsd)).toBeGreaterThan(0)
  expect(JSON.parse(input!).messages.at(-1).role).toBe('user')
})

class Shelf extends BaseRetriever {
  lc_namespace = ['test']
  override async _getRelevantDocuments(): Promise<DocumentInterface[]> {
    return [
      new Document({
        id: 'hours-1',
        pageContent: 'The shop is open until six.',
        metadata: { updated_at: '2026-09-01T00:00:00Z', type: 'faq' },
      }),
    ]
  }
}

test('LangChain under OpenInference: a chain with a retriever is one call that leaned on one retrieval', async () => {
  const provider = tracing('langchain')
  new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(callbacks)
  const model = new ChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: 'sk-sim',
    configuration: { baseURL: simulated().baseURL },
  })
  const chain = RunnableSequence.from([
    {
      context: new Shelf().pipe((documents: readonly DocumentInterface[]) =>
        documents.map(({ pageContent }) => pageContent).join('\n'),
      ),
      question: new RunnablePassthrough<string>(),
    },
    ChatPromptTemplate.fromTemplate('Answer from this: {context}\n\nQuestion: {question}'),
    model,
    new StringOutputParser(),
  ])
  const answer = await chain.invoke('When does the shop close?')
  await provider.shutdown()
  // The record of a retrieval lands by a lane of its own, a moment after its span.
  await expect
    .poll(async () => (await traceOf('langchain', 1)).nodes.some((node: any) => node.retrieval !== null))
    .toBe(true)
  const trace = await traceOf('langchain', 1)
  const nodes = (kind: string) => trace.nodes.filter((node: any) => node.kind === kind)
  expect(nodes('call'), lines(trace).join('\n')).toHaveLength(1)
  expect(nodes('retrieval')).toHaveLength(1)
  expect(trace.nodes[0]).toMatchObject({ depth: 0, type: 'chain' })
  const { call, output } = await house.call(nodes('call')[0].call.id)
  expect(call).toMatchObject({ model: 'gpt-4o-mini', provider: 'openai', status: 'ok' })
  expect(call.inputTokens).toBeGreaterThan(0)
  expect(Number(call.costUsd)).toBeGreaterThan(0)
  expect(JSON.parse(output!).choices[0].message.content).toBe(answer)
  expect(call.retrievalIds).toEqual([nodes('retrieval')[0].retrieval.id])
  expect(nodes('retrieval')[0].retrieval).toMatchObject({
    query: 'When does the shop close?',
    documentsRetrieved: 1,
  })
})
