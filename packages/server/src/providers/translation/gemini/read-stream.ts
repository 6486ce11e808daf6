import { isObject, jsonOrNull, stringOrNull, type JsonObject } from '../../dialect.ts'
import { errorOfGemini } from '../errors.ts'
import type { Losses } from '../losses.ts'
import type { NeutralEvent, Part, Stop, Usage } from '../neutral.ts'
import type { NeutralReader } from '../stream.ts'
import { newerUsage, usageOfGemini } from '../usage.ts'
import { candidateParts, geminiStop } from './read-answer.ts'

/** Reads chunks of streamGenerateContent: each is an answer with the next parts. A call is whole in its chunk. */
export function readGeminiStream(emit: (event: NeutralEvent) => void, losses: Losses): NeutralReader {
  let started = false
  let ended = false
  let open: 'text' | 'reasoning' | null = null
  let calls = 0
  let stop: Stop | null = null
  let usage: Usage | null = null

  const close = (): void => {
    if (open !== null) emit({ kind: 'part-end' })
    open = null
  }
  const say = (part: Part, isLast: boolean): void => {
    if (part.kind === 'text') {
      if (part.text === '') return
      if (open !== 'text') {
        close()
        emit({ kind: 'part-start', part: { kind: 'text' } })
        open = 'text'
      }
      emit({ kind: 'part-delta', text: part.text })
    } else if (part.kind === 'reasoning') {
      // A mark without a thought belongs to what follows it, or, with nothing after it, to the thought before it.
      if (open !== 'reasoning' || (part.text === '' && !isLast)) {
        close()
        emit({ kind: 'part-start', part: { kind: 'reasoning' } })
        open = 'reasoning'
      }
      if (part.text !== '') emit({ kind: 'part-delta', text: part.text })
      if (!part.signature) return
      emit({ kind: 'signature', signature: part.signature })
      close()
    } else if (part.kind === 'call') {
      close()
      calls++
      emit({ kind: 'part-start', part: { kind: 'call', id: part.id, name: part.name } })
      emit({ kind: 'part-delta', text: JSON.stringify(part.input) })
      emit({ kind: 'part-end' })
    } else losses.add(`candidates[0] (${part.kind})`, `dropped: a streamed ${part.kind} cannot be carried`)
  }
  const readChunk = (chunk: JsonObject): boolean => {
    if (isObject(chunk.error)) {
      ended = true
      emit({ kind: 'failure', error: errorOfGemini(chunk.error, null, null) })
      return true
    }
    if (!Array.isArray(chunk.candidates) && !isObject(chunk.promptFeedback) && !isObject(chunk.usageMetadata))
      return false
    usage = newerUsage(usage, usageOfGemini(chunk.usageMetadata))
    if (!started) {
      started = true
      emit({
        kind: 'answer-start',
        id: stringOrNull(chunk.responseId),
        model: stringOrNull(chunk.modelVersion),
        usage,
      })
    }
    const parts = candidateParts(chunk, calls, losses)
    for (const [place, part] of parts.entries()) say(part, place === parts.length - 1)
    stop = geminiStop(chunk, calls > 0) ?? stop
    return true
  }
  return {
    read({ data }) {
      const chunk = jsonOrNull(data)
      return isObject(chunk) && readChunk(chunk)
    },
    // There is no terminator, and usage may come after the reason: the end of the stream is the end.
    end() {
      if (ended || stop === null) return
      ended = true
      close()
      emit({ kind: 'answer-end', stop, stopSequence: null, usage })
    },
    isComplete: () => stop !== null || ended,
  }
}
