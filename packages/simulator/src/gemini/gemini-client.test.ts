import { ApiError, GoogleGenAI, type FunctionDeclaration } from '@google/genai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect } from '../collect.ts'
import { startSimulator } from '../index.ts'
import type { SimulatorHandle } from '../index.ts'

let simulator: SimulatorHandle
let client: GoogleGenAI

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, keepRequests: 10 })
  client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: simulator.address } })
})
afterAll(() => simulator.close())

const asked = { model: 'gemini-2.5-flash', contents: 'Where is my order #12345?' }
const plain = { ...asked, model: 'gemini-2.0-flash' }
const weather: FunctionDeclaration = {
  name: 'get_weather',
  description: 'Current weather of a city',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )

test('an answer has the fields of the real one; thoughts stand outside the candidates', async () => {
  const response = await client.models.generateContent(asked)
  expect(response.text).toContain('#12345')
  expect(response).toMatchObject({
    modelVersion: 'gemini-2.5-flash',
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model' } }],
  })
  const usage = response.usageMetadata!
  expect(usage.thoughtsTokenCount).toBeGreaterThan(0)
  expect(usage.totalTokenCount).toBe(
    usage.promptTokenCount! + usage.candidatesTokenCount! + usage.thoughtsTokenCount!,
  )
})

test('a stream comes in chunks whose usage grows, the finish reason last', async () => {
  const chunks = await collect(await client.models.generateContentStream(plain))
  expect(chunks.map(({ text }) => text).join('')).toContain('#12345')
  const counts = chunks.map(({ usageMetadata }) => usageMetadata!.candidatesTokenCount!)
  expect(counts).toEqual(counts.toSorted((one, other) => one - other))
  expect(chunks.map(({ candidates }) => candidates![0]!.finishReason).filter(Boolean)).toEqual(['STOP'])
  expect(chunks.at(-1)!.candidates![0]!.finishReason).toBe('STOP')
})

test('without alt=sse a stream is one JSON array', async () => {
  const reply = await fetch(
    `${simulator.address}/v1beta/models/gemini-2.0-flash:streamGenerateContent?key=k`,
    {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: 'Can I cancel my plan?' }] }] }),
    },
  )
  const chunks = (await reply.json()) as { candidates: object[] }[]
  expect(chunks.length).toBeGreaterThan(2)
  expect(chunks.at(-1)!.candidates[0]).toMatchObject({ finishReason: 'STOP' })
})

test('thoughts are shown when asked for, and left out with a budget of zero', async () => {
  const shown = await client.models.generateContent({
    ...asked,
    config: { thinkingConfig: { includeThoughts: true } },
  })
  expect(shown.candidates![0]!.content!.parts![0]).toMatchObject({ thought: true })
  const without = await client.models.generateContent({
    ...asked,
    config: { thinkingConfig: { thinkingBudget: 0 } },
  })
  expect(without.usageMetadata).not.toHaveProperty('thoughtsTokenCount')
})

test('tools go there and back', async () => {
  const question = { role: 'user', parts: [{ text: 'What is the weather in Paris and London?' }] }
  const config = { tools: [{ functionDeclarations: [weather] }] }
  const first = await client.models.generateContent({ model: asked.model, contents: [question], config })
  expect(first.functionCalls!.map(({ args }) => args)).toEqual([{ city: 'Paris' }, { city: 'London' }])
  const second = await client.models.generateContent({
    model: asked.model,
    config,
    contents: [
      question,
      first.candidates![0]!.content!,
      { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { degrees: 21 } } }] },
    ],
  })
  expect(second.text).toContain('degrees 21')
})

test('structured output is valid for its schema, in either spelling', async () => {
  for (const schema of [
    { responseSchema: { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] } },
    { responseJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
  ]) {
    const { text } = await client.models.generateContent({
      ...plain,
      config: { responseMimeType: 'application/json', ...(schema as object) },
    })
    expect(JSON.parse(text!)).toEqual({ city: expect.any(String) as string })
  }
})

test('embeds one and many, and counts tokens', async () => {
  const many = await client.models.embedContent({
    model: 'gemini-embedding-001',
    contents: ['red shoes', 'blue hats'],
    config: { outputDimensionality: 64 },
  })
  expect(many.embeddings!.map(({ values }) => values!.length)).toEqual([64, 64])
  const one = await fetch(`${simulator.address}/v1beta/models/gemini-embedding-001:embedContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': 'k' },
    body: JSON.stringify({ content: { parts: [{ text: 'red shoes' }] } }),
  })
  expect(await one.json()).toMatchObject({ embedding: { values: expect.any(Array) as number[] } })
  const { totalTokens } = await client.models.countTokens(plain)
  const { usageMetadata } = await client.models.generateContent(plain)
  expect(totalTokens).toBe(usageMetadata!.promptTokenCount)
})

test('errors are the client’s own, with the delay in the body', async () => {
  const limited = await failureOf(
    client.models.generateContent({
      ...plain,
      config: { httpOptions: { headers: { 'x-sim-fault': 'error;status=429;retry-delay=13s' } } },
    }),
  )
  expect(limited).toBeInstanceOf(ApiError)
  expect((limited as ApiError).status).toBe(429)
  expect((limited as ApiError).message).toContain('"retryDelay":"13s"')
  const anonymous = await fetch(`${simulator.address}/v1beta/models/gemini-2.0-flash:generateContent`, {
    method: 'POST',
    body: '{}',
  })
  expect(await anonymous.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } })
  const empty = await failureOf(client.models.generateContent({ ...plain, contents: [] }))
  expect(empty).not.toBeNull()
})

test('an error within a stream is the client’s own', async () => {
  const stream = await client.models.generateContentStream({
    ...plain,
    config: { httpOptions: { headers: { 'x-sim-fault': 'ok-error' } } },
  })
  expect(await failureOf(collect(stream))).toBeInstanceOf(ApiError)
})

test('models are listed, and one model’s fault is in its name', async () => {
  const names = (await collect(await client.models.list())).map(({ name }) => name)
  expect(names).toContain('models/gemini-2.5-flash')
  const failed = await failureOf(client.models.generateContent({ ...plain, model: 'sim-error-503' }))
  expect((failed as ApiError).status).toBe(503)
})
