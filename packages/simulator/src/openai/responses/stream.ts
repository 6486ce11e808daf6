import type { JsonObject } from '../../content/json.ts'
import { splitTokens } from '../../content/tokens.ts'
import { write } from '../../wire/step.ts'
import type { Part, Step, Steps } from '../../wire/step.ts'
import { itemJson, summaryPart, textPart } from './object.ts'
import type { ItemStatus, OutputItem } from './object.ts'

/** Frames one event; each carries its number in the stream. */
type Emit = (part: Part, type: string, fields: object, tokens?: number) => Step

/** The events of a streamed response: created, each item opened, filled and closed, and the whole response last. */
export function responseEvents(
  opened: JsonObject,
  finished: JsonObject,
  items: readonly OutputItem[],
): Steps {
  let number = 0
  const emit: Emit = (part, type, fields, tokens = 0) =>
    write(
      part,
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...fields })}\n\n`,
      tokens,
    )
  const status = finished['status'] === 'incomplete' ? 'incomplete' : 'completed'
  return [
    emit('start', 'response.created', { response: opened }),
    emit('start', 'response.in_progress', { response: opened }),
    ...items.flatMap((item, index) => itemEvents(item, index, status, emit)),
    emit('terminator', `response.${status}`, { response: finished }),
  ]
}

function itemEvents(item: OutputItem, index: number, status: ItemStatus, emit: Emit): Steps {
  const at = { output_index: index }
  const opened = emit('start', 'response.output_item.added', { ...at, item: itemJson(item, 'in_progress') })
  const inside = contentEvents(item, { item_id: item.id, ...at }, emit)
  return [
    opened,
    ...inside,
    emit('stop', 'response.output_item.done', { ...at, item: itemJson(item, status) }),
  ]
}

function contentEvents(item: OutputItem, at: object, emit: Emit): Steps {
  switch (item.kind) {
    case 'call':
      return [
        ...splitTokens(item.arguments).map((delta) =>
          emit('delta', 'response.function_call_arguments.delta', { ...at, delta }, 1),
        ),
        emit('stop', 'response.function_call_arguments.done', {
          ...at,
          name: item.name,
          arguments: item.arguments,
        }),
      ]
    case 'message': {
      const place = { ...at, content_index: 0 }
      return [
        emit('start', 'response.content_part.added', { ...place, part: textPart('') }),
        ...splitTokens(item.text).map((delta) =>
          emit('delta', 'response.output_text.delta', { ...place, delta, logprobs: [] }, 1),
        ),
        emit('stop', 'response.output_text.done', { ...place, text: item.text, logprobs: [] }),
        emit('stop', 'response.content_part.done', { ...place, part: textPart(item.text) }),
      ]
    }
    case 'reasoning': {
      if (item.summary === '') return []
      const place = { ...at, summary_index: 0 }
      const part = summaryPart(item.summary)
      return [
        emit('start', 'response.reasoning_summary_part.added', { ...place, part: summaryPart('') }),
        ...splitTokens(item.summary).map((delta) =>
          emit('delta', 'response.reasoning_summary_text.delta', { ...place, delta }),
        ),
        emit('stop', 'response.reasoning_summary_text.done', { ...place, text: item.summary }),
        emit('stop', 'response.reasoning_summary_part.done', { ...place, part }),
      ]
    }
  }
}
