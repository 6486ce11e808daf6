import { fieldsOf, isFields, listOf, textOf, type Message, type Part } from './conversation-model.ts'
import type { StreamEvent } from './event-stream.ts'

const roles: Readonly<Record<string, string>> = { model: 'assistant', function: 'tool' }

function partOf(value: unknown): Part {
  const part = fieldsOf(value)
  if (typeof part.text === 'string')
    return part.thought === true ? { kind: 'thinking', text: part.text } : { kind: 'text', text: part.text }
  if (isFields(part.functionCall)) {
    const { id, name, args } = part.functionCall
    return { kind: 'tool-call', id: textOf(id), name: textOf(name), arguments: JSON.stringify(args ?? {}) }
  }
  if (isFields(part.functionResponse)) {
    const { id, name, response } = part.functionResponse
    return {
      kind: 'tool-result',
      id: textOf(id) || textOf(name),
      text: JSON.stringify(response ?? null),
      isError: fieldsOf(response).error !== undefined,
    }
  }
  const { mimeType, data } = fieldsOf(part.inlineData)
  if (/^image\/[\w.+-]+$/.test(textOf(mimeType)))
    return {
      kind: 'image',
      source: `data:${textOf(mimeType)};base64,${textOf(data)}`,
      address: textOf(mimeType),
    }
  const { mimeType: kindOfFile, fileUri } = fieldsOf(part.fileData)
  if (textOf(kindOfFile).startsWith('image/'))
    return { kind: 'image', source: null, address: textOf(fileUri).slice(0, 200) }
  return { kind: 'other', value }
}

function contentOf(value: unknown, roleUnlessSaid: string): Message {
  const { role, parts } = fieldsOf(value)
  const named = textOf(role) || roleUnlessSaid
  return { role: roles[named] ?? named, parts: listOf(parts).map(partOf) }
}

/** What was asked: the system instruction, then the contents; of embeddings, each content to embed. */
export function geminiAsked(body: unknown): readonly Message[] {
  const fields = fieldsOf(body)
  // Counting tokens may wrap the request it is about.
  if (isFields(fields.generateContentRequest)) return geminiAsked(fields.generateContentRequest)
  const system = fields.systemInstruction ?? fields.system_instruction
  const embedded = [
    ...(fields.content === undefined ? [] : [fields.content]),
    ...listOf(fields.requests).map((request) => fieldsOf(request).content),
  ]
  return [
    ...(system === undefined || system === null ? [] : [{ ...contentOf(system, 'system'), role: 'system' }]),
    ...listOf(fields.contents).map((content) => contentOf(content, 'user')),
    ...embedded.map((content) => contentOf(content, 'input')),
  ]
}

const vectorsIn = (fields: ReturnType<typeof fieldsOf>): readonly unknown[] =>
  fields.embedding === undefined ? listOf(fields.embeddings) : [fields.embedding]

/** What was answered, from a whole reply: every candidate, or the shape of the vectors of embeddings. */
export function geminiAnswered(body: unknown): readonly Message[] {
  const fields = fieldsOf(body)
  const vectors = vectorsIn(fields)
  if (vectors.length > 0) {
    const size = listOf(fieldsOf(vectors[0]).values).length
    const text = `${vectors.length} vector${vectors.length === 1 ? '' : 's'}, ${size} numbers each.`
    return [{ role: 'output', parts: [{ kind: 'text', text }] }]
  }
  return geminiStreamed([{ event: 'message', data: body }])
}

/** What was answered, put together again: pieces of text of one kind that follow each other are one. */
export function geminiStreamed(events: readonly StreamEvent[]): readonly Message[] {
  const candidates = new Map<number, Part[]>()
  let blocked = ''
  for (const { data } of events) {
    const fields = fieldsOf(data)
    blocked ||= textOf(fieldsOf(fields.promptFeedback).blockReason)
    for (const candidate of listOf(fields.candidates).map(fieldsOf)) {
      const index = Number(candidate.index ?? 0)
      const parts = candidates.get(index) ?? []
      candidates.set(index, parts)
      for (const part of listOf(fieldsOf(candidate.content).parts).map(partOf)) {
        const last = parts.at(-1)
        if ((part.kind === 'text' || part.kind === 'thinking') && last?.kind === part.kind)
          parts[parts.length - 1] = { ...part, text: last.text + part.text }
        else parts.push(part)
      }
    }
  }
  const messages = [...candidates.entries()]
    .sort(([one], [other]) => one - other)
    .map(([, parts]) => ({ role: 'assistant', parts }))
    .filter(({ parts }) => parts.length > 0)
  return blocked === ''
    ? messages
    : [
        ...messages,
        { role: 'error', parts: [{ kind: 'problem', text: `The prompt was blocked: ${blocked}.` }] },
      ]
}
