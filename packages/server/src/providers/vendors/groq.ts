import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'groq',
  title: 'Groq',
  docs: 'https://console.groq.com/docs/openai',
  priceName: 'groq',
  speaks: { openai: openaiAt('https://api.groq.com/openai/v1', ['openai-responses']) },
  settings: noSettings,
  key: 'required',
  fixtures: [plainChat('https://api.groq.com/openai/v1/chat/completions', 'openai/gpt-oss-20b')],
  answers: [plainAnswer('openai/gpt-oss-20b')],
  errors: [
    {
      status: 400,
      body: { error: { message: 'property logprobs is unsupported', type: 'invalid_request_error' } },
      kind: null,
      detail: 'property logprobs is unsupported',
    },
  ],
}
