import { errorDetail, errorWord } from '../read-error.ts'
import { openaiAt, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

const chat = 'https://generativelanguage.googleapis.com/v1beta/openai'
const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }]

/** Google's Gemini API with a key of AI Studio, in its own dialect or in OpenAI's. */
export const vendor: Vendor = {
  name: 'gemini',
  title: 'Google Gemini',
  docs: 'https://ai.google.dev/api',
  priceName: 'google',
  speaks: {
    gemini: {
      dialects: ['gemini'],
      baseUrl: () => 'https://generativelanguage.googleapis.com',
      auth: 'x-goog-api-key',
    },
    openai: openaiAt(chat, ['openai-embeddings']),
  },
  settings: noSettings,
  key: 'required',
  // A wrong key is 400 INVALID_ARGUMENT; only the sentence says what is wrong.
  classify: (status, body) =>
    status === 400 && errorWord(body) === 'invalid_argument' && /\bAPI key\b/i.test(errorDetail(body) ?? '')
      ? 'provider-auth'
      : null,
  fixtures: [
    plainChat(`${chat}/chat/completions`, 'gemini-2.5-flash'),
    {
      family: 'gemini',
      apiKey: 'key-of-a-test',
      operation: '/v1beta/models/gemini-2.5-flash:generateContent',
      model: 'gemini-2.5-flash',
      body: { contents },
      expected: {
        url: 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
        headers: { 'x-goog-api-key': 'key-of-a-test' },
        body: { contents },
      },
    },
  ],
  answers: [
    {
      dialect: 'gemini',
      body: {
        modelVersion: 'gemini-2.5-flash',
        candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 1, totalTokenCount: 3 },
      },
      facts: { responseModel: 'gemini-2.5-flash', preview: 'Hi' },
    },
    {
      dialect: 'openai-chat',
      body: {
        model: 'gemini-2.5-flash',
        choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 30 },
      },
      facts: { finishReason: 'stop', preview: 'Hi' },
    },
  ],
  errors: [
    {
      // The OpenAI-compatible address puts its errors into an array.
      status: 400,
      body: [{ error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } }],
      kind: 'provider-auth',
      detail: 'API key not valid.',
    },
    {
      status: 400,
      body: { error: { code: 400, message: 'contents is not specified', status: 'INVALID_ARGUMENT' } },
      kind: null,
      detail: 'contents is not specified',
    },
  ],
}
