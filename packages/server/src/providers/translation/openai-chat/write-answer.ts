import type { JsonObject } from '../../dialect.ts'
import { inputText } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part, ReasoningPart } from '../neutral.ts'
import { sealed } from '../signatures.ts'
import { chatStop } from '../stops.ts'
import { chatUsage } from '../usage.ts'
import { set } from './write-request.ts'

export type Written = { readonly createdAt: number }

/** Writes a chat completion. */
export function writeChatAnswer(answer: NeutralAnswer, losses: Losses, { createdAt }: Written): JsonObject {
  const { id, model, parts, stop, usage } = answer
  return {
    id: id ?? 'chatcmpl-unnamed',
    object: 'chat.completion',
    created: createdAt,
    model: model ?? '',
    choices: [
      {
        index: 0,
        message: writeMessage(parts, losses),
        logprobs: null,
        finish_reason: stop === null ? null : chatStop[stop],
      },
    ],
    ...set('usage', chatUsage(usage)),
  }
}

function writeMessage(parts: readonly Part[], losses: Losses): JsonObject {
  let content: string | null = null
  let refusal: string | null = null
  let thoughts = ''
  const details: JsonObject[] = []
  const calls: JsonObject[] = []
  for (const part of parts) {
    if (part.kind === 'text') content = (content ?? '') + part.text
    else if (part.kind === 'refusal') refusal = (refusal ?? '') + part.text
    else if (part.kind === 'reasoning') {
      thoughts += part.text
      details.push(reasoningDetail(part))
    } else if (part.kind === 'call')
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: inputText(part) } })
    else losses.add(`answer (${part.kind})`, `dropped: an answer of OpenAI chat holds no ${part.kind}`)
  }
  return {
    role: 'assistant',
    content,
    refusal,
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(details.some(({ signature, data }) => signature ?? data) ? { reasoning_details: details } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

/** OpenRouter's form of a thought, with what the provider needs to see again. */
export function reasoningDetail({ text, signature }: Pick<ReasoningPart, 'text' | 'signature'>): JsonObject {
  const mark = signature && sealed(signature, 'openai-chat')
  if (signature?.isRedacted) return { type: 'reasoning.encrypted', data: mark }
  return { type: 'reasoning.text', text, ...set('signature', mark) }
}
