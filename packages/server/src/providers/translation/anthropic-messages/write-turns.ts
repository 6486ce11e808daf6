import type { JsonObject } from '../../dialect.ts'
import { callIdFor } from '../call-ids.ts'
import { inputObject } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Part, ReasoningPart, ResultPart } from '../neutral.ts'
import { belongsTo } from '../signatures.ts'
import type { Turn } from '../turns.ts'

/** Thinking blocks of the past go back only while the model still thinks; Anthropic passes over them else. */
export function writeTurns(
  turns: readonly Turn[],
  isThinking: boolean,
  losses: Losses,
): readonly JsonObject[] {
  return turns.flatMap(({ role, parts }) => {
    const content = parts
      .map(({ part, at }) => writeBlock(part, isThinking, at, losses))
      .filter((block) => block !== null)
    return content.length === 0 ? [] : [{ role, content: alone(content) }]
  })
}

const alone = (content: readonly JsonObject[]): unknown =>
  content.length === 1 && content[0]!.type === 'text' ? content[0]!.text : content

function writeBlock(part: Part, isThinking: boolean, at: string, losses: Losses): JsonObject | null {
  switch (part.kind) {
    case 'text':
      // Anthropic refuses a text block without text.
      return part.text === '' ? null : { type: 'text', text: part.text }
    case 'refusal':
      losses.add(`${at} (refusal)`, 'as text: Anthropic has no refusal in what the assistant said')
      return { type: 'text', text: part.text }
    case 'media':
      return writeMedia(part, at, losses)
    case 'call':
      return {
        type: 'tool_use',
        id: callIdFor('anthropic-messages', part.id),
        name: part.name,
        input: inputObject(part, losses, at),
      }
    case 'result':
      return writeResult(part, at, losses)
    case 'reasoning':
      return writeReasoning(part, isThinking, at, losses)
  }
}

function writeReasoning(
  part: ReasoningPart,
  isThinking: boolean,
  at: string,
  losses: Losses,
): JsonObject | null {
  const { signature, text } = part
  if (!signature || !belongsTo(part, 'anthropic-messages')) {
    losses.add(`${at} (reasoning)`, 'dropped: Anthropic reads only thinking it has signed itself')
    return null
  }
  if (!isThinking) {
    losses.add(
      `${at} (reasoning)`,
      'dropped: Anthropic reads past thinking only in a request that asks it to think',
    )
    return null
  }
  return signature.isRedacted
    ? { type: 'redacted_thinking', data: signature.value }
    : { type: 'thinking', thinking: text, signature: signature.value }
}

function writeResult(part: ResultPart, at: string, losses: Losses): JsonObject {
  const content = part.content
    .map((inner) => writeBlock(inner, false, at, losses))
    .filter((block) => block !== null)
  return {
    type: 'tool_result',
    tool_use_id: callIdFor('anthropic-messages', part.callId),
    ...(content.length > 0 ? { content: alone(content) } : {}),
    ...(part.isError ? { is_error: true } : {}),
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
  if (medium === 'audio' || medium === 'video') return lost(`Anthropic reads no ${medium}`)
  if (name !== null && medium !== 'document')
    losses.add(`${at} (${medium} name)`, 'dropped: Anthropic takes no name of it')
  const written = writeSource(source, medium)
  if (written === null)
    return lost('Anthropic reads neither this kind of file nor one kept by another provider')
  if (detail !== null) losses.add(`${at} (image detail)`, 'dropped: Anthropic has one resolution')
  return { type: medium, source: written, ...(name !== null && medium === 'document' ? { title: name } : {}) }
}

function writeSource(source: MediaPart['source'], medium: 'image' | 'document'): JsonObject | null {
  if (source.kind === 'url') return { type: 'url', url: source.url }
  if (source.kind === 'file-id')
    return source.origin === 'anthropic-messages' ? { type: 'file', file_id: source.id } : null
  const { mediaType, base64 } = source
  if (medium === 'image' || mediaType === 'application/pdf')
    return { type: 'base64', media_type: mediaType, data: base64 }
  if (!mediaType.startsWith('text/') && mediaType !== 'application/json') return null
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(base64, 'base64').toString('utf8') }
}
