import { expect, test } from 'vitest'
import { embeddingsOf, translateEmbeddingsAnswer, translateEmbeddingsRequest } from './embeddings.ts'

const warn = { policy: 'warn' } as const

test('OpenAI to Gemini: always a batch', () => {
  const body = {
    model: 'gemini-embedding-001',
    input: ['a', 'b'],
    dimensions: 3,
    encoding_format: 'base64',
    user: 'u',
  }
  expect(translateEmbeddingsRequest('openai', 'gemini-batch', body, warn)).toEqual({
    ok: true,
    value: {
      body: {
        requests: ['a', 'b'].map((text) => ({
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text }] },
          outputDimensionality: 3,
        })),
      },
      losses: [{ field: 'user', happened: 'dropped: the other dialect has no such field' }],
      lossCount: 1,
    },
  })
  expect(translateEmbeddingsRequest('openai', 'gemini-batch', body, { policy: 'refuse' })).toMatchObject({
    error: { code: 'translation-loss' },
  })
})

test('the answer of Gemini, as floats or packed, with usage unknown', () => {
  const answer = { embeddings: [{ values: [0.5, -1] }, { values: [0, 2] }] }
  const plain = translateEmbeddingsAnswer('gemini-batch', 'openai', answer, { model: 'm', asBase64: false })
  expect(plain).toMatchObject({
    value: {
      object: 'list',
      model: 'm',
      data: [
        { index: 0, embedding: [0.5, -1] },
        { index: 1, embedding: [0, 2] },
      ],
      usage: { prompt_tokens: null },
    },
  })
  const packed = translateEmbeddingsAnswer('gemini-batch', 'openai', answer, { model: 'm', asBase64: true })
  const [first] = packed.ok ? (packed.value.data as { embedding: string }[]) : []
  const bytes = Buffer.from(first!.embedding, 'base64')
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, -1])
})

test('Gemini to OpenAI, one and many', () => {
  const one = { model: 'models/m', content: { parts: [{ text: 'a' }] }, taskType: 'RETRIEVAL_QUERY' }
  expect(translateEmbeddingsRequest('gemini', 'openai', one, warn)).toMatchObject({
    value: { body: { model: 'm', input: ['a'] }, losses: [{ field: 'taskType' }] },
  })
  expect(translateEmbeddingsRequest('gemini-batch', 'openai', { requests: [one, one] }, warn)).toMatchObject({
    value: { body: { input: ['a', 'a'] }, lossCount: 2 },
  })
  const answer = { data: [{ embedding: [1, 2], index: 0 }], model: 'm' }
  const about = { model: 'm', asBase64: false }
  expect(translateEmbeddingsAnswer('openai', 'gemini', answer, about)).toEqual({
    ok: true,
    value: { embedding: { values: [1, 2] } },
  })
  expect(translateEmbeddingsAnswer('openai', 'gemini-batch', answer, about)).toEqual({
    ok: true,
    value: { embeddings: [{ values: [1, 2] }] },
  })
})

test('what cannot be embedded is a problem', () => {
  expect(embeddingsOf('anthropic-messages')).toMatchObject({
    ok: false,
    error: { code: 'embeddings-unsupported' },
  })
  expect(embeddingsOf('gemini')).toEqual({ ok: true, value: 'gemini-batch' })
  expect(embeddingsOf('openai-chat')).toEqual({ ok: true, value: 'openai' })
  expect(
    translateEmbeddingsRequest('openai', 'gemini-batch', { model: 'm', input: [[1, 2]] }, warn),
  ).toMatchObject({
    error: { code: 'body-invalid' },
  })
  expect(
    translateEmbeddingsAnswer('gemini-batch', 'openai', { embeddings: [] }, { model: 'm', asBase64: false }),
  ).toMatchObject({ error: { code: 'upstream-malformed' } })
})
