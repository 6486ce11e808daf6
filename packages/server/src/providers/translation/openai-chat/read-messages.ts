import { isObject, stringOrNull, type JsonObject } from '../../dialect.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { CallPart, MediaPart, Message, Part, ReasoningPart, ResultPart, TextPart } from '../neutral.ts'
import { reasoningPart, unsealed } from '../signatures.ts'
import { detailOf, media, mediumOf, sourceOfUrl } from '../sources.ts'

export function readChatMessages(list: readonly unknown[], losses: Losses): readonly Message[] {
  const messages: Message[] = []
  for (const [place, one] of list.entries()) {
    const at = `messages[${place}]`
    const fields = readElement(one, at, losses)
    if (!fields) continue
    const role = fields.text('role')
    if (role === 'assistant') messages.push({ role, parts: readAssistant(fields, losses), at })
    else if (role === 'tool' || role === 'function')
      messages.push({ role: 'user', parts: [readResult(fields, losses)], at })
    else if (role === 'user' || role === 'system' || role === 'developer')
      messages.push({ role, parts: readContent(fields, losses), at })
    else {
      losses.add(at, `dropped: the role ${role ?? 'none'} is not known`)
      continue
    }
    fields.finish()
  }
  return messages
}

function readContent(fields: Fields, losses: Losses): Part[] {
  const content = fields.any('content')
  if (content === null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) {
    losses.add(`${fields.path}.content`, 'dropped: it is not a string or a list of parts')
    return []
  }
  return content.flatMap(
    (one: unknown, place) => readPart(one, `${fields.path}.content[${place}]`, losses) ?? [],
  )
}

function readPart(one: unknown, at: string, losses: Losses): Part | null {
  const fields = readElement(one, at, losses)
  if (!fields) return null
  const type = fields.text('type')
  const part = partOf(type, fields, losses)
  if (part) fields.finish()
  else losses.add(at, `dropped: a part of type ${type ?? 'none'} cannot be carried`)
  return part
}

function partOf(type: string | null, fields: Fields, losses: Losses): Part | null {
  if (type === 'text') return { kind: 'text', text: fields.text('text') ?? '' }
  if (type === 'refusal') return { kind: 'refusal', text: fields.text('refusal') ?? '' }
  if (type === 'image_url') {
    const image = fields.any('image_url')
    if (typeof image === 'string') return media('image', sourceOfUrl(image))
    if (!isObject(image) || typeof image.url !== 'string') return null
    const inner = readFields(image, `${fields.path}.image_url`, losses)
    inner.skip('url')
    const part = media('image', sourceOfUrl(image.url), null, detailOf(inner.text('detail')))
    inner.finish()
    return part
  }
  if (type === 'input_audio') {
    const audio = fields.object('input_audio')
    if (typeof audio?.data !== 'string') return null
    const mediaType = audio.format === 'mp3' ? 'audio/mpeg' : 'audio/wav'
    return media('audio', { kind: 'data', mediaType, base64: audio.data })
  }
  if (type === 'file') {
    const file = fields.object('file')
    return file ? readFile(file, `${fields.path}.file`, losses) : null
  }
  return null
}

function readFile(file: JsonObject, at: string, losses: Losses): MediaPart | null {
  const fields = readFields(file, at, losses)
  const name = fields.text('filename')
  const data = fields.text('file_data')
  const id = fields.text('file_id')
  fields.finish()
  if (data !== null) {
    const source = sourceOfUrl(data.startsWith('data:') ? data : `data:application/pdf;base64,${data}`)
    return media(mediumOf(source.kind === 'data' ? source.mediaType : null), source, name)
  }
  return id === null
    ? null
    : media('document', { kind: 'file-id', id, origin: 'openai-chat', mediaType: null }, name)
}

export function readAssistant(fields: Fields, losses: Losses): readonly Part[] {
  const parts: Part[] = [...readReasoning(fields)]
  parts.push(...readContent(fields, losses))
  const refusal = fields.text('refusal')
  if (refusal !== null) parts.push({ kind: 'refusal', text: refusal })
  for (const [place, one] of fields.list('tool_calls').entries()) {
    const call = readCall(one, `${fields.path}.tool_calls[${place}]`, losses)
    if (call) parts.push(call)
  }
  const old = fields.object('function_call')
  if (typeof old?.name === 'string')
    parts.push({
      kind: 'call',
      id: `call_${old.name}`,
      name: old.name,
      input: stringOrNull(old.arguments) ?? '',
    })
  return parts
}

/**
 * Chat has no field for reasoning. `reasoning_content` is what DeepSeek writes, `reasoning` what vLLM does; `reasoning_details` is what
 * OpenRouter writes and is where our own answers put signatures.
 */
function readReasoning(fields: Fields): readonly ReasoningPart[] {
  const plain = fields.text('reasoning_content') ?? fields.text('reasoning')
  const details = fields.list('reasoning_details')
  const parts = details.flatMap((one): ReasoningPart[] => {
    if (!isObject(one)) return []
    const { text, signature, data } = one
    const value = typeof data === 'string' ? data : signature
    const signed =
      typeof value === 'string' ? unsealed(value, 'openai-chat', null, typeof data === 'string') : null
    return [reasoningPart(typeof text === 'string' ? text : '', signed, 'openai-chat')]
  })
  if (parts.length > 0) return parts
  return plain === null || plain === '' ? [] : [reasoningPart(plain, null, 'openai-chat')]
}

function readCall(one: unknown, at: string, losses: Losses): CallPart | null {
  const fields = readElement(one, at, losses)
  if (!fields) return null
  const inner = fields.object('function')
  const type = fields.text('type')
  if (!inner || typeof inner.name !== 'string') {
    losses.add(at, `dropped: a call of type ${type ?? 'none'} cannot be carried`)
    return null
  }
  fields.skip('index')
  const call: CallPart = {
    kind: 'call',
    id: fields.text('id') ?? `call_${inner.name}`,
    name: inner.name,
    input: typeof inner.arguments === 'string' ? inner.arguments : JSON.stringify(inner.arguments ?? {}),
  }
  fields.finish()
  return call
}

function readResult(fields: Fields, losses: Losses): ResultPart {
  const content = readContent(fields, losses).filter(
    (part): part is TextPart | MediaPart => part.kind === 'text' || part.kind === 'media',
  )
  const name = fields.text('name')
  return {
    kind: 'result',
    callId: fields.text('tool_call_id') ?? `call_${name}`,
    name,
    content,
    isError: false,
  }
}
