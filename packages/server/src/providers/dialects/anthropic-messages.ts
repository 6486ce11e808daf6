import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import {
  contentText,
  isObject,
  modelField,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type WireDialect,
} from '../dialect.ts'
import { anthropicErrorBody, anthropicErrorEvent, anthropicErrorFacts } from './anthropic-errors.ts'
import { readAnthropicStream } from './anthropic-stream.ts'
import { parameterEdits } from './prompt-parameters.ts'

/** Anthropic messages: docs.anthropic.com/en/api/messages, as @anthropic-ai/sdk 1 sends and reads it. */
export const anthropicMessages: WireDialect = {
  name: 'anthropic-messages',
  family: 'anthropic',
  operation: 'chat',
  api: 'messages',
  path: '/v1/messages',
  upstreamPath: () => '/v1/messages',

  readAsk(body) {
    const { model, stream, messages } = body
    if (model === undefined || model === '') return failure(problem('model-missing'))
    if (typeof model !== 'string') return failure(problem('body-invalid', 'Field "model" must be a string.'))
    if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
      return failure(problem('body-invalid', 'Field "stream" must be true or false.'))
    if (messages !== undefined && !Array.isArray(messages))
      return failure(problem('body-invalid', 'Field "messages" must be an array.'))
    const last: unknown = messages?.findLast((one: unknown) => isObject(one) && one.role === 'user')
    return success({
      model,
      stream: stream === true,
      asksUsage: true,
      userId: isObject(body.metadata) ? stringOrNull(body.metadata.user_id) : null,
      metadata: {},
      preview: isObject(last) ? contentText(last.content) : '',
    })
  },

  modelEdits: modelField,

  usageEdits: () => ({}),

  promptEdits(body, fill) {
    const system = fill.messages.filter(
      (message) => message.role === 'system' || message.role === 'developer',
    )
    const before = fill.messages
      .filter((message) => !system.includes(message))
      .map((message) => JSON.stringify(message))
    return {
      ...(system.length > 0
        ? {
            system: (raw: string | null) =>
              withSystem(
                system.map(({ content }) => content),
                raw,
              ),
          }
        : {}),
      ...(before.length > 0
        ? {
            messages: (raw: string | null) =>
              raw === null || /^\[\s*\]$/.test(raw)
                ? `[${before.join(',')}]`
                : `[${before.join(',')},${raw.slice(1)}`,
          }
        : {}),
      ...(body.temperature === undefined && fill.temperature !== null
        ? { temperature: () => String(fill.temperature) }
        : {}),
      ...(body.max_tokens === undefined && fill.maxTokens !== null
        ? { max_tokens: () => String(fill.maxTokens) }
        : {}),
      ...(body.tools === undefined && fill.tools ? { tools: () => JSON.stringify(fill.tools) } : {}),
      ...parameterEdits(
        body,
        fill,
        { topP: 'top_p', stop: 'stop_sequences' },
        { inside: 'output_config', field: 'effort' },
      ),
    }
  },

  readAnswer(body): AnswerFacts {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...anthropicErrorFacts(body.error) }
    const content: readonly unknown[] | null = Array.isArray(body.content) ? body.content : null
    return {
      ...noAnswer,
      responseModel: stringOrNull(body.model),
      systemFingerprint: null,
      finishReason: stringOrNull(body.stop_reason),
      refusal: body.stop_reason === 'refusal',
      usage: body.usage ?? null,
      serviceTier: null,
      errorKind: content ? null : 'missing-content',
      errorDetail: content ? null : 'The answer holds no content.',
      preview: content ? contentText(content) || toolText(content) : '',
    }
  },

  readStream: readAnthropicStream,
  errorBody: anthropicErrorBody,
  errorEvent: anthropicErrorEvent,
}

/** Puts rendered system text before the caller's own, which may be absent, a string, or a list of blocks. */
function withSystem(contents: readonly unknown[], raw: string | null): string {
  const text = contents.map((content) => contentText(content, Infinity)).join('\n\n')
  if (raw === null || raw === 'null' || raw === '""') return JSON.stringify(text)
  if (raw.startsWith('"')) return JSON.stringify(`${text}\n\n${JSON.parse(raw) as string}`)
  const block = JSON.stringify({ type: 'text', text })
  return /^\[\s*\]$/.test(raw) ? `[${block}]` : `[${block},${raw.slice(1)}`
}

function toolText(content: readonly unknown[]): string {
  return content
    .map((block) =>
      isObject(block) && block.type === 'tool_use'
        ? `${String(block.name)}(${JSON.stringify(block.input)})`
        : '',
    )
    .join(' ')
    .trim()
    .slice(0, previewLength)
}
