import {
  isObject,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type JsonObject,
  type StreamReader,
} from '../dialect.ts'
import { anthropicErrorFacts } from './anthropic-errors.ts'
import { callsPreview } from './calls-preview.ts'
import { passEvents } from './pass-events.ts'

const rare = ['message_start', 'message_delta', 'message_stop', 'event: error', '"type":"error"'].map(
  (name) => Buffer.from(name),
)

/**
 * Reads a messages stream. `message_delta` usage is cumulative and authoritative: it overrides what
 * `message_start` said, field by field, and is never added to it.
 */
export function readAnthropicStream(): StreamReader {
  let facts: AnswerFacts = noAnswer
  let isComplete = false
  let hasContent = false
  const calls = callsPreview()

  const readEvent = (event: JsonObject): void => {
    if (event.type === 'content_block_delta') {
      hasContent = true
      const delta = isObject(event.delta) ? event.delta : {}
      if (typeof delta.partial_json === 'string') calls.add(delta.partial_json)
      const text = stringOrNull(delta.text) ?? ''
      if (text && facts.preview.length < previewLength)
        facts = { ...facts, preview: (facts.preview + text).slice(0, previewLength) }
    } else if (event.type === 'content_block_start' && isObject(event.content_block)) {
      if (event.content_block.type === 'tool_use') calls.begin(stringOrNull(event.content_block.name) ?? '')
    } else if (event.type === 'message_start' && isObject(event.message)) {
      facts = {
        ...facts,
        responseModel: stringOrNull(event.message.model),
        usage: event.message.usage ?? null,
      }
    } else if (event.type === 'message_delta') {
      const finishReason = isObject(event.delta) ? stringOrNull(event.delta.stop_reason) : null
      facts = {
        ...facts,
        finishReason: finishReason ?? facts.finishReason,
        refusal: finishReason === 'refusal',
        usage: newerUsage(facts.usage, event.usage),
      }
    } else if (event.type === 'message_stop') isComplete = true
    else if (event.type === 'error' && isObject(event.error))
      facts = { ...facts, ...anthropicErrorFacts(event.error) }
  }

  return {
    take: passEvents({
      rare,
      isSettled: () => hasContent && facts.preview.length >= previewLength,
      readEvent,
    }),
    isComplete: () => isComplete,
    hasContent: () => hasContent,
    facts: () => (facts.preview ? facts : { ...facts, preview: calls.text() }),
  }
}

function newerUsage(before: unknown, now: unknown): unknown {
  if (!isObject(now)) return before
  const said = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== null))
  return { ...(isObject(before) ? before : {}), ...said }
}
