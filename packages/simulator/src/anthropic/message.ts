import type { Answer } from '../content/answer.ts'
import { parseJson } from '../content/json.ts'
import type { CacheUse } from '../content/prompt-cache.ts'
import { thoughts } from '../content/prose.ts'
import { hashText, randomFrom } from '../content/random.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import type { MessageRequest } from './parse.ts'

/** A content block of a message. */
export type Block =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }

/** The content of the message: thoughts when asked for, then text or tool calls. */
export function blocksOf(
  request: MessageRequest,
  answer: Answer,
  identifiers: Identifiers,
): readonly Block[] {
  const { ask } = request
  const blocks: Block[] = []
  if (request.showsThinking) {
    const seed = hashText(ask.promptText)
    const thinking = thoughts(ask.question, randomFrom(seed))
    blocks.push({
      type: 'thinking',
      thinking,
      signature: Buffer.from(`simulated-signature-${seed}`).toString('base64'),
    })
  }
  for (const call of answer.calls)
    blocks.push({
      type: 'tool_use',
      id: identifiers('toolu_01', 22),
      name: call.name,
      input: parseJson(call.arguments),
    })
  if (answer.calls.length === 0 && answer.text !== '') blocks.push({ type: 'text', text: answer.text })
  return blocks
}

/** `stop_reason` and `stop_sequence` of the message. */
export function stopOf({ ending }: Answer): {
  readonly stop_reason: string
  readonly stop_sequence: string | null
} {
  const reason = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use', sequence: 'stop_sequence' }[
    ending.kind
  ]
  return { stop_reason: reason, stop_sequence: ending.kind === 'sequence' ? ending.sequence : null }
}

/** The token counts that stand in `usage` and, cumulative, in `message_delta`. */
export const countsOf = (request: MessageRequest, cache: CacheUse, outputTokens: number): object => ({
  input_tokens: request.ask.inputTokens - cache.readTokens - cache.written5mTokens - cache.written1hTokens,
  cache_creation_input_tokens: cache.written5mTokens + cache.written1hTokens,
  cache_read_input_tokens: cache.readTokens,
  output_tokens: outputTokens,
})

/** The whole `usage` object of a message. */
export const usageOf = (request: MessageRequest, cache: CacheUse, outputTokens: number): object => ({
  ...countsOf(request, cache, outputTokens),
  cache_creation: {
    ephemeral_5m_input_tokens: cache.written5mTokens,
    ephemeral_1h_input_tokens: cache.written1hTokens,
  },
  service_tier: 'standard',
  inference_geo: 'not_available',
})

/** The `message` object, without its content and stop fields when they are still to come. */
export const messageOf = (
  id: string,
  model: string,
  content: readonly Block[],
  stop: { readonly stop_reason: string | null; readonly stop_sequence: string | null },
  usage: object,
): object => ({ model, id, type: 'message', role: 'assistant', content, ...stop, usage })
