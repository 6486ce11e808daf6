import type { JsonObject } from '../../dialect.ts'
import { inputObject } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part, Stop, Usage } from '../neutral.ts'
import { set } from '../openai-chat/write-request.ts'
import { sealed } from '../signatures.ts'
import { geminiStop } from '../stops.ts'
import { geminiUsage } from '../usage.ts'

/** Writes an answer of generateContent. */
export function writeGeminiAnswer(answer: NeutralAnswer, losses: Losses): JsonObject {
  return answerOf(answer, writeParts(answer.parts, losses), answer.stop, answer.usage)
}

/** An answer, or one chunk of it: the finish reason is in the last chunk only. */
export const answerOf = (
  { id, model }: Pick<NeutralAnswer, 'id' | 'model'>,
  parts: readonly JsonObject[],
  stop: Stop | null,
  usage: Usage | null,
): JsonObject => ({
  candidates: [
    {
      content: { role: 'model', parts },
      ...(stop === null ? {} : { finishReason: geminiStop[stop] }),
      index: 0,
    },
  ],
  ...set('usageMetadata', geminiUsage(usage)),
  ...set('modelVersion', model),
  ...set('responseId', id),
})

/** A signature without a thought marks the part after it. */
export function writeParts(parts: readonly Part[], losses: Losses): readonly JsonObject[] {
  const written: JsonObject[] = []
  let mark: string | null = null
  for (const part of parts) {
    if (part.kind === 'reasoning') {
      const own = part.signature && sealed(part.signature, 'gemini')
      if (part.text !== '') written.push({ text: part.text, thought: true, ...set('thoughtSignature', own) })
      else mark = own
      continue
    }
    const one = writePart(part, losses)
    if (!one) continue
    written.push({ ...one, ...set('thoughtSignature', mark) })
    mark = null
  }
  if (mark !== null) written.push({ text: '', thoughtSignature: mark })
  return written
}

function writePart(part: Part, losses: Losses): JsonObject | null {
  if (part.kind === 'text' || part.kind === 'refusal') return { text: part.text }
  if (part.kind === 'call')
    return { functionCall: { id: part.id, name: part.name, args: inputObject(part, losses, 'answer') } }
  if (part.kind === 'media' && part.source.kind === 'data')
    return { inlineData: { mimeType: part.source.mediaType, data: part.source.base64 } }
  losses.add(`answer (${part.kind})`, `dropped: an answer of Gemini holds no ${part.kind} like this`)
  return null
}
