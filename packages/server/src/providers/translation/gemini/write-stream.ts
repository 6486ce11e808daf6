import type { JsonObject } from '../../dialect.ts'
import { errorBodyFor } from '../errors.ts'
import type { Losses } from '../losses.ts'
import type { NeutralEvent, PartOpening, Usage } from '../neutral.ts'
import { set } from '../openai-chat/write-request.ts'
import { sealed } from '../signatures.ts'
import { dataEvent, type NeutralWriter } from '../stream.ts'
import { answerOf, writeParts } from './write-answer.ts'

/** Writes chunks of streamGenerateContent. A call goes out whole, when its arguments are; the last chunk says why it stopped. */
export function writeGeminiStream(losses: Losses): NeutralWriter {
  let id: string | null = null
  let model: string | null = null
  let open: PartOpening | null = null
  let input = ''
  /** A mark without a thought before it, waiting for the part it belongs to. */
  let mark: string | null = null
  let hasThought = false

  const chunk = (parts: readonly JsonObject[], usage: Usage | null = null): string =>
    dataEvent(answerOf({ id, model }, parts, null, usage))
  const marked = (part: JsonObject): JsonObject => {
    const signed = { ...part, ...set('thoughtSignature', mark) }
    mark = null
    return signed
  }

  return (event: NeutralEvent): string => {
    switch (event.kind) {
      case 'answer-start':
        ;({ id, model } = event)
        return ''
      case 'part-start':
        open = event.part
        input = ''
        hasThought = false
        return ''
      case 'part-delta':
        if (event.text === '') return ''
        if (open?.kind === 'call') {
          input += event.text
          return ''
        }
        hasThought = open?.kind === 'reasoning'
        return chunk([hasThought ? { text: event.text, thought: true } : marked({ text: event.text })])
      case 'signature':
        mark = sealed(event.signature, 'gemini')
        if (!hasThought) return ''
        return chunk([marked({ text: '', thought: true })])
      case 'part-end': {
        if (open?.kind !== 'call') return ''
        const { id, name } = open
        return chunk(writeParts([{ kind: 'call', id, name, input }], losses).map(marked))
      }
      case 'answer-end': {
        // Google's own last chunk holds an empty text, too: its client drops a turn with a chunk that has no part.
        return dataEvent(answerOf({ id, model }, [marked({ text: '' })], event.stop ?? 'other', event.usage))
      }
      case 'failure': {
        // Bare again as the last bytes: earlier clients of Google's throw on that alone.
        const body = errorBodyFor('gemini', event.error)
        return dataEvent(body) + JSON.stringify(body)
      }
    }
  }
}
