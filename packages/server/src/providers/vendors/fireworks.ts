import { anthropicAt, openaiAt, plainAnswer, plainChat, plainMessage } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'fireworks',
  title: 'Fireworks AI',
  docs: 'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
  priceName: 'fireworks',
  speaks: {
    openai: openaiAt('https://api.fireworks.ai/inference/v1', ['openai-responses', 'openai-embeddings']),
    anthropic: anthropicAt('https://api.fireworks.ai/inference', 'bearer'),
  },
  settings: noSettings,
  key: 'required',
  fixtures: [
    plainChat(
      'https://api.fireworks.ai/inference/v1/chat/completions',
      'accounts/fireworks/models/gpt-oss-20b',
    ),
    plainMessage('https://api.fireworks.ai/inference/v1/messages', 'accounts/fireworks/models/gpt-oss-20b', {
      authorization: 'Bearer key-of-a-test',
    }),
  ],
  answers: [plainAnswer('accounts/fireworks/models/gpt-oss-20b')],
  errors: [
    {
      status: 404,
      body: { error: { object: 'error', type: 'invalid_request_error', message: 'Model not found' } },
      kind: null,
      detail: 'Model not found',
    },
  ],
}
