import type { AuthStyle, Spoken, VendorAnswer, VendorFixture } from './vendor.ts'

/** OpenAI's interface at an address: chat completions, and what else is named. */
export const openaiAt = (
  baseUrl: string | null,
  also: readonly ('openai-responses' | 'openai-embeddings')[] = [],
  toWire: NonNullable<Spoken['toWire']> = [],
): Spoken => ({
  dialects: ['openai-chat', ...also],
  baseUrl: () => baseUrl,
  auth: 'bearer',
  toWire,
})

/** Anthropic's messages at an address, without the /v1 its clients add. */
export const anthropicAt = (baseUrl: string, auth: AuthStyle = 'x-api-key'): Spoken => ({
  dialects: ['anthropic-messages'],
  baseUrl: () => baseUrl,
  auth,
})

const messages = [{ role: 'user', content: 'Hello' }]

/** A chat completion that must leave as it came, with the key as a bearer. */
export const plainChat = (url: string, model: string): VendorFixture => ({
  family: 'openai',
  apiKey: 'key-of-a-test',
  operation: '/chat/completions',
  model,
  body: { model, messages, max_tokens: 9 },
  expected: {
    url,
    headers: { authorization: 'Bearer key-of-a-test' },
    body: { model, messages, max_tokens: 9 },
  },
})

/** A message that must leave as it came. */
export const plainMessage = (
  url: string,
  model: string,
  headers: VendorFixture['expected']['headers'],
): VendorFixture => ({
  family: 'anthropic',
  apiKey: 'key-of-a-test',
  operation: '/v1/messages',
  model,
  body: { model, max_tokens: 9, messages },
  expected: { url, headers, body: { model, max_tokens: 9, messages } },
})

/** A chat completion of OpenAI's shape and nothing else. */
export const plainAnswer = (model: string): VendorAnswer => ({
  dialect: 'openai-chat',
  body: {
    model,
    choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
  },
  facts: { responseModel: model, finishReason: 'stop', preview: 'Hi' },
})
