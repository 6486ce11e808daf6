import type { SpanType } from '../../../ledger/span-model.ts'
import type { Attributes, TracedSpan } from '../../model.ts'
import { documentOf } from '../documents.ts'
import { messagesOf, type Conversation, type Said } from '../messages.ts'
import { countOf, fieldsOf, isFields, jsonOf, listOf, textFrom, textOf } from '../attributes.ts'
import { firstText } from './otel-genai.ts'
import { plainSpan, type Convention, type Reading } from '../reading.ts'

/** Langfuse's attributes (langfuse.com/integrations/native/opentelemetry, property mapping). */
export const convention: Convention = {
  name: 'langfuse',
  order: 20,
  speaks: ({ attributes }) => typeof attributes['langfuse.observation.type'] === 'string',
  read,
}

const types: { readonly [kind: string]: SpanType } = {
  agent: 'agent',
  tool: 'tool',
  chain: 'chain',
  evaluator: 'evaluator',
  guardrail: 'guardrail',
}

function read({ attributes, startUs }: TracedSpan): Reading {
  const type = textOf(attributes, 'langfuse.observation.type') ?? ''
  const input = jsonOf(attributes, 'langfuse.observation.input')
  const output = jsonOf(attributes, 'langfuse.observation.output')
  if (type === 'retriever') {
    const found = Array.isArray(output) ? output : listOf(fieldsOf(output)['documents'])
    return {
      kind: 'retrieval',
      query:
        textFrom(fieldsOf(input)['query'] ?? input) ?? textOf(attributes, 'langfuse.observation.input') ?? '',
      indexName: textOf(attributes, 'langfuse.observation.metadata.index_name'),
      indexVersion: textOf(attributes, 'langfuse.observation.metadata.index_version'),
      embedder: null,
      k: null,
      documents: found.map((one) => documentOf(isFields(one) ? one : { content: one })),
    }
  }
  if (type !== 'generation' && type !== 'embedding')
    return plainSpan(Object.hasOwn(types, type) ? types[type]! : 'span')
  const said = outputOf(output, attributes)
  const usage = fieldsOf(jsonOf(attributes, 'langfuse.observation.usage_details'))
  const model = textOf(attributes, 'langfuse.observation.model.name', 'gen_ai.request.model')
  const firstAt = Date.parse(unquoted(textOf(attributes, 'langfuse.observation.completion_start_time')) ?? '')
  return {
    kind: 'call',
    operation: type === 'embedding' ? 'embeddings' : 'chat',
    provider: textOf(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
    requestedModel: model,
    responseModel: textOf(attributes, 'gen_ai.response.model'),
    // Langfuse has no name of its own for it: OpenTelemetry's stands beside, or the output is a provider's whole reply.
    finishReason: firstText(attributes['gen_ai.response.finish_reasons']) ?? said?.[0]?.finishReason ?? null,
    stream: Number.isNaN(firstAt) ? null : true,
    ttftMs: Number.isNaN(firstAt) || startUs === 0 ? null : Math.max(0, firstAt - startUs / 1000),
    tokens: {
      inputTokens: countOf(usage, 'input', 'input_tokens', 'prompt_tokens'),
      cachedReadTokens: countOf(usage, 'input_cached_tokens', 'cache_read_input_tokens', 'input_cache_read'),
      cacheWriteTokens: countOf(usage, 'cache_creation_input_tokens', 'input_cache_creation'),
      outputTokens: countOf(usage, 'output', 'output_tokens', 'completion_tokens'),
      reasoningTokens: countOf(usage, 'output_reasoning_tokens', 'reasoning_tokens'),
    },
    input: inputOf(input, attributes),
    output: said,
    promptName: textOf(attributes, 'langfuse.observation.prompt.name'),
    promptVersion: countOf(attributes, 'langfuse.observation.prompt.version'),
  }
}

function unquoted(text: string | null): string | null {
  return text === null ? null : text.replaceAll('"', '')
}

function inputOf(input: unknown, attributes: Attributes): Conversation | null {
  const given = Array.isArray(input) ? input : fieldsOf(input)['messages']
  const messages = messagesOf(given)
  if (messages.length > 0) return { messages, tools: listOf(fieldsOf(input)['tools']) }
  const text = textOf(attributes, 'langfuse.observation.input')
  return text === null ? null : { messages: [{ role: 'user', content: textFrom(input) ?? text }] }
}

function outputOf(output: unknown, attributes: Attributes): readonly Said[] | null {
  const text = textOf(attributes, 'langfuse.observation.output')
  if (text === null) return null
  const fields = fieldsOf(output)
  const choices = listOf(fields['choices']).flatMap((choice) =>
    messagesOf([fieldsOf(choice)['message']]).map((message) => ({
      message,
      finishReason: textFrom(fieldsOf(choice)['finish_reason']),
    })),
  )
  if (choices.length > 0) return choices
  const messages = fields['role'] === undefined ? [] : messagesOf([fields])
  if (messages.length > 0) return messages.map((message) => ({ message, finishReason: null }))
  return [{ message: { role: 'assistant', content: textFrom(output) ?? text }, finishReason: null }]
}
