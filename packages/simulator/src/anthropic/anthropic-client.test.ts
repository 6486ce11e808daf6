import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect } from '../collect.ts'
import { startSimulator } from '../index.ts'
import type { SimulatorHandle } from '../index.ts'

let simulator: SimulatorHandle
let client: Anthropic

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7 })
  client = new Anthropic({ apiKey: 'sk-ant-test', baseURL: simulator.address, maxRetries: 0 })
})
afterAll(() => simulator.close())

const base = { model: 'claude-haiku-4-5', max_tokens: 400 }
const ask = (content: string): Anthropic.MessageParam[] => [{ role: 'user', content }]
const refund = 'I want a refund for order A-1001.'
const lookUp: Anthropic.Tool = {
  name: 'look_up_order',
  description: 'Finds an order by its number',
  input_schema: { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] },
}

test('a message has every field of the real one', async () => {
  const { data, request_id } = await client.messages.create({ ...base, messages: ask(refund) }).withResponse()
  expect(request_id).toMatch(/^req_011C/)
  expect(data).toMatchObject({
    id: expect.stringMatching(/^msg_01[A-Za-z0-9]{22}$/) as string,
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, service_tier: 'standard' },
  })
  expect(data.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('A-1001') as string })
})

test('a stream says the same as the whole message, with cumulative usage at the end', async () => {
  const whole = await client.messages.create({ ...base, messages: ask(refund) })
  const stream = client.messages.stream({ ...base, messages: ask(refund) })
  const kinds = (await collect(stream)).map(({ type }) => type)
  const { content, usage, stop_reason } = await stream.finalMessage()
  expect(content).toEqual(whole.content)
  expect(usage).toEqual(whole.usage)
  expect(stop_reason).toBe('end_turn')
  expect([kinds[0], kinds[1], kinds.at(-3), kinds.at(-2), kinds.at(-1)]).toEqual([
    'message_start',
    'content_block_start',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
})

test('a tool is called, its result is used, and a result left out is refused', async () => {
  const first = await client.messages
    .stream({ ...base, tools: [lookUp], messages: ask('Please find my order A-1001.') })
    .finalMessage()
  const call = first.content.find((block) => block.type === 'tool_use')!
  expect(first.stop_reason).toBe('tool_use')
  expect(call).toMatchObject({
    id: expect.stringMatching(/^toolu_01/) as string,
    name: 'look_up_order',
    input: { order_id: 'A-1001' },
  })
  const history: Anthropic.MessageParam[] = [
    ...ask('Please find my order A-1001.'),
    { role: 'assistant', content: first.content },
  ]
  const result: Anthropic.MessageParam = {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: call.id, content: '{"status":"shipped"}' }],
  }
  const second = await client.messages.create({ ...base, tools: [lookUp], messages: [...history, result] })
  expect(second.content[0]).toMatchObject({
    type: 'text',
    text: expect.stringContaining('status shipped') as string,
  })
  await expect(
    client.messages.create({ ...base, messages: [...history, ...ask('Well?')] }),
  ).rejects.toMatchObject({ status: 400 })
})

test('forced and parallel tools', async () => {
  const forced = await client.messages.create({
    ...base,
    tools: [lookUp],
    tool_choice: { type: 'any' },
    messages: ask('Hello'),
  })
  expect(forced.stop_reason).toBe('tool_use')
  const both = { ...base, tools: [lookUp], messages: ask('Find order A-1001 and order B-2002.') }
  expect((await client.messages.create(both)).content).toHaveLength(2)
  const single = await client.messages.create({
    ...both,
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  })
  expect(single.content).toHaveLength(1)
})

test('thinking is shown as a signed block and streams as one', async () => {
  const request = {
    ...base,
    max_tokens: 2000,
    thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    messages: ask(refund),
  }
  const whole = await client.messages.create(request)
  const streamed = await client.messages.stream(request).finalMessage()
  expect(whole.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
  expect(streamed.content).toEqual(whole.content)
})

test('a marked prefix is written to the cache once and read after that', async () => {
  const system = [
    {
      type: 'text' as const,
      text: 'Our returns policy. '.repeat(500),
      cache_control: { type: 'ephemeral' as const },
    },
  ]
  const first = await client.messages.create({ ...base, system, messages: ask('One') })
  const second = await client.messages.create({ ...base, system, messages: ask('Two') })
  expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1024)
  expect(first.usage.cache_creation!.ephemeral_5m_input_tokens).toBe(first.usage.cache_creation_input_tokens)
  expect(second.usage).toMatchObject({
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: first.usage.cache_creation_input_tokens,
  })
  expect(second.usage.input_tokens).toBe(first.usage.input_tokens)
})

test('stop sequences and token limits are named as the reason', async () => {
  const stopped = await client.messages.create({ ...base, stop_sequences: ['A-1001'], messages: ask(refund) })
  expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'A-1001' })
  const short = await client.messages.create({ ...base, max_tokens: 4, messages: ask(refund) })
  expect(short).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 4 } })
})

test('tokens are counted, and models listed', async () => {
  const counted = await client.messages.countTokens({ model: base.model, messages: ask(refund) })
  const message = await client.messages.create({ ...base, messages: ask(refund) })
  expect(counted.input_tokens).toBe(message.usage.input_tokens)
  const listed = await collect(client.models.list())
  expect(listed.map(({ id }) => id)).toContain('claude-haiku-4-5')
})

test('bad requests are refused in the words of the API', async () => {
  const post = (body: unknown) => client.post('/v1/messages', { body })
  await expect(post({ ...base })).rejects.toMatchObject({
    status: 400,
    error: { type: 'error', error: { type: 'invalid_request_error', message: 'messages: Field required' } },
  })
  await expect(post({ model: base.model, messages: ask('x') })).rejects.toThrow('max_tokens: Field required')
  await expect(post({ max_tokens: 1, messages: ask('x') })).rejects.toThrow('model: Field required')
  await expect(post({ ...base, messages: [] })).rejects.toThrow('at least one message')
  await expect(post({ ...base, messages: [{ role: 'king', content: 'x' }] })).rejects.toThrow(
    'Unexpected role',
  )
  const reply = await fetch(`${simulator.address}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k' },
    body: '{}',
  })
  expect(await reply.json()).toMatchObject({
    error: { message: 'anthropic-version: header is required' },
    request_id: reply.headers.get('request-id'),
  })
})
