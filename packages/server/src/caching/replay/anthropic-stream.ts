import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { eventText, listOf, type Fields } from './replay.ts'

/** message_start … message_stop in the order the official client insists on; each block is opened, filled, closed. */
export function anthropicStream(whole: JsonObject): string {
  const { content, stop_reason = null, stop_sequence = null, usage, ...message } = whole
  const atStart = isObject(usage) && 'output_tokens' in usage ? { ...usage, output_tokens: 0 } : usage
  let events = event({
    type: 'message_start',
    message: {
      ...message,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(usage === undefined ? {} : { usage: atStart }),
    },
  })
  for (const [index, block] of listOf(content).entries()) {
    if (!isObject(block)) continue
    const { opened, deltas } = opening(block)
    events += event({ type: 'content_block_start', index, content_block: opened })
    for (const delta of deltas) events += event({ type: 'content_block_delta', index, delta })
    events += event({ type: 'content_block_stop', index })
  }
  return (
    events +
    event({
      type: 'message_delta',
      delta: { stop_reason, stop_sequence },
      ...(usage === undefined ? {} : { usage }),
    }) +
    event({ type: 'message_stop' })
  )
}

const event = (data: Fields & { readonly type: string }): string => eventText(data, data.type)

/** A block as it looks before its words came, and the deltas that bring them. Other kinds of block come whole. */
function opening(block: JsonObject): { readonly opened: Fields; readonly deltas: readonly Fields[] } {
  const { type } = block
  if (type === 'text') {
    const { text, citations, ...rest } = block
    const cited = listOf(citations).map((citation) => ({ type: 'citations_delta', citation }))
    const start = citations === undefined ? {} : { citations: Array.isArray(citations) ? [] : citations }
    return {
      opened: { ...rest, text: '', ...start },
      deltas: [...cited, ...filled('text_delta', 'text', text)],
    }
  }
  if (type === 'thinking') {
    const { thinking, signature, ...rest } = block
    return {
      opened: { ...rest, thinking: '', ...(signature === undefined ? {} : { signature: '' }) },
      deltas: [
        ...filled('thinking_delta', 'thinking', thinking),
        ...filled('signature_delta', 'signature', signature),
      ],
    }
  }
  if (type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use') {
    const { input, ...rest } = block
    return {
      opened: { ...rest, input: {} },
      deltas: filled('input_json_delta', 'partial_json', JSON.stringify(input)),
    }
  }
  return { opened: { ...block }, deltas: [] }
}

const filled = (type: string, field: string, text: unknown): Fields[] =>
  typeof text === 'string' && text !== '' ? [{ type, [field]: text }] : []
