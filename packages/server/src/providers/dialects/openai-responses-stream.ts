import {
  isObject,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type JsonObject,
  type StreamReader,
} from '../dialect.ts'
import { errorFacts } from './openai-errors.ts'
import { readResponse } from './openai-responses-answer.ts'
import { passEvents } from './pass-events.ts'

const terminators = new Set(['response.completed', 'response.failed', 'response.incomplete'])
const rare = [...terminators, 'error'].map((name) => Buffer.from(`"${name}"`))

/**
 * Reads a responses stream. Its last event carries the whole response, usage included. What a response opens with
 * (created, queued, in progress, items and parts added) says nothing of the answer; events of a kind unknown here
 * are passed on and are no content either.
 */
export function readResponsesStream(): StreamReader {
  let facts: AnswerFacts = noAnswer
  let isComplete = false
  let hasContent = false

  const readEvent = (event: JsonObject): void => {
    const type = stringOrNull(event.type) ?? ''
    if (type.endsWith('.delta') || type.endsWith('.done') || type.endsWith('.partial_image'))
      hasContent = true
    if (type === 'response.output_text.delta' && facts.preview.length < previewLength)
      facts = {
        ...facts,
        preview: (facts.preview + (stringOrNull(event.delta) ?? '')).slice(0, previewLength),
      }
    else if (terminators.has(type)) {
      isComplete = true
      const { preview, ...last } = readResponse(event.response)
      facts = { ...facts, ...last, preview: facts.preview || preview }
    } else if (type === 'error' || (type === '' && isObject(event.error)))
      facts = { ...facts, ...errorFacts(errorIn(event)) }
    else if (isObject(event.response))
      facts = {
        ...facts,
        responseModel: stringOrNull(event.response.model) ?? facts.responseModel,
        storedId: event.response.store === false ? null : (stringOrNull(event.response.id) ?? facts.storedId),
      }
  }

  return {
    take: passEvents({
      rare,
      isSettled: () => hasContent && facts.preview.length >= previewLength,
      readEvent,
    }),
    isComplete: () => isComplete,
    hasContent: () => hasContent,
    facts: () => facts,
  }
}

/** Nested, or flat, where the type is the event's and says nothing of the error. */
const errorIn = (event: JsonObject): JsonObject =>
  isObject(event.error) ? event.error : { code: event.code, message: event.message }
