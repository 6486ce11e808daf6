import { fieldsOf, listOf, textOf, type Message, type Part } from './conversation-model.ts'
import type { StreamEvent } from './event-stream.ts'

function imageOf(source: unknown): Part {
  const { type, media_type: mediaType, data, url } = fieldsOf(source)
  if (type === 'base64' && /^image\/[\w.+-]+$/.test(textOf(mediaType)))
    return {
      kind: 'image',
      source: `data:${textOf(mediaType)};base64,${textOf(data)}`,
      address: textOf(mediaType),
    }
  return { kind: 'image', source: null, address: textOf(url).slice(0, 200) || 'an uploaded file' }
}

const plainText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(fieldsOf(part).text) || JSON.stringify(part))
        .join('\n')

function partOf(value: unknown): Part {
  const part = fieldsOf(value)
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: textOf(part.text) }
    case 'thinking':
      return { kind: 'thinking', text: textOf(part.thinking) }
    case 'image':
      return imageOf(part.source)
    case 'tool_use':
    case 'server_tool_use':
      return {
        kind: 'tool-call',
        id: textOf(part.id),
        name: textOf(part.name),
        arguments: JSON.stringify(part.input ?? {}),
      }
    case 'tool_result':
      return {
        kind: 'tool-result',
        id: textOf(part.tool_use_id),
        text: plainText(part.content),
        isError: part.is_error === true,
      }
    default:
      return { kind: 'other', value }
  }
}

const contentParts = (content: unknown): readonly Part[] =>
  typeof content === 'string' ? [{ kind: 'text', text: content }] : listOf(content).map(partOf)

/** What was asked: the system text as a message of its own, then the turns. */
export function anthropicAsked(body: unknown): readonly Message[] {
  const { system, messages } = fieldsOf(body)
  return [
    ...(system === undefined || system === null ? [] : [{ role: 'system', parts: contentParts(system) }]),
    ...listOf(messages).map((message) => {
      const fields = fieldsOf(message)
      return { role: textOf(fields.role) || 'unknown', parts: contentParts(fields.content) }
    }),
  ]
}

/** What was answered, from a whole reply. */
export function anthropicAnswered(body: unknown): readonly Message[] {
  const fields = fieldsOf(body)
  return fields.content === undefined
    ? []
    : [{ role: textOf(fields.role) || 'assistant', parts: contentParts(fields.content) }]
}

/** What was answered, put together again from the blocks and deltas of a stream. */
export function anthropicStreamed(events: readonly StreamEvent[]): readonly Message[] {
  const blocks = new Map<number, { start: Record<string, unknown>; json: string }>()
  for (const { data } of events) {
    const event = fieldsOf(data)
    const index = Number(event.index ?? 0)
    if (event.type === 'content_block_start')
      blocks.set(index, { start: { ...fieldsOf(event.content_block) }, json: '' })
    const block = blocks.get(index)
    if (event.type !== 'content_block_delta' || block === undefined) continue
    const delta = fieldsOf(event.delta)
    block.start.text = `${textOf(block.start.text)}${textOf(delta.text)}`
    block.start.thinking = `${textOf(block.start.thinking)}${textOf(delta.thinking)}`
    block.json += textOf(delta.partial_json)
  }
  const parts = [...blocks.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, { start, json }]): Part => {
      const part = partOf(start)
      // Half a tool call is shown as far as it came, so its arguments stay text.
      return part.kind === 'tool-call' && json !== '' ? { ...part, arguments: json } : part
    })
  return parts.length === 0 ? [] : [{ role: 'assistant', parts }]
}
