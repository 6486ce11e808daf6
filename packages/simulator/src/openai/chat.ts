import type { Answer } from '../content/answer.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import { logprobsOf } from './logprobs.ts'
import type { Chat } from './parse.ts'

/** What every object of one reply has in common. */
export type Envelope = {
  readonly id: string
  readonly created: number
  readonly model: string
  readonly fingerprint: string
  readonly serviceTier: string
}

/** `finish_reason` in this dialect: a stop sequence is a plain stop. */
export const finishReason = ({ ending }: Answer): string =>
  ({ stop: 'stop', sequence: 'stop', length: 'length', tools: 'tool_calls' })[ending.kind]

/** The `usage` object over all answers of one reply. */
export function usageOf(chat: Chat, answers: readonly Answer[], cachedTokens: number): object {
  const completion = answers.reduce((sum, answer) => sum + answer.outputTokens, 0)
  const reasoning = answers.reduce((sum, answer) => sum + answer.reasoningTokens, 0)
  return {
    prompt_tokens: chat.ask.inputTokens,
    completion_tokens: completion,
    total_tokens: chat.ask.inputTokens + completion,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The JSON text of a `chat.completion`. */
export function completionBody(
  envelope: Envelope,
  chat: Chat,
  answers: readonly Answer[],
  usage: object,
  identifiers: Identifiers,
): string {
  return JSON.stringify({
    id: envelope.id,
    object: 'chat.completion',
    created: envelope.created,
    model: envelope.model,
    choices: answers.map((answer, index) => ({
      index,
      message: {
        role: 'assistant',
        content: answer.calls.length > 0 ? null : answer.text,
        ...(answer.calls.length > 0 && {
          tool_calls: answer.calls.map((call) => ({
            id: identifiers('call_', 24),
            type: 'function',
            function: call,
          })),
        }),
        refusal: null,
        annotations: [],
      },
      logprobs: chat.wantsLogprobs ? logprobsOf(answer.text) : null,
      finish_reason: finishReason(answer),
    })),
    usage,
    service_tier: envelope.serviceTier,
    system_fingerprint: envelope.fingerprint,
  })
}
