import { developerAsSystem, renamed, without } from '../quirks.ts'
import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'mistral',
  title: 'Mistral',
  docs: 'https://docs.mistral.ai/api',
  priceName: 'mistral',
  speaks: {
    // Unknown fields and roles are refused with 422, these three among them; usage comes with every stream anyway.
    openai: openaiAt(
      'https://api.mistral.ai/v1',
      ['openai-embeddings'],
      [renamed('max_completion_tokens', 'max_tokens'), without('stream_options'), developerAsSystem],
    ),
  },
  settings: noSettings,
  key: 'required',
  fixtures: [
    plainChat('https://api.mistral.ai/v1/chat/completions', 'mistral-small-latest'),
    {
      family: 'openai',
      operation: '/chat/completions',
      model: 'mistral-small-latest',
      stream: true,
      body: {
        stream: true,
        stream_options: { include_usage: true },
        max_completion_tokens: 9,
        messages: [{ role: 'developer', content: 'Be brief.' }],
      },
      expected: {
        url: 'https://api.mistral.ai/v1/chat/completions',
        headers: {},
        body: { stream: true, max_tokens: 9, messages: [{ role: 'system', content: 'Be brief.' }] },
      },
    },
  ],
  answers: [plainAnswer('mistral-small-latest')],
  errors: [
    {
      status: 422,
      body: {
        object: 'error',
        message: {
          detail: [
            { type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs are not permitted' },
          ],
        },
        type: 'invalid_request_error',
      },
      kind: null,
      detail: 'body.store: Extra inputs are not permitted',
    },
  ],
}
