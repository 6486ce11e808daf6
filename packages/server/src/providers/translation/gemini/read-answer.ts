import { isObject, stringOrNull, type JsonObject } from '../../dialect.ts'
import { madeCallId } from '../call-ids.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part, Stop } from '../neutral.ts'
import { stopOfGemini } from '../stops.ts'
import { usageOfGemini } from '../usage.ts'
import { joined, readPart } from './read-contents.ts'

/** Reads an answer: its first candidate, as translated requests ask for one. */
export function readGeminiAnswer(body: JsonObject, losses: Losses): NeutralAnswer {
  const candidates: readonly unknown[] = Array.isArray(body.candidates) ? body.candidates : []
  if (candidates.length > 1) losses.add('candidates', 'cut: a translated answer holds the first candidate')
  const parts = candidateParts(body, 0, losses)
  return {
    id: stringOrNull(body.responseId),
    model: stringOrNull(body.modelVersion),
    parts,
    stop: geminiStop(
      body,
      parts.some(({ kind }) => kind === 'call'),
    ),
    stopSequence: null,
    usage: usageOfGemini(body.usageMetadata),
  }
}

/** The parts of an answer or of a chunk; `calls` counts the calls before it, so that made ids stay apart. */
export function candidateParts(body: JsonObject, calls: number, losses: Losses): readonly Part[] {
  const first: unknown = Array.isArray(body.candidates) ? body.candidates[0] : null
  if (!isObject(first)) return []
  for (const name of ['citationMetadata', 'groundingMetadata', 'urlContextMetadata', 'logprobsResult'])
    if (first[name] != null) losses.add(`candidates[0].${name}`, 'dropped: it cannot be carried')
  const content = isObject(first.content) ? first.content : {}
  const list: readonly unknown[] = Array.isArray(content.parts) ? content.parts : []
  const turn = (stringOrNull(body.responseId) ?? 'unnamed').slice(0, 24)
  const parts: Part[] = []
  for (const [place, one] of list.entries()) {
    const read = readPart(
      one,
      `candidates[0].content.parts[${place}]`,
      madeCallId(turn, calls + place),
      [],
      losses,
    )
    if (!joined(parts, one, read)) parts.push(...read)
  }
  return parts
}

/** Why it stopped: a blocked prompt has no candidate at all, and calls are an ordinary STOP. */
export function geminiStop(body: JsonObject, hasCalls: boolean): Stop | null {
  const first: unknown = Array.isArray(body.candidates) ? body.candidates[0] : null
  if (!isObject(first))
    return isObject(body.promptFeedback) && typeof body.promptFeedback.blockReason === 'string'
      ? 'filter'
      : null
  const stop = stopOfGemini(stringOrNull(first.finishReason))
  return stop === 'end' && hasCalls ? 'calls' : stop
}
