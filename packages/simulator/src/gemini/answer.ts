import type { Answer } from '../content/answer.ts'
import { parseJson } from '../content/json.ts'
import { thoughts } from '../content/prose.ts'
import { hashText, randomFrom } from '../content/random.ts'
import { splitTokens } from '../content/tokens.ts'
import { write } from '../wire/step.ts'
import type { Part, Steps } from '../wire/step.ts'
import type { GenerateRequest } from './parse.ts'

/** One part of the answer, and the output tokens it stands for. */
type AnswerPart = { readonly json: object; readonly tokens: number }

export type Envelope = { readonly responseId: string; readonly modelVersion: string }

/** The parts: a thought when it is shown, then calls or the text, this one in pieces of `pieceTokens`. */
function partsOf(
  { ask, showsThoughts }: GenerateRequest,
  answer: Answer,
  pieceTokens: number,
): readonly AnswerPart[] {
  const seed = hashText(ask.promptText)
  const signature = Buffer.from(`simulated-signature-${seed}`).toString('base64')
  const parts: AnswerPart[] = []
  if (showsThoughts)
    parts.push({ json: { text: thoughts(ask.question, randomFrom(seed)), thought: true }, tokens: 0 })
  for (const [index, call] of answer.calls.entries())
    parts.push({
      json: {
        functionCall: { name: call.name, args: parseJson(call.arguments) },
        ...(index === 0 && ask.reasoningTokens > 0 && { thoughtSignature: signature }),
      },
      tokens: 8,
    })
  const tokens = splitTokens(answer.text)
  for (let from = 0; from < tokens.length; from += pieceTokens) {
    const piece = tokens.slice(from, from + pieceTokens)
    parts.push({ json: { text: piece.join('') }, tokens: piece.length })
  }
  return parts
}

const finishReason = ({ ending }: Answer): string => (ending.kind === 'length' ? 'MAX_TOKENS' : 'STOP')

/** `usageMetadata`: thoughts stand outside the candidates, cached tokens inside the prompt. */
function usageOf(
  inputTokens: number,
  cachedTokens: number,
  thoughtTokens: number,
  saidTokens: number,
): object {
  return {
    promptTokenCount: inputTokens,
    ...(saidTokens > 0 && { candidatesTokenCount: saidTokens }),
    totalTokenCount: inputTokens + saidTokens + thoughtTokens,
    ...(cachedTokens > 0 && { cachedContentTokenCount: cachedTokens }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
    ...(thoughtTokens > 0 && { thoughtsTokenCount: thoughtTokens }),
  }
}

const chunk = (parts: readonly object[], finish: string | undefined, usage: object, envelope: Envelope) => ({
  candidates: [
    { content: { parts, role: 'model' }, ...(finish !== undefined && { finishReason: finish }), index: 0 },
  ],
  usageMetadata: usage,
  ...envelope,
})

/** The JSON text of a whole answer. */
export const answerBody = (
  request: GenerateRequest,
  answer: Answer,
  cachedTokens: number,
  envelope: Envelope,
): string => {
  const said = answer.outputTokens - answer.reasoningTokens
  const usage = usageOf(request.ask.inputTokens, cachedTokens, answer.reasoningTokens, said)
  const parts = partsOf(request, answer, Infinity).map(({ json }) => json)
  return JSON.stringify(chunk(parts, finishReason(answer), usage, envelope), null, 2)
}

/** How a stream is framed: server-sent events with `alt=sse`, else one JSON array that grows. */
export type Framing = 'events' | 'array'

/** Text comes in pieces of a few tokens; the last chunk has the finish reason and no text. */
const pieceTokens = 4

/** The chunks of a streamed answer, each an answer of its own with the usage so far. */
export function answerChunks(
  request: GenerateRequest,
  answer: Answer,
  cachedTokens: number,
  envelope: Envelope,
  framing: Framing,
): Steps {
  const { inputTokens } = request.ask
  let said = 0
  const frame = (part: Part, json: object, tokens: number) =>
    write(part, framed(JSON.stringify(json), framing, part === 'terminator'), tokens)
  const parts = partsOf(request, answer, pieceTokens)
  const deltas = parts.map(({ json, tokens }) => {
    said += tokens
    const usage = usageOf(inputTokens, cachedTokens, answer.reasoningTokens, said)
    return frame('delta', chunk([json], undefined, usage, envelope), tokens)
  })
  const total = answer.outputTokens - answer.reasoningTokens
  const usage = usageOf(inputTokens, cachedTokens, answer.reasoningTokens, total)
  const last = chunk([{ text: '' }], finishReason(answer), usage, envelope)
  const chunks = [...deltas, frame('terminator', last, 0)]
  return framing === 'events' ? chunks : [write('start', '['), ...chunks, write('noise', '\n]')]
}

const framed = (json: string, framing: Framing, isLast: boolean): string =>
  framing === 'events' ? `data: ${json}\n\n` : `${json}${isLast ? '' : ',\r\n'}`
