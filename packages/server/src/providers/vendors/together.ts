import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'together',
  title: 'Together AI',
  docs: 'https://docs.together.ai/docs/inference/openai-compatibility',
  priceName: 'together',
  // Its responses serve some models only, its chat completions all.
  speaks: { openai: openaiAt('https://api.together.ai/v1', ['openai-embeddings']) },
  settings: noSettings,
  key: 'required',
  fixtures: [plainChat('https://api.together.ai/v1/chat/completions', 'openai/gpt-oss-20b')],
  answers: [plainAnswer('openai/gpt-oss-20b')],
  errors: [
    {
      status: 404,
      body: {
        error: {
          message: 'Unable to access model',
          type: 'invalid_request_error',
          code: 'model_not_available',
        },
      },
      kind: null,
      detail: 'Unable to access model',
    },
  ],
}
