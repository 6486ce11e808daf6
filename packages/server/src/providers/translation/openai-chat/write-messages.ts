import type { JsonObject } from '../../dialect.ts'
import { callIdFor } from '../call-ids.ts'
import { inputText } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Message, ResultPart } from '../neutral.ts'
import { dataUrl } from '../sources.ts'

/** One neutral message can become several: results stand alone, and before what the user says with them. */
export function writeChatMessages(messages: readonly Message[], losses: Losses): readonly JsonObject[] {
  const written: JsonObject[] = []
  for (const message of messages) {
    if (message.role === 'assistant') written.push(...writeAssistant(message, losses))
    else {
      for (const part of message.parts)
        if (part.kind === 'result') written.push(writeResult(part, message.at, losses))
      const content = writeContent(message, losses)
      if (content.length > 0) written.push({ role: message.role, content: alone(content) })
    }
  }
  return written
}

/** A single text goes as a string: cousins of the dialect read nothing else in system and tool messages. */
const alone = (content: readonly JsonObject[]): unknown =>
  content.length === 1 && content[0]!.type === 'text' ? content[0]!.text : content

function writeContent({ parts, at }: Message, losses: Losses): readonly JsonObject[] {
  const content: JsonObject[] = []
  for (const part of parts) {
    if (part.kind === 'text') content.push({ type: 'text', text: part.text })
    else if (part.kind === 'media') content.push(...writeMedia(part, at, losses))
    else if (part.kind === 'result') {
      // A tool message holds text only; its pictures are shown by the user message that follows.
      for (const inner of part.content)
        if (inner.kind === 'media') content.push(...writeMedia(inner, at, losses))
    } else losses.add(`${at} (${part.kind})`, `dropped: a user message of OpenAI chat holds no ${part.kind}`)
  }
  return content
}

function writeMedia({ medium, source, name, detail }: MediaPart, at: string, losses: Losses): JsonObject[] {
  const lost = (why: string): JsonObject[] => {
    losses.add(`${at} (${medium})`, `dropped: ${why}`)
    return []
  }
  if (name !== null && medium !== 'document')
    losses.add(`${at} (${medium} name)`, 'dropped: OpenAI takes no name of it')
  if (source.kind === 'file-id') {
    const isOurs = source.origin === 'openai-chat' || source.origin === 'openai-responses'
    if (!isOurs) return lost('a file kept by another provider cannot be read by OpenAI')
    if (detail !== null) losses.add(`${at} (image detail)`, 'dropped: OpenAI chat takes none for a kept file')
    return [{ type: 'file', file: { file_id: source.id } }]
  }
  if (medium === 'image') {
    const url = source.kind === 'url' ? source.url : dataUrl(source)
    return [{ type: 'image_url', image_url: { url, ...(detail === null ? {} : { detail }) } }]
  }
  if (source.kind === 'url') return lost(`OpenAI chat reads no ${medium} by address`)
  if (medium === 'audio') {
    const format = /mpeg|mp3/.test(source.mediaType) ? 'mp3' : /wav/.test(source.mediaType) ? 'wav' : null
    if (!format) return lost(`OpenAI chat does not read ${source.mediaType}`)
    return [{ type: 'input_audio', input_audio: { data: source.base64, format } }]
  }
  if (medium === 'video') return lost('OpenAI chat reads no video')
  return [{ type: 'file', file: { filename: name ?? 'document', file_data: dataUrl(source) } }]
}

function writeAssistant({ parts, at }: Message, losses: Losses): readonly JsonObject[] {
  const content: JsonObject[] = []
  const calls: JsonObject[] = []
  let refusal: string | null = null
  let thoughts = ''
  for (const part of parts) {
    if (part.kind === 'text') content.push({ type: 'text', text: part.text })
    else if (part.kind === 'refusal') refusal = (refusal ?? '') + part.text
    else if (part.kind === 'call')
      calls.push({
        id: callIdFor('openai-chat', part.id),
        type: 'function',
        function: { name: part.name, arguments: inputText(part) },
      })
    else if (part.kind === 'reasoning' && part.origin === 'openai-chat' && !part.signature?.value)
      thoughts += part.text
    else
      losses.add(`${at} (${part.kind})`, `dropped: an assistant message of OpenAI chat holds no ${part.kind}`)
  }
  if (content.length + calls.length === 0 && refusal === null) return []
  return [
    {
      role: 'assistant',
      content: content.length === 0 ? null : alone(content),
      ...(refusal === null ? {} : { refusal }),
      ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
  ]
}

function writeResult(part: ResultPart, at: string, losses: Losses): JsonObject {
  const texts = part.content.flatMap((inner) =>
    inner.kind === 'text' ? [{ type: 'text', text: inner.text }] : [],
  )
  if (part.isError) losses.add(`${at} (result)`, 'dropped: OpenAI has no mark for a result that is an error')
  if (texts.length < part.content.length)
    losses.add(`${at} (result)`, 'moved: pictures of a tool result go in the user message after it')
  return {
    role: 'tool',
    tool_call_id: callIdFor('openai-chat', part.callId),
    content: texts.length === 0 ? '' : alone(texts),
  }
}
