import { noSettings, type Vendor } from '../vendor.ts'

const input = [{ role: 'user', content: 'Hello' }]

/** Perplexity's Agent API, which is OpenAI's Responses dialect; it took the place of Sonar's chat completions. */
export const vendor: Vendor = {
  name: 'perplexity',
  title: 'Perplexity',
  docs: 'https://docs.perplexity.ai/docs/agent-api/openai-compatibility',
  priceName: 'perplexity',
  speaks: {
    openai: {
      dialects: ['openai-responses'],
      baseUrl: () => 'https://api.perplexity.ai/v1',
      auth: 'bearer',
    },
  },
  settings: noSettings,
  key: 'required',
  fixtures: [
    {
      family: 'openai',
      apiKey: 'key-of-a-test',
      operation: '/responses',
      model: 'perplexity/sonar',
      body: { model: 'perplexity/sonar', input },
      expected: {
        url: 'https://api.perplexity.ai/v1/responses',
        headers: { authorization: 'Bearer key-of-a-test' },
        body: { model: 'perplexity/sonar', input },
      },
    },
  ],
  answers: [
    {
      dialect: 'openai-responses',
      body: {
        object: 'response',
        model: 'perplexity/sonar',
        status: 'completed',
        output: [
          {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
          },
        ],
        usage: { input_tokens: 8, output_tokens: 2, total_tokens: 10 },
      },
      facts: { responseModel: 'perplexity/sonar', preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 401,
      body: { error: { message: 'Invalid API key provided.', type: 'invalid_api_key', code: 401 } },
      kind: null,
      detail: 'Invalid API key provided.',
    },
  ],
}
