import { developerAsSystem } from '../quirks.ts'
import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'cerebras',
  title: 'Cerebras',
  docs: 'https://inference-docs.cerebras.ai/resources/openai',
  priceName: 'cerebras',
  speaks: { openai: openaiAt('https://api.cerebras.ai/v1', [], [developerAsSystem]) },
  settings: noSettings,
  key: 'required',
  fixtures: [
    plainChat('https://api.cerebras.ai/v1/chat/completions', 'gpt-oss-120b'),
    {
      family: 'openai',
      operation: '/chat/completions',
      model: 'gpt-oss-120b',
      body: { messages: [{ role: 'developer', content: 'Say "developer".' }] },
      expected: {
        url: 'https://api.cerebras.ai/v1/chat/completions',
        headers: {},
        body: { messages: [{ role: 'system', content: 'Say "developer".' }] },
      },
    },
  ],
  answers: [plainAnswer('gpt-oss-120b')],
  errors: [
    {
      status: 429,
      body: {
        message: 'Too many requests',
        type: 'too_many_requests_error',
        param: 'quota',
        code: 'request_quota_exceeded',
      },
      kind: null,
      detail: 'Too many requests',
    },
  ],
}
