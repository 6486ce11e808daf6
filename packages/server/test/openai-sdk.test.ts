import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let openai: OpenAI
beforeAll(async () => {
  house = await startTestHouse()
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
})
afterAll(() => house.close())

const question = [{ role: 'user' as const, content: 'Where is my parcel? Grüße 😀' }]

describe('the official openai client, with only its base URL and key changed', () => {
  test('creates a completion; the record is priced and traceable', async () => {
    const { data, response } = await openai.chat.completions
      .create(
        { model: 'gpt-4o-mini', messages: question, user: 'user-7', metadata: { plan: 'pro' } },
        { headers: { 'x-telltale-route': 'answer' } },
      )
      .withResponse()
    expect(data.choices[0]!.message.content).toBeTruthy()
    const { call, input, output } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({
      status: 'ok',
      dialect: 'openai-chat',
      provider: 'openai',
      requestedModel: 'gpt-4o-mini',
      userId: 'user-7',
      route: 'answer',
      tags: { plan: 'pro' },
      stream: false,
      inputTokens: data.usage!.prompt_tokens,
      outputTokens: data.usage!.completion_tokens,
      usageSource: 'provider',
      finishReason: 'stop',
      inputPreview: question[0]!.content,
    })
    expect(Number(call.costUsd)).toBeCloseTo(
      (data.usage!.prompt_tokens * 0.15 + data.usage!.completion_tokens * 0.6) / 1e6,
      12,
    )
    expect(response.headers.get('x-telltale-cost-usd')).toBe(call.costUsd)
    expect(JSON.parse(input!)).toMatchObject({ messages: question })
    expect(JSON.parse(output!)).toEqual(JSON.parse(JSON.stringify(data)))
  })

  test('streams; usage is metered although the client did not ask, and it sees none of it', async () => {
    const { data: stream, response } = await openai.chat.completions
      .create({ model: 'gpt-4o-mini', messages: question, stream: true })
      .withResponse()
    let text = ''
    for await (const chunk of stream) {
      expect(chunk).not.toHaveProperty('usage')
      expect(chunk.choices).toHaveLength(1)
      text += chunk.choices[0]!.delta.content ?? ''
    }
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ status: 'ok', stream: true, usageSource: 'provider', finishReason: 'stop' })
    expect(call.outputTokens).toBeGreaterThan(0)
    expect(call.costUsd).not.toBeNull()
    expect(call.ttftMs).toBeGreaterThanOrEqual(0)
    expect(call.outputPreview).toBe(text.slice(0, 200))
  })

  test('a client that asks for usage in the stream gets it', async () => {
    const stream = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await Array.fromAsync(stream)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } })
  })

  test('carries tools there and back, streamed and not', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'find_order',
          parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
        },
      },
    ]
    const asked = { model: 'gpt-4o-mini', messages: question, tools, tool_choice: 'required' as const }
    const first = await openai.chat.completions.create(asked)
    const call = first.choices[0]!.message.tool_calls![0]!
    expect(call).toMatchObject({ type: 'function', function: { name: 'find_order' } })
    const second = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      tools,
      messages: [
        ...question,
        first.choices[0]!.message,
        { role: 'tool', tool_call_id: call.id, content: '{"status":"shipped"}' },
      ],
    })
    expect(second.choices[0]!.message.content).toBeTruthy()
    const streamed = await openai.chat.completions.stream(asked).finalChatCompletion()
    expect(streamed.choices[0]!.message.tool_calls![0]).toMatchObject({ function: { name: 'find_order' } })
  })

  test('carries images and embeddings', async () => {
    const image = {
      type: 'image_url' as const,
      image_url: {
        url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      },
    }
    const seen = await openai.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }],
    })
    expect(seen.choices).toHaveLength(1)
    const { data, response } = await openai.embeddings
      .create({ model: 'text-embedding-3-small', input: ['a', 'b'] })
      .withResponse()
    expect(data.data).toHaveLength(2)
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ dialect: 'openai-embeddings', status: 'ok' })
    expect(call.costUsd).not.toBeNull()
  })

  test('lists models', async () => {
    await house.api('PUT', '/api/model-routes/fast', { provider: 'openai', model: 'gpt-4o-mini' })
    const models = await Array.fromAsync(openai.models.list())
    expect(models.map(({ id }) => id)).toContain('fast')
    expect(await openai.models.retrieve('fast')).toMatchObject({ id: 'fast', object: 'model' })
    const { data } = await openai.chat.completions
      .create({ model: 'fast', messages: question })
      .withResponse()
    expect(data.choices).toHaveLength(1)
  })

  test('a provider’s error arrives as the client’s own error class, with its headers', async () => {
    const failing = openai.chat.completions.create(
      { model: 'gpt-4o-mini', messages: question },
      { headers: { 'x-sim-fault': 'error;status=429;retry-after=7' } },
    )
    const error = await failing.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    const { headers } = error as InstanceType<typeof OpenAI.RateLimitError>
    expect(headers.get('retry-after')).toBe('7')
    const { call } = await house.call(headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({
      status: 'error',
      errorKind: 'rate-limited',
      costUsd: null,
      attempts: [{ status: 429, retryAfterMs: 7000 }],
    })
  })
})
