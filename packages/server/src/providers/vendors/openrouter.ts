import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'openrouter',
  title: 'OpenRouter',
  docs: 'https://openrouter.ai/docs/api/reference/overview',
  priceName: 'openrouter',
  speaks: { openai: openaiAt('https://openrouter.ai/api/v1', ['openai-responses', 'openai-embeddings']) },
  settings: noSettings,
  key: 'required',
  fixtures: [plainChat('https://openrouter.ai/api/v1/chat/completions', 'openai/gpt-4o-mini')],
  answers: [plainAnswer('openai/gpt-4o-mini')],
  errors: [
    {
      status: 402,
      body: { error: { code: 402, message: 'Insufficient credits' } },
      kind: null,
      detail: 'Insufficient credits',
    },
  ],
}
