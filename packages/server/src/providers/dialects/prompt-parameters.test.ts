import { expect, test } from 'vitest'
import type { WireDialect } from '../dialect.ts'
import { editTopLevel } from '../wire/top-level-fields.ts'
import { anthropicCountTokens } from './anthropic-count-tokens.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { gemini } from './gemini.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'

const parameters = {
  ...{ topP: 0.9, stop: ['END'], seed: 7 },
  ...{ frequencyPenalty: 0.5, presencePenalty: -0.5, reasoningEffort: 'low' },
}
const fill = {
  messages: [],
  temperature: null,
  maxTokens: null,
  tools: null,
  responseFormat: null,
  parameters,
}
const filled = (dialect: WireDialect, body: object): unknown => {
  const { messages: _, ...rest } = JSON.parse(
    editTopLevel(JSON.stringify(body), dialect.promptEdits(body as never, fill)),
  ) as { messages?: unknown }
  return rest
}

test('each dialect is told what it knows, by its own names', () => {
  expect(filled(openaiChat, {})).toEqual({
    ...{ top_p: 0.9, stop: ['END'], seed: 7, frequency_penalty: 0.5, presence_penalty: -0.5 },
    reasoning_effort: 'low',
  })
  expect(filled(openaiResponses, {})).toEqual({ top_p: 0.9, reasoning: { effort: 'low' } })
  expect(filled(anthropicMessages, {})).toEqual({
    ...{ top_p: 0.9, stop_sequences: ['END'], output_config: { effort: 'low' } },
  })
  expect(filled(gemini, {})).toEqual({
    generationConfig: {
      ...{ topP: 0.9, stopSequences: ['END'], seed: 7, frequencyPenalty: 0.5, presencePenalty: -0.5 },
      thinkingConfig: { thinkingLevel: 'low' },
    },
  })
  expect(filled(anthropicCountTokens, {})).toEqual({})
})

test('the caller’s own win', () => {
  const chat = {
    top_p: 0.1,
    stop: 'x',
    seed: 1,
    frequency_penalty: 0,
    presence_penalty: 0,
    reasoning_effort: 'high',
  }
  expect(filled(openaiChat, chat)).toEqual(chat)
  const responses = { top_p: 0.1, reasoning: { effort: 'high', summary: 'auto' } }
  expect(filled(openaiResponses, responses)).toEqual(responses)
  expect(filled(openaiResponses, { top_p: 0.1, reasoning: { summary: 'auto' } })).toEqual({
    ...{ top_p: 0.1, reasoning: { summary: 'auto', effort: 'low' } },
  })
})
