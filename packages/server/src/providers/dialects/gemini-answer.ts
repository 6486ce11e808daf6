import {
  isObject,
  noAnswer,
  previewLength,
  stringOrNull,
  type AnswerFacts,
  type JsonObject,
} from '../dialect.ts'
import { geminiErrorFacts } from './gemini-errors.ts'

/** Reads a whole generateContent answer. */
export function readGeminiAnswer(body: unknown): AnswerFacts {
  if (!isObject(body)) return noAnswer
  if (isObject(body.error)) return { ...noAnswer, ...geminiErrorFacts(body.error) }
  const facts = readGeminiChunk(body)
  return facts.finishReason === null && !hasCandidate(body)
    ? { ...facts, errorKind: 'empty-candidates', errorDetail: 'The answer holds no candidates.' }
    : facts
}

/** What one chunk of a stream, or a whole answer, says. A blocked prompt has no candidates but says why. */
export function readGeminiChunk(chunk: JsonObject): AnswerFacts {
  const feedback = isObject(chunk.promptFeedback) ? stringOrNull(chunk.promptFeedback.blockReason) : null
  const candidate = firstCandidate(chunk)
  const finishReason = feedback ?? (candidate ? stringOrNull(candidate.finishReason) : null)
  return {
    ...noAnswer,
    responseModel: stringOrNull(chunk.modelVersion),
    finishReason,
    refusal: feedback !== null || (finishReason !== null && refusals.has(finishReason)),
    usage: chunk.usageMetadata ?? null,
    preview: partsText(partsOf(chunk)),
  }
}

/** Finish reasons that mean the answer was withheld: ai.google.dev/api/generate-content#FinishReason. */
const refusals = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

const firstCandidate = ({ candidates }: JsonObject): JsonObject | null =>
  Array.isArray(candidates) && isObject(candidates[0]) ? candidates[0] : null

const hasCandidate = (body: JsonObject): boolean => firstCandidate(body) !== null

/** The parts of the first candidate. */
export function partsOf(chunk: JsonObject): readonly unknown[] {
  const content = firstCandidate(chunk)?.content
  return isObject(content) && Array.isArray(content.parts) ? content.parts : []
}

/** What the parts say, thoughts left out; without words, the functions they call. */
function partsText(parts: readonly unknown[]): string {
  const words = parts
    .map((part) => (isObject(part) && part.thought !== true ? (stringOrNull(part.text) ?? '') : ''))
    .join('')
  return (words || callsText(parts)).slice(0, previewLength)
}

const callsText = (parts: readonly unknown[]): string =>
  parts
    .map((part) =>
      isObject(part) && isObject(part.functionCall)
        ? `${String(part.functionCall.name)}(${JSON.stringify(part.functionCall.args ?? {})})`
        : '',
    )
    .join(' ')
    .trim()
