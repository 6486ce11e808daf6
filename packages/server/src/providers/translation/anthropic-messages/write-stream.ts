import type { JsonObject } from '../../dialect.ts'
import { errorBodyFor } from '../errors.ts'
import type { NeutralEvent, PartOpening, Usage } from '../neutral.ts'
import { sealed } from '../signatures.ts'
import { anthropicStop } from '../stops.ts'
import { namedEvent, type NeutralWriter } from '../stream.ts'
import { anthropicUsage } from '../usage.ts'

/** Writes the events of a message, each block opened, filled and closed before the next. */
export function writeAnthropicStream(): NeutralWriter {
  let isStarted = false
  let index = -1
  let open: PartOpening['kind'] | null = null

  const start = (id: string | null, model: string | null, usage: Usage | null): string => {
    if (isStarted) return ''
    isStarted = true
    return namedEvent({
      type: 'message_start',
      message: {
        id: id ?? 'msg_unnamed',
        type: 'message',
        role: 'assistant',
        model: model ?? '',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // Counts so far; the last message_delta holds those of the whole message.
        usage: { input_tokens: 0, output_tokens: 0, ...known(anthropicUsage(usage)) },
      },
    })
  }
  const startBlock = (part: PartOpening): string => {
    index++
    open = part.kind
    return namedEvent({ type: 'content_block_start', index, content_block: emptyBlock(part) })
  }
  const delta = (fields: JsonObject): string =>
    namedEvent({ type: 'content_block_delta', index, delta: fields })

  /** A redacted thought is all in the start of its block, so its start waits for its mark. */
  let isWaiting = false
  const opened = (): string => {
    if (!isWaiting) return ''
    isWaiting = false
    return startBlock({ kind: 'reasoning' })
  }

  return (event: NeutralEvent): string => {
    switch (event.kind) {
      case 'answer-start':
        return start(event.id, event.model, event.usage)
      case 'part-start': {
        isWaiting = event.part.kind === 'reasoning'
        return start(null, null, null) + (isWaiting ? '' : startBlock(event.part))
      }
      case 'part-delta':
        return event.text === '' ? '' : opened() + delta(deltaOf(open ?? 'reasoning', event.text))
      case 'signature': {
        const mark = sealed(event.signature, 'anthropic-messages')
        if (event.signature.isRedacted && isWaiting) {
          isWaiting = false
          index++
          const block = { type: 'redacted_thinking', data: mark }
          return namedEvent({ type: 'content_block_start', index, content_block: block })
        }
        return opened() + delta({ type: 'signature_delta', signature: mark })
      }
      case 'part-end':
        return opened() + namedEvent({ type: 'content_block_stop', index })
      case 'answer-end':
        return (
          start(null, null, null) +
          namedEvent({
            type: 'message_delta',
            delta: {
              stop_reason: event.stop === null ? null : anthropicStop[event.stop],
              stop_sequence: event.stopSequence,
            },
            usage: anthropicUsage(event.usage) ?? { output_tokens: null },
          }) +
          namedEvent({ type: 'message_stop' })
        )
      case 'failure':
        return namedEvent({ type: 'error', ...errorBodyFor('anthropic-messages', event.error) })
    }
  }
}

const known = (usage: JsonObject | null): JsonObject =>
  Object.fromEntries(Object.entries(usage ?? {}).filter(([, value]) => value !== null))

function emptyBlock(part: PartOpening): JsonObject {
  if (part.kind === 'call')
    return { type: 'tool_use', id: part.id, name: part.name, input: {}, caller: { type: 'direct' } }
  if (part.kind === 'reasoning') return { type: 'thinking', thinking: '', signature: '' }
  return { type: 'text', text: '', citations: null }
}

function deltaOf(kind: PartOpening['kind'], text: string): JsonObject {
  if (kind === 'call') return { type: 'input_json_delta', partial_json: text }
  if (kind === 'reasoning') return { type: 'thinking_delta', thinking: text }
  return { type: 'text_delta', text }
}
