import { developerAsSystem, renamed } from '../quirks.ts'
import { anthropicAt, openaiAt, plainChat, plainMessage } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'deepseek',
  title: 'DeepSeek',
  docs: 'https://api-docs.deepseek.com',
  priceName: 'deepseek',
  speaks: {
    // Its responses serve some models only, its chat completions all.
    openai: openaiAt(
      'https://api.deepseek.com',
      [],
      [renamed('max_completion_tokens', 'max_tokens'), developerAsSystem],
    ),
    anthropic: anthropicAt('https://api.deepseek.com/anthropic'),
  },
  settings: noSettings,
  key: 'required',
  fixtures: [
    plainChat('https://api.deepseek.com/chat/completions', 'deepseek-flash'),
    {
      family: 'openai',
      operation: '/chat/completions',
      model: 'deepseek-flash',
      body: { messages: [{ role: 'developer', content: 'Be brief.' }], max_completion_tokens: 9 },
      expected: {
        url: 'https://api.deepseek.com/chat/completions',
        headers: {},
        body: { messages: [{ role: 'system', content: 'Be brief.' }], max_tokens: 9 },
      },
    },
    plainMessage('https://api.deepseek.com/anthropic/v1/messages', 'deepseek-flash', {
      'x-api-key': 'key-of-a-test',
    }),
  ],
  answers: [
    {
      dialect: 'openai-chat',
      body: {
        model: 'deepseek-flash',
        choices: [
          {
            message: { role: 'assistant', content: 'Hi', reasoning_content: 'A greeting.' },
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 8, prompt_cache_hit_tokens: 0, completion_tokens: 2 },
      },
      facts: { responseModel: 'deepseek-flash', finishReason: 'stop', preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 402,
      body: {
        error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
      },
      kind: null,
      detail: 'Insufficient Balance',
    },
  ],
}
