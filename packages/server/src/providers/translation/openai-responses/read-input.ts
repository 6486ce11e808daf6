import { isObject } from '../../dialect.ts'
import { readElement, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Message, Part, ReasoningPart, TextPart } from '../neutral.ts'
import { reasoningPart, unsealed } from '../signatures.ts'
import { detailOf, media, mediumOf, sourceOfUrl } from '../sources.ts'

/** Whether OpenAI takes a text for a comment or for the answer means nothing to a client of another dialect. */
const answerOnly: readonly string[] = ['phase']

/** Input is a string or a list of items; items of one assistant turn stand alone and are gathered. */
export function readInput(input: unknown, losses: Losses, isAnswer = false): readonly Message[] {
  if (input === null) return []
  if (typeof input === 'string')
    return [{ role: 'user', parts: [{ kind: 'text', text: input }], at: 'input' }]
  if (!Array.isArray(input)) {
    losses.add('input', 'dropped: it is not a string or a list of items')
    return []
  }
  const messages: { role: Message['role']; parts: Part[]; at: string }[] = []
  const add = (role: Message['role'], parts: readonly Part[], at: string, isItem: boolean): void => {
    const last = messages.at(-1)
    if (isItem && last?.role === role) last.parts.push(...parts)
    else messages.push({ role, parts: [...parts], at })
  }
  for (const [place, one] of input.entries()) {
    const at = `input[${place}]`
    const fields = readElement(one, at, losses)
    if (!fields) continue
    const type = fields.text('type') ?? 'message'
    // The ids and states of items are the provider's own bookkeeping.
    fields.skip('status', ...(isAnswer ? answerOnly : []))
    if (type === 'message') {
      const role = fields.text('role')
      fields.skip('id')
      if (role === 'user' || role === 'system' || role === 'developer' || role === 'assistant')
        add(role, readContent(fields, 'content', losses), at, role === 'assistant')
      else losses.add(at, `dropped: the role ${role ?? 'none'} is not known`)
    } else if (type === 'function_call') {
      fields.skip('id')
      const name = fields.text('name') ?? ''
      const id = fields.text('call_id') ?? `call_${place}`
      add('assistant', [{ kind: 'call', id, name, input: fields.text('arguments') ?? '' }], at, true)
    } else if (type === 'function_call_output') {
      fields.skip('id')
      const content = readContent(fields, 'output', losses).filter(
        (part): part is TextPart | MediaPart => part.kind === 'text' || part.kind === 'media',
      )
      const callId = fields.text('call_id') ?? ''
      add('user', [{ kind: 'result', callId, name: null, content, isError: false }], at, false)
    } else if (type === 'reasoning') add('assistant', [readReasoning(fields)], at, true)
    else {
      losses.add(at, `dropped: an item of type ${type} belongs to OpenAI alone`)
      continue
    }
    fields.finish()
  }
  return messages
}

function readContent(fields: Fields, name: string, losses: Losses): readonly Part[] {
  const content = fields.any(name)
  if (content === null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  const place = `${fields.path}.${name}`
  if (!Array.isArray(content)) {
    losses.add(place, 'dropped: it is not a string or a list of parts')
    return []
  }
  return content.flatMap((one: unknown, index) => readPart(one, `${place}[${index}]`, losses) ?? [])
}

function readPart(one: unknown, at: string, losses: Losses): Part | null {
  const fields = readElement(one, at, losses)
  if (!fields) return null
  const type = fields.text('type')
  const part = partOf(type, fields)
  if (part) fields.finish()
  else losses.add(at, `dropped: a part of type ${type ?? 'none'} cannot be carried`)
  return part
}

function partOf(type: string | null, fields: Fields): Part | null {
  if (type === 'input_text') return { kind: 'text', text: fields.text('text') ?? '' }
  if (type === 'output_text') {
    if (fields.list('annotations').length > 0)
      fields.lose('annotations', 'dropped: citations cannot be carried')
    if (fields.list('logprobs').length > 0) fields.lose('logprobs', 'dropped: they say nothing to a provider')
    return { kind: 'text', text: fields.text('text') ?? '' }
  }
  if (type === 'refusal') return { kind: 'refusal', text: fields.text('refusal') ?? '' }
  const id = fields.text('file_id')
  if (type === 'input_image') {
    const url = fields.text('image_url')
    const detail = detailOf(fields.text('detail'))
    if (url !== null) return media('image', sourceOfUrl(url), null, detail)
    return id === null ? null : media('image', file(id), null, detail)
  }
  if (type === 'input_file') {
    const name = fields.text('filename')
    const data = fields.text('file_data')
    const url = fields.text('file_url')
    if (data !== null) {
      const source = sourceOfUrl(data.startsWith('data:') ? data : `data:application/pdf;base64,${data}`)
      return media(mediumOf(source.kind === 'data' ? source.mediaType : null), source, name)
    }
    if (url !== null) return media('document', sourceOfUrl(url), name)
    return id === null ? null : media('document', file(id), name)
  }
  return null
}

const file = (id: string): MediaPart['source'] => ({
  kind: 'file-id',
  id,
  origin: 'openai-responses',
  mediaType: null,
})

/** A reasoning item: a summary for people, or the thoughts themselves, and the encrypted form for the provider. */
function readReasoning(fields: Fields): ReasoningPart {
  const text = [...fields.list('content'), ...fields.list('summary')]
    .map((one) => (isObject(one) && typeof one.text === 'string' ? one.text : ''))
    .filter((one) => one !== '')
    .join('\n\n')
  const id = fields.text('id')
  const encrypted = fields.text('encrypted_content')
  return reasoningPart(
    text,
    encrypted === null ? null : unsealed(encrypted, 'openai-responses', id, false),
    'openai-responses',
  )
}
