import type { JsonObject } from '../../dialect.ts'
import { inputObject } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { MediaPart, Part, ResultPart } from '../neutral.ts'
import { belongsTo } from '../signatures.ts'
import type { Turn } from '../turns.ts'

/**
 * Gemini 3 and later refuse a call of their own that lost its signature. For calls another model made, Google names
 * this word to send in its place (ai.google.dev/gemini-api/docs/thought-signatures, questions and answers). The first
 * of the calls made at once carries it.
 */
const unsignedCall = 'skip_thought_signature_validator'
const wantsSignatures = (model: string): boolean => !/gemini-[12]\b/.test(model)

/** Writes turns. A result names its function: the name is that of the call it answers. */
export function writeContents(turns: readonly Turn[], model: string, losses: Losses): readonly JsonObject[] {
  const nameOf = new Map<string, string>()
  const contents: JsonObject[] = []
  for (const { role, parts } of turns) {
    const written: JsonObject[] = []
    let signature: string | null = null
    let isSigned = false
    for (const { part, at } of parts) {
      if (part.kind === 'call') nameOf.set(part.id, part.name)
      if (part.kind === 'reasoning') {
        if (!part.signature || !belongsTo(part, 'gemini'))
          losses.add(`${at} (reasoning)`, 'dropped: Gemini reads only thoughts it has signed itself')
        else if (part.text !== '')
          written.push({ text: part.text, thought: true, thoughtSignature: part.signature.value })
        else signature = part.signature.value
        continue
      }
      const one = writePart(part, at, nameOf, losses)
      if (!one) continue
      if (signature === null && part.kind === 'call' && !isSigned && wantsSignatures(model))
        signature = unsignedCall
      isSigned ||= part.kind === 'call'
      written.push(signature === null ? one : { ...one, thoughtSignature: signature })
      signature = null
    }
    if (signature !== null) written.push({ text: '', thoughtSignature: signature })
    if (written.length > 0) contents.push({ role: role === 'assistant' ? 'model' : 'user', parts: written })
  }
  return contents
}

type Spoken = Exclude<Part, { kind: 'reasoning' }>

function writePart(
  part: Spoken,
  at: string,
  names: ReadonlyMap<string, string>,
  losses: Losses,
): JsonObject | null {
  switch (part.kind) {
    case 'text':
      return { text: part.text }
    case 'refusal':
      losses.add(`${at} (refusal)`, 'as text: Gemini has no refusal in what the model said')
      return { text: part.text }
    case 'media':
      return writeMedia(part, at, losses)
    case 'call':
      return { functionCall: { id: part.id, name: part.name, args: inputObject(part, losses, at) } }
    case 'result':
      return { functionResponse: writeResult(part, at, names, losses) }
  }
}

function writeResult(
  part: ResultPart,
  at: string,
  names: ReadonlyMap<string, string>,
  losses: Losses,
): JsonObject {
  const name = names.get(part.callId) ?? part.name
  if (name === null)
    losses.add(
      `${at} (result)`,
      'under its id: Gemini wants the name of the function, and no call has this id',
    )
  const text = part.content.flatMap((inner) => (inner.kind === 'text' ? [inner.text] : [])).join('\n\n')
  const parts = part.content.flatMap((inner) =>
    inner.kind === 'media' ? (writeMedia(inner, at, losses) ?? []) : [],
  )
  return {
    id: part.callId,
    name: name ?? part.callId,
    response: part.isError ? { error: text } : { output: text },
    ...(parts.length > 0 ? { parts } : {}),
  }
}

function writeMedia(
  { medium, source, name, detail }: MediaPart,
  at: string,
  losses: Losses,
): JsonObject | null {
  if (detail !== null)
    losses.add(`${at} (image detail)`, 'dropped: Gemini sets the resolution of a whole request')
  if (name !== null) losses.add(`${at} (${medium} name)`, 'dropped: Gemini takes no name of a file')
  if (source.kind === 'data') return { inlineData: { mimeType: source.mediaType, data: source.base64 } }
  const type = source.mediaType === null ? {} : { mimeType: source.mediaType }
  if (source.kind === 'url') return { fileData: { fileUri: source.url, ...type } }
  if (source.origin === 'gemini') return { fileData: { fileUri: source.id, ...type } }
  losses.add(`${at} (${medium})`, 'dropped: a file kept by another provider cannot be read by Gemini')
  return null
}
