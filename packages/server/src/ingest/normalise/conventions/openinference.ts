import type { SpanType } from '../../../ledger/span-model.ts'
import type { Attributes, TracedSpan } from '../../model.ts'
import { documentOf } from '../documents.ts'
import { numbered, toolCall, unflattened, type Conversation, type Message, type Said } from '../messages.ts'
import { countOf, fieldsOf, jsonOf, textFrom, textOf } from '../attributes.ts'
import { plainSpan, type CallReading, type Convention, type Reading } from '../reading.ts'

/** OpenInference, of Arize (github.com/Arize-ai/openinference, spec/semantic_conventions.md). */
export const convention: Convention = {
  name: 'openinference',
  order: 10,
  speaks: ({ attributes }) => typeof attributes['openinference.span.kind'] === 'string',
  read,
}

const types: { readonly [kind: string]: SpanType } = {
  CHAIN: 'chain',
  RERANKER: 'reranker',
  TOOL: 'tool',
  AGENT: 'agent',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
  PROMPT: 'prompt',
}

function read(span: TracedSpan): Reading {
  const { attributes } = span
  const kind = String(attributes['openinference.span.kind']).toUpperCase()
  if (kind === 'LLM') return { kind: 'call', ...readCall(span, 'chat') }
  if (kind === 'EMBEDDING') return { kind: 'call', ...readCall(span, 'embeddings') }
  if (kind !== 'RETRIEVER') return plainSpan(Object.hasOwn(types, kind) ? types[kind]! : 'span')
  const invocation = fieldsOf(jsonOf(attributes, 'metadata'))
  return {
    kind: 'retrieval',
    query: textOf(attributes, 'input.value') ?? '',
    indexName:
      textOf(attributes, 'retrieval.index.name') ??
      textFrom(invocation['index_name'] ?? invocation['indexName']),
    indexVersion:
      textOf(attributes, 'retrieval.index.version') ??
      textFrom(invocation['index_version'] ?? invocation['indexVersion']),
    embedder: textOf(attributes, 'embedding.model_name') ?? textFrom(invocation['ls_embedding_provider']),
    k: countOf(attributes, 'retrieval.top_k') ?? countOf(invocation, 'k', 'top_k'),
    documents: unflattened(attributes, 'retrieval.documents').map((one) =>
      documentOf(fieldsOf(one['document'])),
    ),
  }
}

function readCall({ attributes, events }: TracedSpan, operation: string): CallReading {
  const invocation = fieldsOf(jsonOf(attributes, 'llm.invocation_parameters'))
  const model = textOf(attributes, 'llm.request.model_name', 'llm.model_name', 'embedding.model_name')
  const first = events.find(({ name }) => name === 'First Token Stream Event')
  return {
    operation,
    // LangChain's instrumentation says it where LangChain does.
    provider:
      textOf(attributes, 'llm.provider', 'llm.system') ??
      textOf(fieldsOf(jsonOf(attributes, 'metadata')), 'ls_provider'),
    requestedModel: textFrom(invocation['model']) ?? model,
    responseModel: textOf(attributes, 'llm.response.model_name') ?? model,
    finishReason: textOf(attributes, 'llm.finish_reason') ?? finishIn(attributes),
    stream: typeof invocation['stream'] === 'boolean' ? invocation['stream'] : first ? true : null,
    ttftMs: null,
    tokens: {
      inputTokens: countOf(attributes, 'llm.token_count.prompt'),
      cachedReadTokens: countOf(attributes, 'llm.token_count.prompt_details.cache_read'),
      cacheWriteTokens: countOf(attributes, 'llm.token_count.prompt_details.cache_write'),
      outputTokens: countOf(attributes, 'llm.token_count.completion'),
      reasoningTokens: countOf(attributes, 'llm.token_count.completion_details.reasoning'),
    },
    input: operation === 'embeddings' ? embedded(attributes) : inputOf(attributes),
    output: outputOf(attributes),
    promptName: textOf(attributes, 'prompt.id'),
    promptVersion: countOf(attributes, 'llm.prompt_template.version', 'prompt.version'),
  }
}

/** The whole reply is the output of most instrumentations; its finish reason stands nowhere else. */
function finishIn(attributes: Attributes): string | null {
  const [choice] = numbered(fieldsOf(jsonOf(attributes, 'output.value'))['choices'])
  return textFrom(fieldsOf(choice)['finish_reason'])
}

function inputOf(attributes: Attributes): Conversation | null {
  const messages = unflattened(attributes, 'llm.input_messages').map(messageOf)
  const tools = unflattened(attributes, 'llm.tools').map((tool) =>
    jsonOf(fieldsOf(tool['tool']), 'json_schema'),
  )
  if (messages.length > 0) return { messages, tools }
  const prompts = unflattened(attributes, 'llm.prompts').map((one) =>
    textFrom(fieldsOf(one['prompt'])['text']),
  )
  const plain = prompts.length > 0 ? prompts : [textOf(attributes, 'input.value')]
  const given = plain.filter((text) => text !== null)
  return given.length === 0 ? null : { messages: given.map((content) => ({ role: 'user', content })), tools }
}

function embedded(attributes: Attributes): Conversation | null {
  const texts = unflattened(attributes, 'embedding.embeddings').map((one) =>
    textFrom(fieldsOf(one['embedding'])['text']),
  )
  const given = (texts.length > 0 ? texts : [textOf(attributes, 'input.value')]).filter(
    (text) => text !== null,
  )
  return given.length === 0 ? null : { messages: given.map((content) => ({ role: 'input', content })) }
}

function outputOf(attributes: Attributes): readonly Said[] | null {
  const finishReason = textOf(attributes, 'llm.finish_reason') ?? finishIn(attributes)
  const messages = unflattened(attributes, 'llm.output_messages').map(messageOf)
  return messages.length === 0 ? null : messages.map((message) => ({ message, finishReason }))
}

function messageOf(one: Attributes): Message {
  const message = fieldsOf(one['message'])
  const parts = numbered(message['contents']).map((part) =>
    partOf(fieldsOf(fieldsOf(part)['message_content'])),
  )
  const calls = numbered(message['tool_calls']).map((part) => {
    const call = fieldsOf(fieldsOf(part)['tool_call'])
    const named = fieldsOf(call['function'])
    return toolCall(call['id'], named['name'], named['arguments'])
  })
  const id = textOf(message, 'tool_call_id')
  return {
    role: textOf(message, 'role') ?? 'unknown',
    content: parts.length > 0 ? parts : textFrom(message['content']),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(id === null ? {} : { tool_call_id: id }),
  }
}

function partOf(part: Attributes): unknown {
  const image = fieldsOf(fieldsOf(part['image'])['image'])
  if (image['url'] !== undefined) return { type: 'image_url', image_url: { url: image['url'] } }
  return { ...part, type: textOf(part, 'type') ?? 'text' }
}
