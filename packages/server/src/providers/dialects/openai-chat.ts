import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import {
  contentText,
  isObject,
  modelField,
  noAnswer,
  previewLength,
  stringMap,
  stringOrNull,
  type AnswerFacts,
  type WireDialect,
} from '../dialect.ts'
import { errorFacts, noChoices, openaiErrorBody, openaiErrorEvent } from './openai-errors.ts'
import { readOpenaiChatStream } from './openai-chat-stream.ts'
import { parameterEdits } from './prompt-parameters.ts'

const parameterNames = {
  topP: 'top_p',
  stop: 'stop',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
}

/** OpenAI chat completions: platform.openai.com/docs/api-reference/chat, as openai-node 7 sends and reads it. */
export const openaiChat: WireDialect = {
  name: 'openai-chat',
  family: 'openai',
  operation: 'chat',
  api: 'chat',
  path: '/v1/chat/completions',
  upstreamPath: () => '/chat/completions',

  readAsk(body) {
    const { model, stream, messages } = body
    if (model === undefined || model === '') return failure(problem('model-missing'))
    if (typeof model !== 'string') return failure(problem('body-invalid', 'Field "model" must be a string.'))
    if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
      return failure(problem('body-invalid', 'Field "stream" must be true or false.'))
    if (messages !== undefined && !Array.isArray(messages))
      return failure(problem('body-invalid', 'Field "messages" must be an array.'))
    return success({
      model,
      stream: stream === true,
      asksUsage: isObject(body.stream_options) && body.stream_options.include_usage === true,
      userId: stringOrNull(body.safety_identifier) ?? stringOrNull(body.user),
      metadata: stringMap(body.metadata),
      preview: lastUserText(messages),
    })
  },

  modelEdits: modelField,

  usageEdits(body, facts) {
    if (!facts.stream || facts.asksUsage) return {}
    return {
      stream_options: () =>
        JSON.stringify({
          ...(isObject(body.stream_options) ? body.stream_options : {}),
          include_usage: true,
        }),
    }
  },

  promptEdits(body, fill) {
    const before = fill.messages.map((message) => JSON.stringify(message)).join(',')
    const hasLimit = body.max_tokens !== undefined || body.max_completion_tokens !== undefined
    return {
      messages: (raw) =>
        raw === null || /^\[\s*\]$/.test(raw) ? `[${before}]` : `[${before},${raw.slice(1)}`,
      ...(body.temperature === undefined && fill.temperature !== null
        ? { temperature: () => String(fill.temperature) }
        : {}),
      ...(!hasLimit && fill.maxTokens !== null
        ? { max_completion_tokens: () => String(fill.maxTokens) }
        : {}),
      ...(body.tools === undefined && fill.tools ? { tools: () => JSON.stringify(fill.tools) } : {}),
      ...(body.response_format === undefined && fill.responseFormat != null
        ? { response_format: () => JSON.stringify(fill.responseFormat) }
        : {}),
      ...parameterEdits(body, fill, parameterNames, { inside: null, field: 'reasoning_effort' }),
    }
  },

  readAnswer(body): AnswerFacts {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...errorFacts(body.error) }
    const choice = Array.isArray(body.choices) && isObject(body.choices[0]) ? body.choices[0] : null
    const message = choice && isObject(choice.message) ? choice.message : null
    return {
      ...noAnswer,
      responseModel: stringOrNull(body.model),
      systemFingerprint: stringOrNull(body.system_fingerprint),
      finishReason: choice ? stringOrNull(choice.finish_reason) : null,
      refusal: message ? typeof message.refusal === 'string' : null,
      usage: body.usage ?? null,
      serviceTier: stringOrNull(body.service_tier),
      ...(choice ? {} : noChoices),
      preview: message ? contentText(message.content) || toolText(message.tool_calls) : '',
    }
  },

  readStream: readOpenaiChatStream,
  errorBody: openaiErrorBody,
  errorEvent: openaiErrorEvent,
}

function lastUserText(messages: unknown): string {
  if (!Array.isArray(messages)) return ''
  const message: unknown = messages.findLast((one) => isObject(one) && one.role === 'user') ?? messages.at(-1)
  return isObject(message) ? contentText(message.content) : ''
}

function toolText(calls: unknown): string {
  if (!Array.isArray(calls)) return ''
  return calls
    .map((call) =>
      isObject(call) && isObject(call.function)
        ? `${String(call.function.name)}(${String(call.function.arguments)})`
        : '',
    )
    .join(' ')
    .slice(0, previewLength)
}
