import { errorWord } from '../read-error.ts'
import { openaiAt, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'openai',
  title: 'OpenAI',
  docs: 'https://platform.openai.com/docs/api-reference',
  priceName: 'openai',
  speaks: { openai: openaiAt('https://api.openai.com/v1', ['openai-responses', 'openai-embeddings']) },
  settings: noSettings,
  key: 'required',
  classify(status, body) {
    const word = errorWord(body)
    // 429 without money: no waiting helps.
    if (status === 429 && (word === 'insufficient_quota' || word === 'billing_hard_limit_reached'))
      return 'provider-billing'
    if (status === 400 && word === 'context_length_exceeded') return 'context-too-long'
    return status === 400 && word === 'content_policy_violation' ? 'content-filtered' : null
  },
  fixtures: [plainChat('https://api.openai.com/v1/chat/completions', 'gpt-4o-mini')],
  answers: [
    {
      dialect: 'openai-chat',
      body: {
        model: 'gpt-4o-mini-2024-07-18',
        service_tier: 'default',
        choices: [{ message: { role: 'assistant', content: 'Hi', refusal: null }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 8, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 0 } },
      },
      facts: { responseModel: 'gpt-4o-mini-2024-07-18', finishReason: 'stop', refusal: false, preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 429,
      body: { error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } },
      kind: 'provider-billing',
      detail: 'You exceeded your current quota.',
    },
    {
      status: 429,
      body: { error: { message: 'Rate limit reached.', code: 'rate_limit_exceeded' } },
      kind: null,
      detail: 'Rate limit reached.',
    },
  ],
}
