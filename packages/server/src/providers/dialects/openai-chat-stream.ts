import {
  contentText,
  isObject,
  jsonOrNull,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type StreamReader,
} from '../dialect.ts'
import { splitEvents } from '../wire/event-stream.ts'
import { callsPreview } from './calls-preview.ts'
import { errorFacts, noChoices } from './openai-errors.ts'

const done = Buffer.from('data: [DONE]')
const usageField = Buffer.from('"usage"')
const finishField = Buffer.from('"finish_reason":"')
const errorField = Buffer.from('"error"')

/**
 * Reads a chat completion stream. Chunks in the middle of a long answer are not parsed: once the preview is full,
 * only those that can carry usage, a finish reason, an error or the terminator are.
 *
 * `hideUsage`: we asked for usage and the client did not, so the usage chunk and the null usage fields that asking
 * puts on every other chunk are taken out again.
 */
export function readOpenaiChatStream({ hideUsage }: { readonly hideUsage: boolean }): StreamReader {
  let facts: AnswerFacts = noAnswer
  let isComplete = false
  let hasContent = false
  let hasChoice = false
  const calls = callsPreview()

  const readChunk = (chunk: unknown): void => {
    if (!isObject(chunk)) return
    if (isObject(chunk.error)) {
      facts = { ...facts, ...errorFacts(chunk.error) }
      return
    }
    const choice = Array.isArray(chunk.choices) && isObject(chunk.choices[0]) ? chunk.choices[0] : null
    if (choice) hasChoice = true
    const delta = choice && isObject(choice.delta) ? choice.delta : null
    const text = delta ? contentText(delta.content) : ''
    if (
      text ||
      (delta && (delta.tool_calls ?? delta.refusal ?? delta.reasoning_content ?? delta.reasoning) != null)
    )
      hasContent = true
    if (Array.isArray(delta?.tool_calls)) readCalls(delta.tool_calls)
    facts = {
      ...facts,
      responseModel: facts.responseModel ?? stringOrNull(chunk.model),
      systemFingerprint: facts.systemFingerprint ?? stringOrNull(chunk.system_fingerprint),
      finishReason: stringOrNull(choice?.finish_reason) ?? facts.finishReason,
      refusal: typeof delta?.refusal === 'string' ? true : choice ? (facts.refusal ?? false) : facts.refusal,
      usage: chunk.usage ?? facts.usage,
      serviceTier: stringOrNull(chunk.service_tier) ?? facts.serviceTier,
      preview:
        facts.preview.length < previewLength ? (facts.preview + text).slice(0, previewLength) : facts.preview,
    }
  }

  const readCalls = (deltas: readonly unknown[]): void => {
    for (const one of deltas) {
      if (!isObject(one) || !isObject(one.function)) continue
      const { name, arguments: part } = one.function
      if (typeof name === 'string' && name !== '') calls.begin(name)
      if (typeof part === 'string') calls.add(part)
    }
  }

  return {
    take(events) {
      const mayMatter =
        facts.preview.length < previewLength ||
        events.includes(finishField) ||
        events.includes(usageField) ||
        events.includes(errorField)
      if (events.includes(done)) isComplete = true
      if (!mayMatter) return events
      const text = events.toString('utf8')
      for (const { data } of splitEvents(text)) if (data !== '[DONE]') readChunk(jsonOrNull(data))
      // As with a whole answer: one without any choice is none, however well it ends.
      if (isComplete && !hasChoice && facts.errorKind === null) facts = { ...facts, ...noChoices }
      return hideUsage && text.includes('"usage"') ? Buffer.from(withoutUsage(text)) : events
    },
    isComplete: () => isComplete,
    hasContent: () => hasContent,
    facts: () => (facts.preview ? facts : { ...facts, preview: calls.text() }),
  }
}

/** Inside a JSON string the quotes of `"usage":null` would be escaped, so this text can only be the field itself. */
function withoutUsage(text: string): string {
  return text
    .split(/(?<=\n\r?\n)/)
    .filter((event) => !isUsageChunk(event))
    .map((event) => event.replace(/,\s*"usage":\s*null/, ''))
    .join('')
}

function isUsageChunk(event: string): boolean {
  if (!/"usage":\s*\{/.test(event)) return false
  const chunk = jsonOrNull(splitEvents(event)[0]?.data ?? '')
  return isObject(chunk) && Array.isArray(chunk.choices) && chunk.choices.length === 0
}
