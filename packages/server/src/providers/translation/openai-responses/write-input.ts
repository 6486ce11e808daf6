import type { JsonObject } from '../../dialect.ts'
import { callIdFor } from '../call-ids.ts'
import { inputText } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Message, Part, ReasoningPart } from '../neutral.ts'
import { belongsTo } from '../signatures.ts'
import { dataUrl } from '../sources.ts'

/** Each part that is no text or picture becomes an item of its own, in the order the client wrote them. */
export function writeInput(messages: readonly Message[], losses: Losses): readonly JsonObject[] {
  const items: JsonObject[] = []
  for (const { role, parts, at } of messages) {
    let content: JsonObject[] = []
    const flush = (): void => {
      if (content.length > 0) items.push({ role, content })
      content = []
    }
    for (const part of parts) {
      const inner = contentOf(part, role === 'assistant', at, losses)
      if (inner) content.push(inner)
      const item = itemOf(part, at, losses)
      if (!item) continue
      flush()
      items.push(item)
    }
    flush()
  }
  return items
}

function contentOf(part: Part, isAssistant: boolean, at: string, losses: Losses): JsonObject | null {
  if (part.kind === 'text')
    return isAssistant
      ? { type: 'output_text', text: part.text, annotations: [] }
      : { type: 'input_text', text: part.text }
  if (part.kind === 'refusal') return { type: 'refusal', refusal: part.text }
  if (part.kind !== 'media') return null
  if (!isAssistant) return writeMedia(part, at, losses)
  losses.add(`${at} (${part.medium})`, `dropped: OpenAI reads no ${part.medium} in what the assistant said`)
  return null
}

function itemOf(part: Part, at: string, losses: Losses): JsonObject | null {
  if (part.kind === 'call')
    return {
      type: 'function_call',
      call_id: callIdFor('openai-responses', part.id),
      name: part.name,
      arguments: inputText(part),
    }
  if (part.kind === 'result') {
    if (part.isError)
      losses.add(`${at} (result)`, 'dropped: OpenAI has no mark for a result that is an error')
    const [first] = part.content
    const isText = part.content.length === 1 && first?.kind === 'text'
    return {
      type: 'function_call_output',
      call_id: callIdFor('openai-responses', part.callId),
      output: isText
        ? first.text
        : part.content.length === 0
          ? ''
          : part.content.flatMap((inner) => contentOf(inner, false, at, losses) ?? []),
    }
  }
  return part.kind === 'reasoning' ? writeReasoning(part, at, losses) : null
}

function writeReasoning(part: ReasoningPart, at: string, losses: Losses): JsonObject | null {
  const { signature, text } = part
  if (!belongsTo(part, 'openai-responses') || !signature) {
    losses.add(`${at} (reasoning)`, 'dropped: OpenAI reads only reasoning it has encrypted itself')
    return null
  }
  return {
    type: 'reasoning',
    ...(signature.id === null ? {} : { id: signature.id }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: signature.value,
  }
}

function writeMedia(
  { medium, source, name, detail }: MediaPart,
  at: string,
  losses: Losses,
): JsonObject | null {
  const lost = (why: string): null => {
    losses.add(`${at} (${medium})`, `dropped: ${why}`)
    return null
  }
  if (source.kind === 'file-id' && source.origin !== 'openai-chat' && source.origin !== 'openai-responses')
    return lost('a file kept by another provider cannot be read by OpenAI')
  if (name !== null && medium !== 'document')
    losses.add(`${at} (${medium} name)`, 'dropped: OpenAI takes no name of it')
  if (medium === 'audio' || medium === 'video') return lost(`OpenAI Responses read no ${medium}`)
  if (medium === 'image')
    return {
      type: 'input_image',
      ...(source.kind === 'file-id'
        ? { file_id: source.id }
        : { image_url: source.kind === 'url' ? source.url : dataUrl(source) }),
      detail: detail ?? 'auto',
    }
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url }
  if (source.kind === 'file-id') return { type: 'input_file', file_id: source.id }
  return { type: 'input_file', filename: name ?? 'document', file_data: dataUrl(source) }
}
