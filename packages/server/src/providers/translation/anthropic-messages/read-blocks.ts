import { isObject, type JsonObject } from '../../dialect.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Part, Source, TextPart } from '../neutral.ts'
import { reasoningPart, unsealed } from '../signatures.ts'
import { media, typeOfPath } from '../sources.ts'

/** Content is a string or a list of blocks. */
export function readBlocks(fields: Fields, name: string, losses: Losses): readonly Part[] {
  const content = fields.any(name)
  if (content === null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  const place = fields.path === '' ? name : `${fields.path}.${name}`
  if (!Array.isArray(content)) {
    losses.add(place, 'dropped: it is not a string or a list of blocks')
    return []
  }
  return content.flatMap((one: unknown, index) => readBlock(one, `${place}[${index}]`, losses) ?? [])
}

/** One content block; null, with a loss, when no other dialect could hold it. */
export function readBlock(one: unknown, at: string, losses: Losses): Part | null {
  const fields = readElement(one, at, losses)
  if (!fields) return null
  const type = fields.text('type')
  const part = partOf(type, fields, losses)
  if (part) fields.finish()
  else losses.add(at, `dropped: a block of type ${type ?? 'none'} cannot be carried`)
  return part
}

function partOf(type: string | null, fields: Fields, losses: Losses): Part | null {
  switch (type) {
    case 'text':
      if (fields.list('citations').length > 0)
        fields.lose('citations', 'dropped: citations cannot be carried')
      return { kind: 'text', text: fields.text('text') ?? '' }
    case 'image': {
      const source = readSource(fields.object('source'), `${fields.path}.source`, losses)
      return source && media('image', source)
    }
    case 'document': {
      const source = readSource(fields.object('source'), `${fields.path}.source`, losses)
      return source && media('document', source, fields.text('title'))
    }
    case 'tool_use':
      // Which program called the tool: the model itself, unless another field is there.
      if (fields.object('caller')?.type === 'direct') fields.skip('caller')
      return {
        kind: 'call',
        id: fields.text('id') ?? '',
        name: fields.text('name') ?? '',
        input: fields.object('input') ?? {},
      }
    case 'tool_result':
      return {
        kind: 'result',
        callId: fields.text('tool_use_id') ?? '',
        name: null,
        content: readBlocks(fields, 'content', losses).filter(
          (part): part is TextPart | MediaPart => part.kind === 'text' || part.kind === 'media',
        ),
        isError: fields.flag('is_error') ?? false,
      }
    case 'thinking': {
      const value = fields.text('signature')
      const isSigned = value !== null && value !== ''
      return reasoningPart(
        fields.text('thinking') ?? '',
        isSigned ? unsealed(value, 'anthropic-messages', null, false) : null,
        'anthropic-messages',
      )
    }
    case 'redacted_thinking': {
      const data = fields.text('data')
      return data === null
        ? null
        : reasoningPart('', unsealed(data, 'anthropic-messages', null, true), 'anthropic-messages')
    }
    default:
      return null
  }
}

function readSource(source: JsonObject | null, at: string, losses: Losses): Source | null {
  if (!source) return null
  const fields = readFields(source, at, losses)
  const type = fields.text('type')
  const read = sourceOf(type, fields)
  if (read) fields.finish()
  return read
}

function sourceOf(type: string | null, fields: Fields): Source | null {
  const mediaType = fields.text('media_type')
  const data = fields.text('data')
  const url = fields.text('url')
  const id = fields.text('file_id')
  if (type === 'base64' && data !== null)
    return { kind: 'data', mediaType: mediaType ?? 'application/pdf', base64: data }
  if (type === 'text' && data !== null)
    return { kind: 'data', mediaType: 'text/plain', base64: Buffer.from(data).toString('base64') }
  if (type === 'url' && url !== null) return { kind: 'url', url, mediaType: typeOfPath(url) }
  if (type === 'file' && id !== null) return { kind: 'file-id', id, origin: 'anthropic-messages', mediaType }
  if (type !== 'content') return null
  const content = fields.any('content')
  const text =
    typeof content === 'string'
      ? content
      : Array.isArray(content) && content.every((one) => isObject(one) && typeof one.text === 'string')
        ? content.map((one: JsonObject) => one.text).join('\n\n')
        : null
  return text === null
    ? null
    : { kind: 'data', mediaType: 'text/plain', base64: Buffer.from(text).toString('base64') }
}
