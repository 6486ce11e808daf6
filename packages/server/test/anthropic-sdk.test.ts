import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let anthropic: Anthropic
beforeAll(async () => {
  house = await startTestHouse()
  anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
})
afterAll(() => house.close())

const asked = {
  model: 'claude-sonnet-5-5',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Where is my parcel?' }],
}

describe('the official @anthropic-ai/sdk client, with only its base URL and key changed', () => {
  test('creates a message; the record is priced', async () => {
    const { data, response } = await anthropic.messages
      .create({ ...asked, metadata: { user_id: 'user-9' } })
      .withResponse()
    expect(data.content[0]).toMatchObject({ type: 'text' })
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = data.usage
    expect(call).toMatchObject({
      dialect: 'anthropic-messages',
      status: 'ok',
      userId: 'user-9',
      inputTokens: input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0),
      outputTokens: output_tokens,
      finishReason: 'end_turn',
    })
    expect(call.costUsd).not.toBeNull()
  })

  test('streams', async () => {
    const stream = anthropic.messages.stream(asked)
    const { response } = await stream.withResponse()
    const message = await stream.finalMessage()
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({
      status: 'ok',
      stream: true,
      outputTokens: message.usage.output_tokens,
      finishReason: message.stop_reason,
    })
    expect(call.costUsd).not.toBeNull()
  })

  test('carries tools there and back', async () => {
    const tools = [
      {
        name: 'find_order',
        input_schema: {
          type: 'object' as const,
          properties: { order: { type: 'string' } },
          required: ['order'],
        },
      },
    ]
    const first = await anthropic.messages.create({ ...asked, tools, tool_choice: { type: 'any' } })
    const use = first.content.find((block) => block.type === 'tool_use')!
    expect(use).toMatchObject({ name: 'find_order' })
    const second = await anthropic.messages.create({
      ...asked,
      tools,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'shipped' }] },
      ],
    })
    expect(second.content.at(-1)).toMatchObject({ type: 'text' })
    const streamed = await anthropic.messages
      .stream({ ...asked, tools, tool_choice: { type: 'any' } })
      .finalMessage()
    expect(streamed.content.some((block) => block.type === 'tool_use')).toBe(true)
  })

  test('counts tokens, at no cost and as no generation', async () => {
    const { model, messages } = asked
    const { data, response } = await anthropic.messages.countTokens({ model, messages }).withResponse()
    expect(data.input_tokens).toBeGreaterThan(0)
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({
      dialect: 'anthropic-count-tokens',
      status: 'ok',
      inputTokens: null,
      outputTokens: null,
      usageSource: 'none',
    })
    expect(Number(call.costUsd)).toBe(0)
  })

  test('an overloaded provider is the client’s own error', async () => {
    const error = await anthropic.messages
      .create(asked, { headers: { 'x-sim-fault': 'error;status=529' } })
      .then(
        () => null,
        (thrown: unknown) => thrown,
      )
    expect(error).toBeInstanceOf(Anthropic.APIError)
    expect(error).toMatchObject({ status: 529, type: 'overloaded_error' })
  })
})
