import { fieldsOf, isFields, listOf, textOf, type Message, type Part } from './conversation-model.ts'
import type { StreamEvent } from './event-stream.ts'

function partOf(value: unknown): Part {
  const part = fieldsOf(value)
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { kind: 'text', text: textOf(part.text) }
    case 'refusal':
      return { kind: 'refusal', text: textOf(part.refusal) }
    case 'input_image': {
      const address = textOf(part.image_url)
      return {
        kind: 'image',
        source: address.startsWith('data:image/') ? address : null,
        address: address.slice(0, 200) || 'an uploaded file',
      }
    }
    default:
      return { kind: 'other', value }
  }
}

const contentParts = (content: unknown): readonly Part[] =>
  typeof content === 'string' ? [{ kind: 'text', text: content }] : listOf(content).map(partOf)

const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

/** One item of the input or output; items of tools that the provider runs itself are shown as they are. */
function messageOf(value: unknown): Message {
  const item = fieldsOf(value)
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return {
        role: 'assistant',
        parts: [
          {
            kind: 'tool-call',
            id: textOf(item.call_id) || textOf(item.id),
            name: textOf(item.name),
            arguments: textOf(item.arguments) || textOf(item.input),
          },
        ],
      }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return {
        role: 'tool',
        parts: [
          { kind: 'tool-result', id: textOf(item.call_id), text: said(item.output), isError: false } as const,
        ],
      }
    case 'reasoning': {
      const texts = [...listOf(item.summary), ...listOf(item.content)].map((one) =>
        textOf(fieldsOf(one).text),
      )
      return { role: 'assistant', parts: texts.filter(Boolean).map((text) => ({ kind: 'thinking', text })) }
    }
    case undefined:
    case 'message':
      return { role: textOf(item.role) || 'assistant', parts: contentParts(item.content) }
    default:
      return { role: 'assistant', parts: [{ kind: 'other', value }] }
  }
}

/** An item without anything to show, such as reasoning that is kept secret, is no message. */
const messagesOf = (items: unknown): readonly Message[] =>
  listOf(items)
    .map(messageOf)
    .filter(({ parts }) => parts.length > 0)

/** What was asked: the instructions as a message of their own, then the input. */
export function responsesAsked(body: unknown): readonly Message[] {
  const { instructions, input } = fieldsOf(body)
  return [
    ...(textOf(instructions) === '' ? [] : [{ role: 'system', parts: contentParts(instructions) }]),
    ...(typeof input === 'string' ? [{ role: 'user', parts: contentParts(input) }] : messagesOf(input)),
  ]
}

/** What was answered, from a whole response. */
export const responsesAnswered = (body: unknown): readonly Message[] => messagesOf(fieldsOf(body).output)

type Gathered = { item: Record<string, unknown>; text: string; given: string; thinking: string }

/** What was answered: the response its last event repeats, or its items put together from what came of them. */
export function responsesStreamed(events: readonly StreamEvent[]): readonly Message[] {
  const items = new Map<number, Gathered>()
  for (const { data } of events) {
    const event = fieldsOf(data)
    const type = textOf(event.type)
    if (['response.completed', 'response.incomplete', 'response.failed'].includes(type)) {
      const whole = responsesAnswered(event.response)
      if (whole.length > 0) return whole
    }
    if (typeof event.output_index !== 'number') continue
    const at = items.get(event.output_index) ?? { item: {}, text: '', given: '', thinking: '' }
    items.set(event.output_index, at)
    if (type.startsWith('response.output_item.') && isFields(event.item)) at.item = { ...event.item }
    else if (type === 'response.output_text.delta') at.text += textOf(event.delta)
    else if (type.endsWith('_call_arguments.delta') || type.endsWith('_call_input.delta'))
      at.given += textOf(event.delta)
    else if (type.startsWith('response.reasoning') && type.endsWith('.delta'))
      at.thinking += textOf(event.delta)
  }
  return messagesOf(
    [...items.entries()].sort(([one], [other]) => one - other).map(([, gathered]) => itemOf(gathered)),
  )
}

/** An item whose end never came, as far as it did. */
function itemOf({ item, text, given, thinking }: Gathered): unknown {
  if (item.status === 'completed') return item
  if (given !== '') return { ...item, arguments: given }
  if (thinking !== '') return { ...item, type: 'reasoning', content: [{ text: thinking }] }
  return text === '' ? item : { ...item, type: 'message', content: [{ type: 'output_text', text }] }
}
