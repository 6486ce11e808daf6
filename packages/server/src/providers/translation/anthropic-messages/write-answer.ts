import type { JsonObject } from '../../dialect.ts'
import { inputObject } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part } from '../neutral.ts'
import { sealed } from '../signatures.ts'
import { anthropicStop } from '../stops.ts'
import { anthropicUsage } from '../usage.ts'

/** Writes a message. */
export function writeAnthropicAnswer(answer: NeutralAnswer, losses: Losses): JsonObject {
  const { id, model, parts, stop, stopSequence, usage } = answer
  return {
    id: id ?? 'msg_unnamed',
    type: 'message',
    role: 'assistant',
    model: model ?? '',
    content: parts.flatMap((part) => {
      const block = writeBlock(part, losses)
      return block ? [block] : []
    }),
    stop_reason: stop === null ? null : anthropicStop[stop],
    stop_sequence: stopSequence,
    usage: anthropicUsage(usage) ?? { input_tokens: null, output_tokens: null },
  }
}

function writeBlock(part: Part, losses: Losses): JsonObject | null {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text, citations: null }
    case 'call':
      return {
        type: 'tool_use',
        id: part.id,
        name: part.name,
        input: inputObject(part, losses, 'answer'),
        caller: { type: 'direct' },
      }
    case 'reasoning': {
      const mark = part.signature ? sealed(part.signature, 'anthropic-messages') : ''
      return part.signature?.isRedacted
        ? { type: 'redacted_thinking', data: mark }
        : { type: 'thinking', thinking: part.text, signature: mark }
    }
    default:
      losses.add(`answer (${part.kind})`, `dropped: an answer of Anthropic holds no ${part.kind}`)
      return null
  }
}
