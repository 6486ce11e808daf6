import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'cohere',
  title: 'Cohere',
  docs: 'https://docs.cohere.com/docs/compatibility-api',
  priceName: 'cohere',
  speaks: { openai: openaiAt('https://api.cohere.ai/compatibility/v1', ['openai-embeddings']) },
  settings: noSettings,
  key: 'required',
  fixtures: [plainChat('https://api.cohere.ai/compatibility/v1/chat/completions', 'command-a-03-2025')],
  answers: [plainAnswer('command-a-03-2025')],
  errors: [{ status: 401, body: { message: 'invalid api token' }, kind: null, detail: 'invalid api token' }],
}
