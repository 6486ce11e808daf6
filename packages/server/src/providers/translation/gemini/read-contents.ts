import { isObject, type JsonObject } from '../../dialect.ts'
import { madeCallId } from '../call-ids.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Message, Part, ResultPart, Source, TextPart } from '../neutral.ts'
import { reasoningPart, unsealed } from '../signatures.ts'
import { media, mediumOf, typeOfPath } from '../sources.ts'

/** Calls that still wait for their result: Gemini pairs the two by name and order when there are no ids. */
type Open = { readonly id: string; readonly name: string }[]

export function readContents(system: unknown, contents: unknown, losses: Losses): readonly Message[] {
  const messages: { role: Message['role']; parts: Part[]; at: string }[] = []
  const open: Open = []
  if (system !== null) {
    const parts = readSystem(system, losses)
    if (parts.length > 0) messages.push({ role: 'system', parts, at: 'systemInstruction' })
  }
  const list: readonly unknown[] = contents === null ? [] : Array.isArray(contents) ? contents : [contents]
  for (const [turn, one] of list.entries()) {
    const at = `contents[${turn}]`
    const fields = readElement(typeof one === 'string' ? { parts: [{ text: one }] } : one, at, losses)
    if (!fields) continue
    const role = fields.text('role') === 'model' ? 'assistant' : 'user'
    // A streamed turn is kept by Google's client as one content a chunk.
    const last = role === 'assistant' ? messages.at(-1) : undefined
    const goesOn = last?.role === 'assistant'
    const parts = goesOn ? last.parts : []
    for (const [place, part] of fields.list('parts').entries()) {
      const read = readPart(part, `${at}.parts[${place}]`, madeCallId(turn, place), open, losses)
      if (role === 'user' || !joined(parts, part, read)) parts.push(...read)
    }
    fields.finish()
    if (!goesOn) messages.push({ role, parts, at })
  }
  return messages
}

/**
 * A history made from a stream holds its texts and thoughts in pieces, and the mark of a thought after it: they are
 * put together again, as signatures hold for whole thoughts only.
 */
export function joined(parts: Part[], raw: unknown, [part, ...more]: readonly Part[]): boolean {
  const last = parts.at(-1)
  if (!last || !part || more.length > 0) return false
  if (part.kind === 'text' && last.kind === 'text')
    return parts.splice(-1, 1, { kind: 'text', text: last.text + part.text }).length > 0
  const isThought = isObject(raw) && raw.thought === true
  if (!isThought || part.kind !== 'reasoning' || last.kind !== 'reasoning' || last.signature) return false
  return parts.splice(-1, 1, reasoningPart(last.text + part.text, part.signature, 'gemini')).length > 0
}

function readSystem(system: unknown, losses: Losses): Part[] {
  if (typeof system === 'string') return [{ kind: 'text', text: system }]
  const fields = readElement(system, 'systemInstruction', losses)
  if (!fields) return []
  fields.skip('role')
  const alone = fields.text('text')
  const parts = fields
    .list('parts')
    .flatMap((part, place) => readPart(part, `systemInstruction.parts[${place}]`, '', [], losses))
  fields.finish()
  return alone === null ? parts : [{ kind: 'text', text: alone }, ...parts]
}

/** One part; a signature on anything but a thought becomes a reasoning part before it. */
export function readPart(one: unknown, at: string, id: string, open: Open, losses: Losses): readonly Part[] {
  const fields = readElement(one, at, losses)
  if (!fields) return []
  const mark = fields.text('thoughtSignature')
  const signature = mark === null ? null : unsealed(mark, 'gemini', null, false)
  const isThought = fields.flag('thought') === true
  const text = fields.text('text')
  const parts: Part[] = []
  if (isThought) parts.push(reasoningPart(text ?? '', signature, 'gemini'))
  else {
    if (signature) parts.push(reasoningPart('', signature, 'gemini'))
    const part = text === null ? partOf(fields, id, open, losses) : { kind: 'text' as const, text }
    if (part && text !== '') parts.push(part)
    else if (!part && !signature) losses.add(at, 'dropped: this kind of part belongs to Gemini alone')
  }
  fields.finish()
  return parts
}

function partOf(fields: Fields, id: string, open: Open, losses: Losses): Part | null {
  const call = fields.object('functionCall')
  if (call) {
    const inner = readFields(call, `${fields.path}.functionCall`, losses)
    const name = inner.text('name') ?? ''
    const made = { id: inner.text('id') ?? id, name }
    open.push(made)
    const input = inner.object('args') ?? {}
    inner.finish()
    return { kind: 'call', ...made, input }
  }
  const result = fields.object('functionResponse')
  if (result) return readResult(result, `${fields.path}.functionResponse`, open, losses)
  return readMedia(fields, losses)
}

function readMedia(fields: Fields, losses: Losses): MediaPart | null {
  const inline = fields.object('inlineData')
  if (inline) {
    const inner = readFields(inline, `${fields.path}.inlineData`, losses)
    const mediaType = inner.text('mimeType') ?? 'application/octet-stream'
    const base64 = inner.text('data') ?? ''
    const name = inner.text('displayName')
    inner.finish()
    return media(mediumOf(mediaType), { kind: 'data', mediaType, base64 }, name)
  }
  const file = fields.object('fileData')
  if (!file) return null
  const inner = readFields(file, `${fields.path}.fileData`, losses)
  const url = inner.text('fileUri') ?? ''
  const mediaType = inner.text('mimeType') ?? typeOfPath(url)
  const name = inner.text('displayName')
  inner.finish()
  // Files kept by Google cannot be fetched by anyone else.
  const isKept = !/^https?:/.test(url) || url.includes('generativelanguage.googleapis.com')
  const source: Source = isKept
    ? { kind: 'file-id', id: url, origin: 'gemini', mediaType }
    : { kind: 'url', url, mediaType }
  return media(mediumOf(mediaType), source, name)
}

/** Google asks for the result under `output`, or what went wrong under `error`; other shapes are kept as JSON. */
function readResult(result: JsonObject, at: string, open: Open, losses: Losses): ResultPart {
  const fields = readFields(result, at, losses)
  const name = fields.text('name') ?? ''
  const said = fields.text('id')
  const place = open.findIndex((call) => (said === null ? call.name === name : call.id === said))
  const [call] = place < 0 ? [] : open.splice(place, 1)
  const response = fields.object('response') ?? {}
  const [key, ...more] = Object.keys(response)
  const only = key !== undefined && more.length === 0 ? response[key] : undefined
  const isNamed = typeof only === 'string' && (key === 'output' || key === 'error')
  const content: (TextPart | MediaPart)[] = [
    { kind: 'text', text: isNamed ? only : JSON.stringify(response) },
  ]
  for (const [index, part] of fields.list('parts').entries()) {
    const inner = isObject(part) ? readFields(part, `${at}.parts[${index}]`, losses) : null
    const read = inner && readMedia(inner, losses)
    inner?.finish()
    if (read) content.push(read)
  }
  fields.finish()
  return {
    kind: 'result',
    callId: said ?? call?.id ?? `call_${name}`,
    name,
    content,
    isError: isNamed && key === 'error',
  }
}
