import { openaiAt, plainAnswer, plainChat } from '../spoken.ts'
import { noSettings, type Vendor } from '../vendor.ts'

export const vendor: Vendor = {
  name: 'vllm',
  title: 'vLLM',
  docs: 'https://docs.vllm.ai/en/stable/serving/openai_compatible_server/',
  priceName: null,
  speaks: { openai: openaiAt('http://127.0.0.1:8000/v1', ['openai-responses', 'openai-embeddings']) },
  settings: noSettings,
  key: 'optional',
  fixtures: [plainChat('http://127.0.0.1:8000/v1/chat/completions', 'Qwen/Qwen3-8B')],
  answers: [plainAnswer('Qwen/Qwen3-8B')],
  errors: [
    {
      status: 404,
      body: { error: { message: 'The model does not exist.', type: 'NotFoundError', code: 404 } },
      kind: null,
      detail: 'The model does not exist.',
    },
  ],
}
