import { fieldsOf, listOf, textOf, type Message, type Part } from './conversation-model.ts'
import type { StreamEvent } from './event-stream.ts'

function imageOf(address: string): Part {
  return {
    kind: 'image',
    source: address.startsWith('data:image/') ? address : null,
    address: address.slice(0, 200),
  }
}

function partOf(value: unknown): Part {
  const part = fieldsOf(value)
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { kind: 'text', text: textOf(part.text) }
    case 'refusal':
      return { kind: 'refusal', text: textOf(part.refusal) }
    case 'image_url':
      return imageOf(textOf(fieldsOf(part.image_url).url) || textOf(part.image_url))
    default:
      return { kind: 'other', value }
  }
}

const contentParts = (content: unknown): readonly Part[] =>
  typeof content === 'string'
    ? content === ''
      ? []
      : [{ kind: 'text', text: content }]
    : listOf(content).map(partOf)

const toolCall = (value: unknown): Part => {
  const call = fieldsOf(value)
  const named = fieldsOf(call.function ?? call.custom)
  return {
    kind: 'tool-call',
    id: textOf(call.id),
    name: textOf(named.name),
    arguments: textOf(named.arguments) || textOf(named.input),
  }
}

function messageOf(value: unknown): Message {
  const message = fieldsOf(value)
  const role = textOf(message.role) || 'unknown'
  if (role === 'tool' || role === 'function') {
    const text = typeof message.content === 'string' ? message.content : JSON.stringify(message.content)
    return {
      role: 'tool',
      parts: [
        {
          kind: 'tool-result',
          id: textOf(message.tool_call_id) || textOf(message.name),
          text,
          isError: false,
        },
      ],
    }
  }
  const thinking = textOf(message.reasoning_content) || textOf(message.reasoning)
  const refusal = textOf(message.refusal)
  return {
    role,
    parts: [
      ...(thinking === '' ? [] : [{ kind: 'thinking', text: thinking } as const]),
      ...contentParts(message.content),
      ...(refusal === '' ? [] : [{ kind: 'refusal', text: refusal } as const]),
      ...listOf(message.tool_calls).map(toolCall),
    ],
  }
}

/** What was asked, from the body of a chat completion or an embeddings request. */
export function openaiAsked(body: unknown): readonly Message[] {
  const fields = fieldsOf(body)
  if (fields.messages !== undefined) return listOf(fields.messages).map(messageOf)
  const inputs = typeof fields.input === 'string' ? [fields.input] : listOf(fields.input)
  return inputs.map((input) => ({
    role: 'input',
    parts: [typeof input === 'string' ? { kind: 'text', text: input } : { kind: 'other', value: input }],
  }))
}

/** What was answered, from a whole reply: every choice as a message, or the shape of the vectors of embeddings. */
export function openaiAnswered(body: unknown): readonly Message[] {
  const fields = fieldsOf(body)
  if (fields.object === 'list' && Array.isArray(fields.data)) {
    const first = fieldsOf(fields.data[0]).embedding
    const size = Array.isArray(first) ? `${first.length} numbers each` : 'packed as base64'
    return [{ role: 'output', parts: [{ kind: 'text', text: `${fields.data.length} vectors, ${size}.` }] }]
  }
  return listOf(fields.choices).map((choice) => messageOf(fieldsOf(choice).message))
}

type Gathered = {
  role: string
  thinking: string
  content: string
  refusal: string
  readonly tools: Map<number, { id: string; name: string; arguments: string }>
}

/** What was answered, put together again from the pieces of a stream. */
export function openaiStreamed(events: readonly StreamEvent[]): readonly Message[] {
  const choices = new Map<number, Gathered>()
  for (const { data } of events) {
    for (const choice of listOf(fieldsOf(data).choices).map(fieldsOf)) {
      const index = Number(choice.index ?? 0)
      const gathered = choices.get(index) ?? {
        role: 'assistant',
        thinking: '',
        content: '',
        refusal: '',
        tools: new Map(),
      }
      choices.set(index, gathered)
      const delta = fieldsOf(choice.delta)
      gathered.role = textOf(delta.role) || gathered.role
      gathered.thinking += textOf(delta.reasoning_content) || textOf(delta.reasoning)
      gathered.content += textOf(delta.content)
      gathered.refusal += textOf(delta.refusal)
      for (const piece of listOf(delta.tool_calls).map(fieldsOf)) {
        const at = Number(piece.index ?? 0)
        const tool = gathered.tools.get(at) ?? { id: '', name: '', arguments: '' }
        const named = fieldsOf(piece.function)
        gathered.tools.set(at, {
          id: tool.id || textOf(piece.id),
          name: tool.name || textOf(named.name),
          arguments: tool.arguments + textOf(named.arguments),
        })
      }
    }
  }
  return [...choices.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, gathered]) => ({
      role: gathered.role,
      parts: [
        ...(gathered.thinking === '' ? [] : [{ kind: 'thinking', text: gathered.thinking } as const]),
        ...(gathered.content === '' ? [] : [{ kind: 'text', text: gathered.content } as const]),
        ...(gathered.refusal === '' ? [] : [{ kind: 'refusal', text: gathered.refusal } as const]),
        ...[...gathered.tools.entries()]
          .sort(([a], [b]) => a - b)
          .map(([, tool]) => ({ kind: 'tool-call', ...tool }) as const),
      ],
    }))
}
