import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { eventText, listOf, type Fields } from './replay.ts'

type Say = (type: string, fields: Fields) => void

/** The events OpenAI sends for such a response, numbered; each item is opened, filled and closed. */
export function openaiResponsesStream(whole: JsonObject): string {
  let events = ''
  let sequence_number = 0
  const say: Say = (type, fields) => {
    events += eventText({ type, sequence_number: sequence_number++, ...fields }, type)
  }
  const opened = { ...whole, status: 'in_progress', output: [], ...('usage' in whole ? { usage: null } : {}) }
  say('response.created', { response: opened })
  say('response.in_progress', { response: opened })
  for (const [output_index, item] of listOf(whole.output).entries())
    if (isObject(item)) sayItem(item, output_index, say)
  say('response.completed', { response: whole })
  return events
}

function sayItem(item: JsonObject, output_index: number, say: Say): void {
  const place = { ...(item.id === undefined ? {} : { item_id: item.id }), output_index }
  say('response.output_item.added', { output_index, item: emptied(item) })
  for (const [summary_index, part] of listOf(item.summary).entries())
    if (isObject(part)) {
      const at = { ...place, summary_index }
      say('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } })
      sayText('response.reasoning_summary_text', part.text, at, say)
      say('response.reasoning_summary_part.done', { ...at, part })
    }
  for (const [content_index, part] of listOf(item.content).entries())
    if (isObject(part)) sayPart(part, { ...place, content_index }, say)
  if (item.type === 'function_call') {
    say('response.function_call_arguments.delta', { ...place, delta: item.arguments })
    say('response.function_call_arguments.done', { ...place, name: item.name, arguments: item.arguments })
  } else if (item.type === 'custom_tool_call') {
    say('response.custom_tool_call_input.delta', { ...place, delta: item.input })
    say('response.custom_tool_call_input.done', { ...place, input: item.input })
  }
  say('response.output_item.done', { output_index, item })
}

function sayPart(part: JsonObject, at: Fields, say: Say): void {
  if (part.type === 'refusal') {
    say('response.content_part.added', { ...at, part: { ...part, refusal: '' } })
    say('response.refusal.delta', { ...at, delta: part.refusal })
    say('response.refusal.done', { ...at, refusal: part.refusal })
    say('response.content_part.done', { ...at, part })
    return
  }
  const annotations = listOf(part.annotations)
  say('response.content_part.added', {
    ...at,
    part: {
      ...part,
      ...(part.text === undefined ? {} : { text: '' }),
      ...('annotations' in part ? { annotations: [] } : {}),
    },
  })
  const stem = part.type === 'reasoning_text' ? 'response.reasoning_text' : 'response.output_text'
  const logprobs = part.type === 'output_text' ? { logprobs: listOf(part.logprobs) } : {}
  if (typeof part.text === 'string') sayText(stem, part.text, { ...at, ...logprobs }, say)
  for (const [annotation_index, annotation] of annotations.entries())
    say('response.output_text.annotation.added', { ...at, annotation_index, annotation })
  say('response.content_part.done', { ...at, part })
}

function sayText(stem: string, text: unknown, at: Fields, say: Say): void {
  if (text !== '') say(`${stem}.delta`, { ...at, delta: text })
  say(`${stem}.done`, { ...at, text })
}

/** An item as it looks before its content came. */
function emptied(item: JsonObject): Fields {
  const start: Fields = { ...item }
  if ('status' in item) start.status = 'in_progress'
  if (Array.isArray(item.content)) start.content = []
  if (Array.isArray(item.summary)) start.summary = []
  if (item.type === 'function_call') start.arguments = ''
  if (item.type === 'custom_tool_call') start.input = ''
  return start
}
