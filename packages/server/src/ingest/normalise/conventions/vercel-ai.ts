import type { Attributes, TracedSpan } from '../../model.ts'
import { messagesOf, type Conversation, type Said } from '../messages.ts'
import { countOf, fieldsOf, isFields, jsonOf, listOf, numberOf, textFrom, textOf } from '../attributes.ts'
import { plainSpan, type Convention, type Reading } from '../reading.ts'
import { firstText, genAiTokens } from './otel-genai.ts'

/**
 * The Vercel AI SDK's own attributes (`experimental_telemetry`; ai-sdk.dev/docs/ai-sdk-core/telemetry). Its outer
 * spans (`ai.generateText`) tell the usage of all steps; each step (`….doGenerate`) is a call.
 */
export const convention: Convention = {
  name: 'vercel-ai',
  order: 30,
  speaks: ({ attributes }) => typeof attributes['ai.operationId'] === 'string',
  read,
}

function read({ attributes, name }: TracedSpan): Reading {
  const operation = textOf(attributes, 'ai.operationId') ?? name
  const step = /\.(doGenerate|doStream|doEmbed)$/.exec(operation)?.[1]
  if (step === undefined)
    return plainSpan(
      operation === 'ai.toolCall' ? 'tool' : operation.startsWith('ai.embed') ? 'embedding' : 'llm',
    )
  const tokens = genAiTokens(attributes)
  return {
    kind: 'call',
    operation: step === 'doEmbed' ? 'embeddings' : 'chat',
    provider: providerOf(textOf(attributes, 'ai.model.provider', 'gen_ai.system')),
    requestedModel: textOf(attributes, 'ai.model.id', 'gen_ai.request.model'),
    responseModel: textOf(attributes, 'ai.response.model', 'gen_ai.response.model'),
    finishReason:
      textOf(attributes, 'ai.response.finishReason') ??
      firstText(attributes['gen_ai.response.finish_reasons']),
    stream: step === 'doStream',
    ttftMs: numberOf(attributes, 'ai.response.msToFirstChunk'),
    tokens: {
      inputTokens:
        countOf(attributes, 'ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens') ??
        tokens.inputTokens,
      cachedReadTokens:
        countOf(attributes, 'ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens') ??
        tokens.cachedReadTokens,
      cacheWriteTokens:
        countOf(attributes, 'ai.usage.inputTokenDetails.cacheWriteTokens') ?? tokens.cacheWriteTokens,
      outputTokens:
        countOf(attributes, 'ai.usage.outputTokens', 'ai.usage.completionTokens') ?? tokens.outputTokens,
      reasoningTokens:
        countOf(attributes, 'ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens') ??
        tokens.reasoningTokens,
    },
    input: inputOf(attributes),
    output: outputOf(attributes),
    promptName: textOf(attributes, 'ai.telemetry.metadata.promptName'),
    promptVersion: countOf(attributes, 'ai.telemetry.metadata.promptVersion'),
  }
}

/** `openai.chat`, `anthropic.messages`, `google.vertex.chat`: the vendor, then which of its interfaces. */
export const providerOf = (said: string | null): string | null =>
  said === null ? null : said.startsWith('google.vertex') ? 'vertex' : said.split('.')[0]!

function inputOf(attributes: Attributes): Conversation | null {
  const tools = listOf(attributes['ai.prompt.tools']).map((tool) =>
    typeof tool === 'string' ? jsonOf({ tool }, 'tool') : tool,
  )
  const messages = messagesOf(jsonOf(attributes, 'ai.prompt.messages'))
  if (messages.length > 0) return { messages, tools }
  const values = [attributes['ai.value'], ...listOf(attributes['ai.values'])].filter(
    (value) => value !== undefined,
  )
  if (values.length > 0)
    return { messages: values.map((value) => ({ role: 'input', content: unquoted(textFrom(value)) })) }
  return null
}

/** Values to embed are sent as JSON. */
function unquoted(text: string | null): string | null {
  const value = text === null ? null : jsonOf({ text }, 'text')
  return typeof value === 'string' ? value : text
}

function outputOf(attributes: Attributes): readonly Said[] | null {
  const text = textOf(attributes, 'ai.response.text', 'ai.response.object')
  const thought = textOf(attributes, 'ai.response.reasoning')
  const calls = listOf(jsonOf(attributes, 'ai.response.toolCalls')).filter(isFields)
  if (text === null && thought === null && calls.length === 0) return null
  const [message] = messagesOf([
    { role: 'assistant', content: text, tool_calls: calls.map((call) => fieldsOf(call)) },
  ])
  return [
    {
      message: { ...message!, ...(thought === null ? {} : { reasoning_content: thought }) },
      finishReason: textOf(attributes, 'ai.response.finishReason'),
    },
  ]
}
