import type { Attributes, TracedSpan } from '../../model.ts'
import { documentOf } from '../documents.ts'
import { messagesOf, numbered, unflattened, type Conversation, type Said } from '../messages.ts'
import { countOf, fieldsOf, jsonOf, textFrom, textOf } from '../attributes.ts'
import { plainSpan, type Convention, type Reading } from '../reading.ts'
import { firstText, readGenAiCall } from './otel-genai.ts'

/** OpenLLMetry, of Traceloop: OpenTelemetry's first GenAI names, with messages numbered in attributes. */
export const convention: Convention = {
  name: 'traceloop',
  order: 40,
  speaks: ({ attributes, source }) =>
    typeof attributes['traceloop.span.kind'] === 'string' ||
    typeof attributes['llm.request.type'] === 'string' ||
    source.scopeName.startsWith('@traceloop/') ||
    (source.scopeName.startsWith('opentelemetry.instrumentation.') && hasGenAi(attributes)),
  read,
}

const hasGenAi = (attributes: Attributes): boolean =>
  attributes['gen_ai.system'] !== undefined || attributes['gen_ai.provider.name'] !== undefined

const operations: { readonly [type: string]: string } = {
  chat: 'chat',
  completion: 'text_completion',
  text_completion: 'text_completion',
  generate_content: 'generate_content',
  embedding: 'embeddings',
  embeddings: 'embeddings',
}
const kinds = { workflow: 'chain', task: 'chain', agent: 'agent', tool: 'tool' } as const

function read(span: TracedSpan): Reading {
  const { attributes } = span
  const kind = attributes['traceloop.span.kind']
  if (typeof kind === 'string' && kind in kinds) return plainSpan(kinds[kind as keyof typeof kinds])
  const type = textOf(attributes, 'gen_ai.operation.name', 'llm.request.type')
  if (type !== null && Object.hasOwn(operations, type)) return readCall(span, operations[type]!)
  if (type === 'rerank') return plainSpan('reranker')
  if (attributes['db.system'] !== undefined && hasResults(span)) return readSearch(span)
  return plainSpan('span')
}

function readCall(span: TracedSpan, operation: string): Reading {
  const { attributes } = span
  const call = readGenAiCall(span, operation)
  const { tokens } = call
  return {
    kind: 'call',
    ...call,
    finishReason:
      call.finishReason ??
      textOf(attributes, 'gen_ai.completion.0.finish_reason') ??
      firstText(attributes['llm.response.finish_reason']),
    stream:
      call.stream ??
      (typeof attributes['llm.is_streaming'] === 'boolean' ? attributes['llm.is_streaming'] : null),
    tokens: {
      ...tokens,
      reasoningTokens: tokens.reasoningTokens ?? countOf(attributes, 'llm.usage.reasoning_tokens'),
    },
    input: call.input ?? inputOf(attributes),
    output: call.output ?? outputOf(attributes),
    promptName: call.promptName ?? textOf(attributes, 'traceloop.prompt.key'),
    promptVersion: call.promptVersion ?? countOf(attributes, 'traceloop.prompt.version'),
  }
}

function inputOf(attributes: Attributes): Conversation | null {
  const found = unflattened(attributes, 'gen_ai.prompt')
  const tools = unflattened(attributes, 'llm.request.functions').map((tool) => ({
    type: 'function',
    function: { ...tool, parameters: jsonOf(tool, 'parameters') },
  }))
  return found.length === 0 ? null : { messages: found.flatMap(messageOf), tools }
}

function outputOf(attributes: Attributes): readonly Said[] | null {
  const found = unflattened(attributes, 'gen_ai.completion')
  if (found.length === 0) return null
  return found.flatMap((one) =>
    messageOf(one).map((message) => ({ message, finishReason: textFrom(one['finish_reason']) })),
  )
}

/** Content is text, or the vendor's list of parts as JSON. */
function messageOf(one: Attributes) {
  const content = textFrom(one['content'])
  const parts = content?.startsWith('[') ? jsonOf({ content }, 'content') : undefined
  return messagesOf([
    {
      role: one['role'] ?? 'user',
      content: Array.isArray(parts) ? parts : content,
      tool_call_id: one['tool_call_id'],
      tool_calls: numbered(one['tool_calls']),
    },
  ])
}

const isResult = (name: string): boolean => name === 'db.query.result' || name === 'db.search.result'
const hasResults = ({ events }: TracedSpan): boolean => events.some(({ name }) => isResult(name))

/** A search of a vector store, whose results are events. */
function readSearch({ attributes, events }: TracedSpan): Reading {
  const results = events
    .filter(({ name }) => isResult(name))
    .map(({ attributes: result }) => {
      const of = (part: string): unknown =>
        result[`db.query.result.${part}`] ?? result[`db.search.result.${part}`]
      return documentOf({
        id: of('id'),
        score: of('score'),
        metadata: of('metadata'),
        content: of('document'),
      })
    })
  return {
    kind: 'retrieval',
    query: textFrom(attributes['db.query.text'] ?? attributes['db.statement']) ?? '',
    indexName: textOf(attributes, 'db.collection.name', 'db.pinecone.query.namespace', 'db.namespace'),
    indexVersion: null,
    embedder: null,
    k: countOf(
      fieldsOf(attributes),
      'db.vector.query.top_k',
      'db.pinecone.query.top_k',
      'db.chroma.query.n_results',
    ),
    documents: results,
  }
}
