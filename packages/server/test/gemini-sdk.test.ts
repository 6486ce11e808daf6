import { ApiError, GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let client: GoogleGenAI
beforeAll(async () => {
  house = await startTestHouse()
  client = new GoogleGenAI({ apiKey: house.key(), httpOptions: { baseUrl: house.address() } })
})
afterAll(() => house.close())

const contents = 'Where is my parcel? Grüße 😀'
const asked = { model: 'gemini-2.5-flash', contents }
const withFault = (fault: string) => ({ httpOptions: { headers: { 'x-sim-fault': fault } } })
const idOf = (response: { sdkHttpResponse?: { headers?: Record<string, string> } }) => {
  const headers = new Headers(response.sdkHttpResponse!.headers)
  return headers.get('x-telltale-call-id')
}
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
const received = () => house.simulator.received().at(-1)!

describe('the official @google/genai client, with only its base URL and key changed', () => {
  test('generates; thoughts are priced as output beside the candidates', async () => {
    const response = await client.models.generateContent(asked)
    expect(response.text).toBeTruthy()
    const { call } = await house.call(idOf(response))
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = response.usageMetadata!
    expect(thoughtsTokenCount).toBeGreaterThan(0)
    expect(call).toMatchObject({
      dialect: 'gemini',
      status: 'ok',
      provider: 'gemini',
      requestedModel: 'gemini-2.5-flash',
      responseModel: 'gemini-2.5-flash',
      stream: false,
      inputTokens: promptTokenCount,
      outputTokens: candidatesTokenCount! + thoughtsTokenCount!,
      reasoningTokens: thoughtsTokenCount,
      finishReason: 'STOP',
      refusal: false,
      inputPreview: contents,
      outputPreview: response.text!.slice(0, 200),
    })
    expect(Number(call.costUsd)).toBeCloseTo(
      (promptTokenCount! * 0.3 + (candidatesTokenCount! + thoughtsTokenCount!) * 2.5) / 1e6,
      12,
    )
    expect(received().headers['x-goog-api-key']).toBe('sk-sim-gemini-credential')
  })

  test('streams; the last usage counts, and none is added', async () => {
    const chunks = await Array.fromAsync(await client.models.generateContentStream(asked))
    const { call } = await house.call(idOf(chunks[0]!))
    const usage = chunks.at(-1)!.usageMetadata!
    expect(call).toMatchObject({
      status: 'ok',
      stream: true,
      finishReason: 'STOP',
      inputTokens: usage.promptTokenCount,
      outputTokens: usage.candidatesTokenCount! + usage.thoughtsTokenCount!,
      outputPreview: chunks
        .map(({ text }) => text)
        .join('')
        .slice(0, 200),
    })
    expect(call.ttftMs).toBeGreaterThanOrEqual(0)
    expect(call.costUsd).not.toBeNull()
  })

  test('carries tools there and back', async () => {
    const question = { role: 'user', parts: [{ text: 'Find my order A-1001.' }] }
    const config = {
      tools: [
        {
          functionDeclarations: [
            {
              name: 'find_order',
              parametersJsonSchema: {
                type: 'object',
                properties: { order: { type: 'string' } },
                required: ['order'],
              },
            },
          ],
        },
      ],
    }
    const first = await client.models.generateContent({ model: asked.model, contents: [question], config })
    expect(first.functionCalls).toMatchObject([{ name: 'find_order' }])
    expect((await house.call(idOf(first))).call.outputPreview).toMatch(/^find_order\(/)
    const second = await client.models.generateContent({
      model: asked.model,
      config,
      contents: [
        question,
        first.candidates![0]!.content!,
        {
          role: 'user',
          parts: [{ functionResponse: { name: 'find_order', response: { state: 'shipped' } } }],
        },
      ],
    })
    expect(second.text).toContain('shipped')
  })

  test('embeds, priced by what the provider counts', async () => {
    const response = await client.models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['red shoes', 'blue hats'],
    })
    expect(response.embeddings).toHaveLength(2)
    const { call } = await house.call(idOf(response))
    expect(call).toMatchObject({ dialect: 'gemini-embeddings', status: 'ok', outputPreview: '2 vectors' })
    expect(call.inputTokens).toBeGreaterThan(0)
    expect(call.costUsd).not.toBeNull()
  })

  test('counts tokens, at no cost and as no generation', async () => {
    const response = await client.models.countTokens(asked)
    expect(response.totalTokens).toBeGreaterThan(0)
    const { call } = await house.call(idOf(response))
    expect(call).toMatchObject({
      dialect: 'gemini-count-tokens',
      status: 'ok',
      inputTokens: null,
      outputTokens: null,
      usageSource: 'none',
    })
    expect(Number(call.costUsd)).toBe(0)
  })

  test('an alias takes the model’s place in path and body', async () => {
    await house.api('PUT', '/api/model-routes/small', { provider: 'gemini', model: 'gemini-2.0-flash' })
    const response = await client.models.generateContent({ ...asked, model: 'small' })
    expect(received().path).toMatch(/^\/v1(beta)?\/models\/gemini-2\.0-flash:generateContent$/)
    expect((await house.call(idOf(response))).call).toMatchObject({
      requestedModel: 'small',
      model: 'gemini-2.0-flash',
    })
    await house.api('PUT', '/api/model-routes/vectors', { provider: 'gemini', model: 'gemini-embedding-001' })
    await client.models.embedContent({ model: 'vectors', contents: ['red', 'blue'] })
    expect(JSON.parse(received().body)).toMatchObject({
      requests: [{ model: 'models/gemini-embedding-001' }, { model: 'models/gemini-embedding-001' }],
    })
    const prefixed = await client.models.generateContent({
      ...asked,
      model: 'models/gemini/gemini-2.0-flash',
    })
    expect((await house.call(idOf(prefixed))).call.routeReason).toBe('provider-prefix')
  })

  test('the key may come in the address, and never goes on', async () => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] })
    const ask = (query: string) =>
      fetch(`${house.address()}/v1beta/models/gemini-2.0-flash:streamGenerateContent?${query}`, {
        method: 'POST',
        body,
      })
    const reply = await ask(`alt=sse&key=${house.key()}`)
    expect(await reply.text()).toContain('"finishReason":"STOP"')
    expect(received()).toMatchObject({ query: 'alt=sse', body })
    expect(JSON.stringify(received().headers)).not.toContain(house.key())
    const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
    expect(JSON.stringify(call)).not.toContain(house.key())
    expect(await (await ask(`alt=sse&key=wrong`)).json()).toMatchObject({
      error: { code: 401, status: 'UNAUTHENTICATED', details: [{ reason: 'key-unknown' }] },
    })
    expect((await ask(`key=${house.key()}`)).status).toBe(400)
  })

  test('lists models', async () => {
    await house.api('PUT', '/api/model-routes/small', { provider: 'gemini', model: 'gemini-2.0-flash' })
    const names = (await Array.fromAsync(await client.models.list())).map(({ name }) => name)
    expect(names).toContain('models/small')
    expect(await client.models.get({ model: 'small' })).toMatchObject({ name: 'models/small' })
    const byAddress = await fetch(`${house.address()}/v1beta/models?key=${house.key()}`)
    expect(await byAddress.json()).toMatchObject({ models: expect.any(Array) as object[] })
    expect(await (await fetch(`${house.address()}/v1beta/models`)).json()).toMatchObject({
      error: { status: 'UNAUTHENTICATED' },
    })
  })

  test('a prompt called as a model is put where this dialect has it', async () => {
    await house.api('POST', '/api/prompts/support/versions', {
      template: 'You answer for {shop}.',
      modelId: 'gemini-2.0-flash',
      temperature: 0.5,
      maxTokens: 64,
    })
    const headers = { 'x-telltale-variables': '{"shop":"Corner"}' }
    await client.models.generateContent({
      model: 'prompt:support',
      contents,
      config: { systemInstruction: 'Be brief.', temperature: 1, httpOptions: { headers } },
    })
    expect(received().path).toMatch(/^\/v1(beta)?\/models\/gemini-2\.0-flash:generateContent$/)
    expect(JSON.parse(received().body)).toMatchObject({
      systemInstruction: { parts: [{ text: 'You answer for Corner.' }, { text: 'Be brief.' }] },
      contents: [{ parts: [{ text: contents }] }],
      generationConfig: { temperature: 1, maxOutputTokens: 64 },
    })
  })

  test('a provider’s error arrives as the client’s own; the wait in its body is recorded', async () => {
    const error = await failureOf(
      client.models.generateContent({ ...asked, config: withFault('error;status=429;retry-delay=13.5s') }),
    )
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 429 })
    const unknown = await failureOf(client.models.countTokens({ ...asked, model: 'openai/gpt-4o-mini' }))
    expect((unknown as ApiError).message).toContain('dialect-mismatch')
    const limited = await vi.waitUntil(
      async () => {
        const { json } = await house.api('GET', '/api/calls?status=error&limit=10')
        return json.calls.find(({ errorKind }: { errorKind: string }) => errorKind === 'rate-limited')
      },
      { timeout: 15_000, interval: 100 },
    )
    expect((await house.call(limited.id)).call.attempts).toMatchObject([
      { status: 429, retryAfterMs: 13_500 },
    ])
  })

  test('a stream that breaks ends with the client’s own error', async () => {
    for (const fault of ['cut', 'unterminated', 'truncated', 'ok-error']) {
      const stream = await client.models.generateContentStream({ ...asked, config: withFault(fault) })
      let id: string | null = null
      const error = await failureOf(
        (async () => {
          for await (const chunk of stream) id = idOf(chunk)
        })(),
      )
      expect(error).toBeInstanceOf(ApiError)
      const { call } = await house.call(id)
      expect(call.status).toBe(fault === 'ok-error' ? 'error' : 'truncated')
    }
  })

  test('no candidates is an error, no usage an unknown cost', async () => {
    const empty = await client.models.generateContent({ ...asked, config: withFault('empty') })
    expect((await house.call(idOf(empty))).call).toMatchObject({
      status: 'error',
      errorKind: 'empty-candidates',
    })
    const unsaid = await client.models.generateContent({ ...asked, config: withFault('no-usage') })
    expect((await house.call(idOf(unsaid))).call).toMatchObject({ status: 'ok', costUsd: null })
  })
})
