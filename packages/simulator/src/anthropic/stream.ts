import type { Answer } from '../content/answer.ts'
import type { CacheUse } from '../content/prompt-cache.ts'
import { splitTokens } from '../content/tokens.ts'
import { write } from '../wire/step.ts'
import type { Part, Step, Steps } from '../wire/step.ts'
import { countsOf, messageOf, stopOf, usageOf } from './message.ts'
import type { Block } from './message.ts'
import type { MessageRequest } from './parse.ts'

type Streamed = {
  readonly id: string
  readonly model: string
  readonly request: MessageRequest
  readonly blocks: readonly Block[]
  readonly answer: Answer
  readonly cache: CacheUse
}

const event = (part: Part, type: string, fields: object): Step =>
  write(part, `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)

/** The events of a streamed message, in the strict order that Anthropic's client insists on. */
export function messageEvents({ id, model, request, blocks, answer, cache }: Streamed): Steps {
  const unfinished = { stop_reason: null, stop_sequence: null }
  // The first count is what has been generated when the head leaves: one token.
  const message = messageOf(id, model, [], unfinished, usageOf(request, cache, 1))
  return [
    event('start', 'message_start', { message }),
    ...blocks.flatMap((block, index) => blockEvents(block, index)),
    event('usage', 'message_delta', {
      delta: stopOf(answer),
      usage: countsOf(request, cache, answer.outputTokens),
    }),
    event('terminator', 'message_stop', {}),
  ]
}

function blockEvents(block: Block, index: number): Steps {
  // Deltas are nearly all of a stream, so what never changes in them is not encoded again.
  const head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":`
  const delta = (fields: object, tokens = 1): Step =>
    write('delta', `${head}${JSON.stringify(fields)}}\n\n`, tokens)
  const ping = index === 0 ? [event('noise', 'ping', {})] : []
  const around = (empty: object, deltas: Steps): Steps => [
    event('start', 'content_block_start', { index, content_block: empty }),
    ...ping,
    ...deltas,
    event('stop', 'content_block_stop', { index }),
  ]
  switch (block.type) {
    case 'text':
      return around(
        { type: 'text', text: '' },
        splitTokens(block.text).map((text) => delta({ type: 'text_delta', text })),
      )
    case 'thinking':
      return around({ type: 'thinking', thinking: '', signature: '' }, [
        ...splitTokens(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking }, 0)),
        delta({ type: 'signature_delta', signature: block.signature }, 0),
      ])
    case 'tool_use': {
      // The real stream opens with an empty piece, then cuts the JSON anywhere.
      const pieces = ['', ...splitTokens(JSON.stringify(block.input))]
      const empty = { type: 'tool_use', id: block.id, name: block.name, input: {} }
      return around(
        empty,
        pieces.map((partial_json) =>
          delta({ type: 'input_json_delta', partial_json }, partial_json === '' ? 0 : 1),
        ),
      )
    }
  }
}
