import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'xai',
  title: 'xAI',
  docs: 'https://docs.x.ai/developers/rest-api-reference',
  priceName: 'x-ai',
  speaks: { openai: openaiAt('https://api.x.ai/v1', ['openai-responses']) },
  settings: noSettings,
  key: 'required',
  fixtures: [plainChat('https://api.x.ai/v1/chat/completions', 'grok-4')],
  answers: [plainAnswer('grok-4')],
  errors: [
    {
      status: 400,
      body: { code: 'Client specified an invalid argument', error: 'Incorrect API key provided.' },
      kind: null,
      detail: 'Incorrect API key provided.',
    },
  ],
}
