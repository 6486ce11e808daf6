import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { splitEvents } from '../../providers/wire/event-stream.ts'
import { exactJsonOrNull } from '../key/exact-json.ts'
import { openaiResponsesStream } from './openai-responses-stream.ts'
import { listOf, type Replay } from './replay.ts'

/** OpenAI Responses (platform.openai.com/docs/api-reference/responses-streaming): the last event holds the whole. */
export const openaiResponses: Replay = {
  whole: putTogether,
  stream: openaiResponsesStream,
  inspect(whole) {
    const items = listOf(whole.output).filter(isObject)
    const parts = items.flatMap(({ content }) => listOf(content)).filter(isObject)
    const callsTools = items.some(({ type }) => typeof type === 'string' && type.endsWith('_call'))
    return {
      isError: isObject(whole.error),
      isRefusal: parts.some(({ type }) => type === 'refusal'),
      callsTools,
      isNaturalStop: whole.status === 'completed',
      isEmpty:
        !callsTools &&
        !parts.some(
          ({ type, text }) => type === 'output_text' && typeof text === 'string' && text.trim() !== '',
        ),
    }
  },
}

/** Null unless `response.completed` came. Some providers leave its output empty; then the finished items stand in. */
function putTogether(text: string): JsonObject | null {
  const items: unknown[] = []
  let whole: JsonObject | null = null
  for (const { data } of splitEvents(text)) {
    if (data === '[DONE]') continue
    const event = exactJsonOrNull(data)
    if (!isObject(event) || event.type === 'error' || event.type === 'response.failed') return null
    if (event.type === 'response.output_item.done') items[Number(event.output_index) || 0] = event.item
    else if (event.type === 'response.completed' && isObject(event.response)) whole = event.response
  }
  if (!whole) return null
  return listOf(whole.output).length > 0 ? whole : { ...whole, output: items.filter(isObject) }
}
