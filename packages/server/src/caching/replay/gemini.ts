import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { splitEvents } from '../../providers/wire/event-stream.ts'
import { exactJsonOrNull, isRawJson } from '../key/exact-json.ts'
import { eventText, listOf, type Fields, type Replay } from './replay.ts'

/**
 * Gemini generateContent ⇄ streamGenerateContent?alt=sse (ai.google.dev/api/generate-content): every event is a whole
 * response of its own, so a stored answer is a stream of one.
 */
export const gemini: Replay = {
  whole: putTogether,
  stream: (whole) => eventText(whole),
  inspect(whole) {
    const candidates = listOf(whole.candidates).filter(isObject)
    const parts = candidates.flatMap(partsOf)
    return {
      isError: isObject(whole.error),
      isRefusal: isObject(whole.promptFeedback) && whole.promptFeedback.blockReason != null,
      callsTools: parts.some((part) => part.functionCall !== undefined || part.executableCode !== undefined),
      isNaturalStop: candidates.length > 0 && candidates.every(({ finishReason }) => finishReason === 'STOP'),
      isEmpty: !parts.some((part) =>
        typeof part.text === 'string' ? part.thought !== true && part.text.trim() !== '' : true,
      ),
    }
  },
}

const partsOf = (candidate: JsonObject): readonly JsonObject[] =>
  isObject(candidate.content) ? listOf(candidate.content.parts).filter(isObject) : []

/** Null unless some candidate said how it ended: Gemini's streams have no other terminator. */
function putTogether(text: string): JsonObject | null {
  let top: Fields = {}
  const candidates = new Map<number, Fields>()
  for (const { data } of splitEvents(text)) {
    const chunk = exactJsonOrNull(data)
    if (!isObject(chunk) || isObject(chunk.error)) return null
    const { candidates: list, ...others } = chunk
    top = { ...top, ...others }
    for (const [place, candidate] of listOf(list).entries())
      if (isObject(candidate)) {
        const index = typeof candidate.index === 'number' ? candidate.index : place
        const known = candidates.get(index)
        candidates.set(index, known ? longer(known, candidate) : { ...candidate })
      }
  }
  const ordered = [...candidates].sort(([a], [b]) => a - b).map(([, candidate]) => candidate)
  if (ordered.length === 0 || ordered.some(({ finishReason }) => typeof finishReason !== 'string'))
    return null
  return { ...top, candidates: ordered }
}

function longer(known: Fields, more: JsonObject): Fields {
  const content = isObject(known.content) ? known.content : {}
  const added = isObject(more.content) ? more.content : {}
  const parts = [...partsOf(known)]
  for (const [place, part] of partsOf(more).entries()) {
    // Only where two events meet was one part cut in two.
    const last = place === 0 ? parts.at(-1) : undefined
    if (last && continues(last, part))
      parts[parts.length - 1] = { ...last, ...part, text: `${String(last.text)}${String(part.text)}` }
    else parts.push(part)
  }
  return { ...known, ...more, content: { ...content, ...added, parts } }
}

/** A text goes on in the next event when both are words, or both thought, and nothing closed the first. */
const continues = (last: JsonObject, next: JsonObject): boolean =>
  [last, next].every((part) => typeof part.text === 'string' && !isRawJson(part)) &&
  (last.thought === true) === (next.thought === true) &&
  last.thoughtSignature === undefined
