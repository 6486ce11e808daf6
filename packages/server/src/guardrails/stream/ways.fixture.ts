import { expect } from 'vitest'
import { anthropicMessagesTexts } from '../texts/anthropic-messages.ts'
import { geminiTexts } from '../texts/gemini.ts'
import { openaiChatTexts } from '../texts/openai-chat.ts'
import { openaiResponsesTexts } from '../texts/openai-responses.ts'
import type { DialectTexts } from '../texts/text-slot.ts'

const event = (json: object): string => `data: ${JSON.stringify(json)}\n\n`

/** How a dialect streams one text, be it words or the arguments of a call. */
export type Way = {
  readonly texts: DialectTexts
  /** The events of an answer whose text, or whose arguments of a call, come in these pieces. */
  readonly events: (pieces: readonly string[]) => string[]
  /** The text as a client puts it together. */
  // oxlint-disable-next-line typescript/no-explicit-any -- events of four dialects
  readonly read: (events: readonly any[]) => string
}

export const ways: { readonly [name: string]: Way } = {
  'openai-chat text': {
    texts: openaiChatTexts,
    events: (pieces) => [
      event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
      ...pieces.map((content) =>
        event({ choices: [{ index: 0, delta: { content }, logprobs: { content: [{ token: content }] } }] }),
      ),
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      'data: [DONE]\n\n',
    ],
    read: (events) => events.map((one) => one.choices[0].delta.content ?? '').join(''),
  },
  'openai-chat arguments': {
    texts: openaiChatTexts,
    events: (pieces) => [
      ...pieces.map((part) =>
        event({
          choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: part } }] } }],
        }),
      ),
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
    ],
    read: (events) =>
      events.map((one) => one.choices[0].delta.tool_calls?.[0].function.arguments ?? '').join(''),
  },
  'openai-chat thoughts said twice': {
    texts: openaiChatTexts,
    events: (pieces) => [
      ...pieces.map((reasoning) =>
        event({ choices: [{ delta: { reasoning, reasoning_details: [{ text: reasoning }] } }] }),
      ),
      event({ choices: [{ delta: { content: 'So be it.' }, finish_reason: 'stop' }] }),
    ],
    read: (events) => {
      const details = events
        .map(({ choices: [{ delta }] }) => delta.reasoning_details?.[0].text ?? '')
        .join('')
      expect(events.map(({ choices: [{ delta }] }) => delta.reasoning ?? '').join('')).toBe(details)
      return details
    },
  },
  'anthropic-messages text': {
    texts: anthropicMessagesTexts,
    events: (pieces) => [
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      ...pieces.map((text) =>
        event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
      ),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_stop' }),
    ],
    read: (events) => events.map(({ delta }) => delta?.text ?? '').join(''),
  },
  'anthropic-messages arguments': {
    texts: anthropicMessagesTexts,
    events: (pieces) => [
      ...pieces.map((part) =>
        event({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: part },
        }),
      ),
      event({ type: 'content_block_stop', index: 1 }),
    ],
    read: (events) => events.map(({ delta }) => delta?.partial_json ?? '').join(''),
  },
  'gemini text': {
    texts: geminiTexts,
    events: (pieces) => [
      ...pieces.map((text) => event({ candidates: [{ index: 0, content: { parts: [{ text }] } }] })),
      event({ candidates: [{ index: 0, content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] }),
    ],
    read: (events) => events.map((one) => one.candidates[0].content.parts[0].text).join(''),
  },
  'openai-responses text': {
    texts: openaiResponsesTexts,
    events: (pieces) => {
      const text = pieces.join('')
      const part = { type: 'output_text', text, logprobs: [] }
      const item = { type: 'message', content: [part] }
      const place = { output_index: 0, content_index: 0 }
      return [
        event({
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'message', content: [] },
        }),
        ...pieces.map((delta) =>
          event({ type: 'response.output_text.delta', ...place, delta, logprobs: [{ token: delta }] }),
        ),
        event({ type: 'response.output_text.done', ...place, text }),
        event({ type: 'response.content_part.done', ...place, part }),
        event({ type: 'response.output_item.done', output_index: 0, item }),
        event({ type: 'response.completed', response: { output: [item] } }),
      ]
    },
    read: (events) => {
      const deltas = events.map(({ delta }) => delta ?? '').join('')
      const done = events.find(({ text }) => text !== undefined)?.text ?? deltas
      const completed = events.find(({ response }) => response)?.response.output[0].content[0].text ?? deltas
      expect([done, completed]).toEqual([deltas, deltas])
      return deltas
    },
  },
}
