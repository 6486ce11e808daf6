import { z } from 'zod'
import { openaiAt } from '../spoken.ts'
import type { Vendor, VendorSettings } from '../vendor.ts'

const also = ['openai-responses', 'openai-embeddings'] as const

/** Also as one text with commas, as a form and the command line give it. */
const Settings = z.strictObject({
  dialects: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((name) => name.trim()))])
    .pipe(z.array(z.enum(['openai-chat', ...also])).min(1))
    .optional()
    .describe(
      'What the address serves, out of openai-chat, openai-responses and openai-embeddings; left out, all three. Other calls are translated.',
    ),
})
const read = (settings: VendorSettings) => Settings.parse(settings)

/** Any address that speaks OpenAI's dialect: a proxy, a model server, a vendor without a file of its own. */
export const vendor: Vendor = {
  name: 'openai-compatible',
  title: 'Any OpenAI-compatible address',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  priceName: null,
  speaks: {
    openai: { ...openaiAt(null, also), dialectsOf: (settings) => read(settings).dialects ?? null },
  },
  settings: Settings,
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
