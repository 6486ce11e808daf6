import type { Attributes, TracedSpan } from '../../model.ts'
import { messagesOf, type Conversation, type Said } from '../messages.ts'
import { countOf, fieldsOf, jsonOf, listOf, numberOf, textFrom, textOf } from '../attributes.ts'
import { plainSpan, type CallReading, type Convention, type Reading } from '../reading.ts'
import { documentOf } from '../documents.ts'

/**
 * OpenTelemetry's GenAI conventions, from the first (`gen_ai.system`, messages as events) over v1.36 and v1.41 to the
 * newest names (github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/client-inference.md).
 */
export const convention: Convention = {
  name: 'otel-genai',
  order: 50,
  speaks: ({ attributes }) =>
    attributes['gen_ai.operation.name'] !== undefined ||
    attributes['gen_ai.provider.name'] !== undefined ||
    attributes['gen_ai.system'] !== undefined,
  read,
}

const calls = new Set(['chat', 'text_completion', 'generate_content', 'embeddings'])

function read(span: TracedSpan): Reading {
  const { attributes } = span
  const operation = textOf(attributes, 'gen_ai.operation.name') ?? guessed(span)
  if (calls.has(operation)) return { kind: 'call', ...readGenAiCall(span, operation) }
  switch (operation) {
    case 'retrieval':
      return {
        kind: 'retrieval',
        query: textOf(attributes, 'gen_ai.retrieval.query.text') ?? '',
        indexName: textOf(attributes, 'gen_ai.data_source.id'),
        indexVersion: null,
        embedder: textOf(attributes, 'gen_ai.request.model'),
        k: countOf(attributes, 'gen_ai.retrieval.top_k', 'gen_ai.request.top_k'),
        documents: listOf(jsonOf(attributes, 'gen_ai.retrieval.documents')).map((one) =>
          documentOf(fieldsOf(one)),
        ),
      }
    case 'execute_tool':
      return plainSpan('tool')
    case 'invoke_agent':
    case 'create_agent':
      return plainSpan('agent')
    case 'invoke_workflow':
      return plainSpan('chain')
    default:
      return plainSpan('span')
  }
}

/** The first versions had no operation; a client's span that counts tokens or names a model is a chat. */
const guessed = ({ attributes, kind }: TracedSpan): string =>
  attributes['gen_ai.request.model'] !== undefined && (kind === 'client' || hasUsage(attributes))
    ? 'chat'
    : ''

const hasUsage = (attributes: Attributes): boolean =>
  countOf(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens') !== null

/** What a call's attributes and events say; those of a span, or of a log record that carries the same. */
type Telling = Pick<TracedSpan, 'attributes' | 'events'>

export function readGenAiCall(span: Telling, operation: string): CallReading {
  const { attributes } = span
  const seconds = numberOf(
    attributes,
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.server.time_to_first_token',
  )
  return {
    operation,
    provider: textOf(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
    requestedModel: textOf(attributes, 'gen_ai.request.model'),
    responseModel: textOf(attributes, 'gen_ai.response.model'),
    finishReason: firstText(attributes['gen_ai.response.finish_reasons']),
    stream: streamOf(attributes['gen_ai.request.stream'] ?? attributes['gen_ai.is_streaming']),
    ttftMs: seconds === null ? null : seconds * 1000,
    tokens: genAiTokens(attributes),
    input: inputOf(span),
    output: outputOf(span),
    promptName: textOf(attributes, 'gen_ai.prompt.name'),
    promptVersion: countOf(attributes, 'gen_ai.prompt.version'),
  }
}

export const genAiTokens = (attributes: Attributes): CallReading['tokens'] => ({
  inputTokens: countOf(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
  cachedReadTokens: countOf(
    attributes,
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
  ),
  cacheWriteTokens: countOf(
    attributes,
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
  ),
  outputTokens: countOf(attributes, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
  reasoningTokens: countOf(
    attributes,
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
  ),
})

const streamOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)

/** `["stop"]`, the same as JSON in a string, or the word alone. */
export function firstText(value: unknown): string | null {
  const list = typeof value === 'string' && value.startsWith('[') ? jsonOf({ value }, 'value') : value
  return textFrom(Array.isArray(list) ? list[0] : list)
}

function inputOf({ attributes, events }: Telling): Conversation | null {
  const system = systemOf(jsonOf(attributes, 'gen_ai.system_instructions'))
  const messages = messagesOf(jsonOf(attributes, 'gen_ai.input.messages'))
  const tools = listOf(jsonOf(attributes, 'gen_ai.tool.definitions'))
  if (messages.length > 0 || system.length > 0) return { messages: [...system, ...messages], tools }
  const told = events.flatMap((event) => messageOfEvent(event.name, event.attributes) ?? [])
  if (told.length > 0) return { messages: told, tools }
  const details = events.find(({ name }) => name === 'gen_ai.client.inference.operation.details')
  if (details) return inputOf({ attributes: details.attributes, events: [] })
  const prompt = jsonOf(
    events.find(({ name }) => name === 'gen_ai.content.prompt')?.attributes ?? {},
    'gen_ai.prompt',
  )
  return Array.isArray(prompt) ? { messages: messagesOf(prompt), tools } : null
}

const systemOf = (value: unknown) =>
  value === undefined
    ? []
    : messagesOf([
        { role: 'system', ...(Array.isArray(value) ? { parts: value } : { content: textFrom(value) }) },
      ])

function outputOf({ attributes, events }: Telling): readonly Said[] | null {
  const given = jsonOf(attributes, 'gen_ai.output.messages')
  if (Array.isArray(given)) return given.flatMap(saidOf)
  const choices = events.filter(({ name }) => name === 'gen_ai.choice')
  if (choices.length > 0) return choices.flatMap(({ attributes: choice }) => saidInEvent(choice) ?? [])
  const details = events.find(({ name }) => name === 'gen_ai.client.inference.operation.details')
  if (details) return outputOf({ attributes: details.attributes, events: [] })
  const told = events.find(({ name }) => name === 'gen_ai.content.completion')?.attributes ?? {}
  const completion = jsonOf(told, 'gen_ai.completion')
  return Array.isArray(completion) ? completion.flatMap(saidOf) : null
}

const saidOf = (value: unknown): readonly Said[] =>
  messagesOf([value]).map((message) => ({
    message,
    finishReason: textFrom(fieldsOf(value)['finish_reason']),
  }))

/** `gen_ai.user.message` and its kin, as span events or log records; null when it is another event. */
export function messageOfEvent(name: string, attributes: Attributes, body: unknown = attributes) {
  const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1]
  if (role === undefined) return null
  const fields = fieldsOf(body)
  return messagesOf([
    {
      role,
      ...fields,
      ...(role === 'tool' && fields['id'] !== undefined ? { tool_call_id: textFrom(fields['id']) } : {}),
      tool_calls: listOf(jsonOf(fields, 'tool_calls')),
    },
  ])
}

/** `gen_ai.choice`. */
export function saidInEvent(body: unknown): readonly Said[] | null {
  const fields = fieldsOf(body)
  const message = fieldsOf(jsonOf(fields, 'message'))
  return messagesOf([
    {
      role: 'assistant',
      ...message,
      tool_calls: listOf(message['tool_calls'] ?? jsonOf(fields, 'tool_calls')),
    },
  ]).map((said) => ({ message: said, finishReason: textFrom(fields['finish_reason']) }))
}
