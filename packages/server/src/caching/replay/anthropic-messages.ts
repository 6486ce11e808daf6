import { isObject } from '../../providers/dialect.ts'
import { anthropicStream } from './anthropic-stream.ts'
import { anthropicWhole } from './anthropic-whole.ts'
import { listOf, type Replay } from './replay.ts'

const natural: ReadonlySet<unknown> = new Set(['end_turn', 'stop_sequence', 'tool_use'])

/** Anthropic messages (docs.anthropic.com/en/docs/build-with-claude/streaming). */
export const anthropicMessages: Replay = {
  whole: anthropicWhole,
  stream: anthropicStream,
  inspect(whole) {
    const blocks = listOf(whole.content).filter(isObject)
    return {
      isError: whole.type === 'error' || isObject(whole.error),
      isRefusal: whole.stop_reason === 'refusal',
      callsTools: blocks.some(({ type }) => typeof type === 'string' && /tool_use/.test(type)),
      isNaturalStop: natural.has(whole.stop_reason),
      isEmpty: !blocks.some(
        ({ type, text }) =>
          (typeof text === 'string' && text.trim() !== '') ||
          (type !== 'text' && type !== 'thinking' && type !== 'redacted_thinking'),
      ),
    }
  },
}
