import { expect, test } from 'vitest'
import { compileBook } from './book.ts'
import { priceBody } from './whole-body.ts'

const book = compileBook([])
const at = Date.parse('2026-11-20T12:00:00Z')
const price = (body: unknown, ask: { provider?: string; model?: string; api?: string } = {}) =>
  priceBody(book, { ...ask, at, body })

test('a whole chat completion', () => {
  const body = {
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    service_tier: 'default',
    usage: { prompt_tokens: 1000, completion_tokens: 100 },
  }
  expect(price(body)).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o-2024-08-06',
    priced: { known: true, costUsd: '0.0035' },
  })
})

test('the service tier stands beside the usage', () => {
  const usage = { input_tokens: 1000, output_tokens: 100, input_tokens_details: { cached_tokens: 0 } }
  const body = { object: 'response', model: 'gpt-6-sol', service_tier: 'flex', usage }
  expect(price(body).priced).toMatchObject({ costUsd: '0.0015' })
})

test('a line of a batch is billed as one', () => {
  const line = {
    response: { body: { model: 'gpt-4o', usage: { prompt_tokens: 1000, completion_tokens: 0 } } },
  }
  expect(price(line).priced).toMatchObject({ costUsd: '0.00125' })
})

test('a message, and the event that starts its stream', () => {
  const message = {
    type: 'message',
    model: 'claude-opus-5-5',
    usage: { input_tokens: 1000, output_tokens: 10 },
  }
  expect(price(message).priced).toMatchObject({ costUsd: '0.0042' })
  expect(price({ type: 'message_start', message }).priced).toMatchObject({ costUsd: '0.0042' })
})

test('Gemini names its model otherwise', () => {
  const body = {
    modelVersion: 'gemini-2.5-flash',
    usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
  }
  expect(price(body)).toMatchObject({ provider: 'google', priced: { costUsd: '0.00055' } })
})

test('embeddings of OpenAI and of Cohere', () => {
  const openai = {
    object: 'list',
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: 500, total_tokens: 500 },
  }
  expect(price(openai).priced).toMatchObject({ costUsd: '0.00001' })
  const cohere = { embeddings: {}, meta: { billed_units: { input_tokens: 1000 } } }
  expect(price(cohere, { provider: 'cohere', model: 'embed-v4.0' }).priced).toMatchObject({
    costUsd: '0.00012',
  })
})

test('a bare usage object, with provider and model said', () => {
  const ask = { provider: 'anthropic', model: 'claude-opus-5-5', api: 'messages' }
  expect(price({ input_tokens: 1000, output_tokens: 10 }, ask).priced).toMatchObject({ costUsd: '0.0042' })
})

test.each([null, [], 'text', {}, { model: 'gpt-4o' }, { usage: null }])('no usage in %j: unknown', (body) => {
  expect(price(body, { provider: 'openai', model: 'gpt-4o' }).priced).toEqual({
    known: false,
    reason: 'usage-missing',
  })
})

test('no vendor knows the model', () => {
  const body = { model: 'house-blend', usage: { prompt_tokens: 1, completion_tokens: 1 } }
  expect(price(body)).toMatchObject({ provider: null, priced: { known: false, reason: 'provider-unknown' } })
})
