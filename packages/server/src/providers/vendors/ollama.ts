import { renamed } from '../quirks.ts'
import { anthropicAt, openaiAt, plainAnswer, plainChat, plainMessage } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'ollama',
  title: 'Ollama',
  docs: 'https://docs.ollama.com/api/openai-compatibility',
  priceName: null,
  speaks: {
    openai: openaiAt(
      'http://127.0.0.1:11434/v1',
      ['openai-responses', 'openai-embeddings'],
      [renamed('max_completion_tokens', 'max_tokens')],
    ),
    anthropic: anthropicAt('http://127.0.0.1:11434', 'bearer'),
  },
  settings: noSettings,
  key: 'optional',
  fixtures: [
    plainChat('http://127.0.0.1:11434/v1/chat/completions', 'qwen3'),
    plainMessage('http://127.0.0.1:11434/v1/messages', 'qwen3', {
      authorization: 'Bearer key-of-a-test',
    }),
    {
      family: 'openai',
      operation: '/chat/completions',
      model: 'qwen3',
      body: { model: 'qwen3', messages: [], max_completion_tokens: 9 },
      expected: {
        url: 'http://127.0.0.1:11434/v1/chat/completions',
        headers: {},
        body: { model: 'qwen3', messages: [], max_tokens: 9 },
      },
    },
  ],
  answers: [plainAnswer('qwen3')],
  errors: [
    {
      status: 404,
      body: { error: { message: 'model not found', type: 'not_found_error', param: null, code: null } },
      kind: null,
      detail: 'model not found',
    },
  ],
}
