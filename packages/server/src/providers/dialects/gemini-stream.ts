import {
  isObject,
  jsonOrNull,
  noAnswer,
  previewLength,
  type AnswerFacts,
  type StreamReader,
} from '../dialect.ts'
import { splitEvents } from '../wire/event-stream.ts'
import { partsOf, readGeminiChunk } from './gemini-answer.ts'
import { geminiErrorFacts } from './gemini-errors.ts'

/**
 * Reads a generateContent stream, whose chunks are answers of their own. `usageMetadata` is cumulative: a later one
 * overrides field by field and is never added. There is no terminator, so a chunk with a finish reason, or one that
 * says the prompt is blocked, stands for it.
 */
export function readGeminiStream(): StreamReader {
  let facts: AnswerFacts = noAnswer
  let hasContent = false

  const readChunk = (chunk: unknown): void => {
    if (!isObject(chunk)) return
    if (isObject(chunk.error)) {
      facts = { ...facts, ...geminiErrorFacts(chunk.error) }
      return
    }
    const said = readGeminiChunk(chunk)
    if (partsOf(chunk).some(isContent)) hasContent = true
    facts = {
      ...facts,
      responseModel: said.responseModel ?? facts.responseModel,
      finishReason: said.finishReason ?? facts.finishReason,
      refusal: said.refusal || (facts.refusal ?? false),
      usage: newerUsage(facts.usage, said.usage),
      preview: (facts.preview + said.preview).slice(0, previewLength),
    }
  }

  return {
    take(events) {
      for (const { data } of splitEvents(events.toString('utf8'))) readChunk(jsonOrNull(data))
      return events
    },
    isComplete: () => facts.finishReason !== null,
    hasContent: () => hasContent,
    facts: () => facts,
  }
}

/** An empty text says nothing yet: the last chunk often carries one beside the finish reason. */
const isContent = (part: unknown): boolean =>
  isObject(part) && Object.entries(part).some(([key, value]) => !('text' === key && value === ''))

const newerUsage = (before: unknown, now: unknown): unknown =>
  isObject(now) ? { ...(isObject(before) ? before : {}), ...now } : before
