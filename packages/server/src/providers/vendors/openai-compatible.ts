import { openaiAt } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

/** Any address that speaks OpenAI's dialect: a proxy, a model server, a vendor without a file of its own. */
export const vendor: Vendor = {
  name: 'openai-compatible',
  title: 'Any OpenAI-compatible address',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  priceName: null,
  speaks: { openai: openaiAt(null, ['openai-responses', 'openai-embeddings']) },
  settings: noSettings,
  key: 'optional',
  fixtures: [],
  answers: [
    {
      dialect: 'openai-chat',
      body: { choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] },
      facts: { responseModel: null, finishReason: 'stop', usage: null, preview: 'Hi' },
    },
  ],
  errors: [{ status: 500, body: { detail: 'out of memory' }, kind: null, detail: 'out of memory' }],
}
