import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { openaiChatStream } from './openai-chat-stream.ts'
import { openaiChatWhole } from './openai-chat-whole.ts'
import { listOf, type Replay } from './replay.ts'

/** OpenAI chat completions: chat.completion ⇄ chat.completion.chunk (platform.openai.com/docs/api-reference/chat). */
export const openaiChat: Replay = {
  whole: openaiChatWhole,
  stream: openaiChatStream,
  inspect(whole) {
    const choices = listOf(whole.choices).filter(isObject)
    const messages = choices.map(({ message }): JsonObject => (isObject(message) ? message : {}))
    const ends = choices.map((choice) => choice.finish_reason)
    const calls = (message: JsonObject): boolean =>
      listOf(message.tool_calls).length > 0 || message.function_call != null
    return {
      isError: isObject(whole.error),
      isRefusal: messages.some(({ refusal }) => typeof refusal === 'string' && refusal !== ''),
      callsTools: messages.some(calls),
      isNaturalStop:
        ends.length > 0 &&
        ends.every((end) => end === 'stop' || end === 'tool_calls' || end === 'function_call'),
      isEmpty: !messages.every(
        (message) => calls(message) || hasText(message.content) || isObject(message.audio),
      ),
    }
  },
}

const hasText = (content: unknown): boolean =>
  (typeof content === 'string' && content.trim() !== '') || (Array.isArray(content) && content.length > 0)
