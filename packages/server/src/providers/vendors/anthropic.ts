import { anthropicAt, plainMessage } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'anthropic',
  title: 'Anthropic',
  docs: 'https://platform.claude.com/docs/en/api/messages',
  priceName: 'anthropic',
  speaks: { anthropic: anthropicAt('https://api.anthropic.com') },
  settings: noSettings,
  key: 'required',
  fixtures: [
    plainMessage('https://api.anthropic.com/v1/messages', 'claude-sonnet-4-5', {
      'x-api-key': 'key-of-a-test',
    }),
  ],
  answers: [
    {
      dialect: 'anthropic-messages',
      body: {
        type: 'message',
        model: 'claude-sonnet-4-5-20250929',
        content: [{ type: 'text', text: 'Hi' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 8, output_tokens: 2 },
      },
      facts: { finishReason: 'end_turn', preview: 'Hi', usage: { input_tokens: 8, output_tokens: 2 } },
    },
  ],
  errors: [
    {
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      kind: null,
      detail: 'Overloaded',
    },
  ],
}
