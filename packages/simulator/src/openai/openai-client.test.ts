import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { collect } from '../collect.ts'
import { startSimulator } from '../index.ts'
import type { SimulatorHandle } from '../index.ts'

let simulator: SimulatorHandle
let client: OpenAI

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7 })
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${simulator.address}/v1`, maxRetries: 0 })
})
afterAll(() => simulator.close())

const ask = (content: string) => [{ role: 'user' as const, content }]
const order = 'Where is my order #12345?'
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Current weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
      additionalProperties: false,
    },
  },
}

test('a chat completion has every field of the real one', async () => {
  const { data, request_id } = await client.chat.completions
    .create({ model: 'gpt-4o', messages: ask(order) })
    .withResponse()
  expect(request_id).toMatch(/^req_/)
  expect(data).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/) as string,
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    service_tier: 'default',
    system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/) as string,
  })
  expect(data.choices[0]!.message.content).toContain('#12345')
  const { prompt_tokens, completion_tokens, total_tokens, completion_tokens_details } = data.usage!
  expect(total_tokens).toBe(prompt_tokens + completion_tokens)
  expect(completion_tokens_details).toEqual({
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  })
})

test('a stream says the same as the whole reply, and usage comes only when asked for', async () => {
  const whole = await client.chat.completions.create({ model: 'gpt-4o', messages: ask(order) })
  const plain = await collect(
    await client.chat.completions.create({ model: 'gpt-4o', messages: ask(order), stream: true }),
  )
  expect(plain.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
    whole.choices[0]!.message.content,
  )
  expect(plain.every((chunk) => !('usage' in chunk))).toBe(true)

  const stream = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: ask(order),
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = await collect(stream)
  expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage! })
})

test('a fitting question calls the tool; several names make parallel calls unless forbidden', async () => {
  const question = {
    model: 'gpt-4o',
    tools: [weather],
    messages: ask('How is the weather in Paris and in London?'),
  }
  const both = await client.chat.completions.create(question)
  expect(both.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
  const calls = both.choices[0]!.message.tool_calls!.filter((call) => call.type === 'function')
  expect(calls.map((call) => (JSON.parse(call.function.arguments) as { city: string }).city)).toEqual([
    'Paris',
    'London',
  ])
  const single = await client.chat.completions.create({ ...question, parallel_tool_calls: false })
  expect(single.choices[0]!.message.tool_calls).toHaveLength(1)
  const unrelated = await client.chat.completions.create({
    ...question,
    messages: ask('I want my money back'),
  })
  expect(unrelated.choices[0]!.finish_reason).toBe('stop')
  const forced = await client.chat.completions.create({
    ...question,
    messages: ask('Hello'),
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
  })
  expect(forced.choices[0]!.message.tool_calls).toHaveLength(1)
})

test('the client runs tools to the end, streaming or not', async () => {
  const run = {
    type: 'function' as const,
    function: { ...weather.function, function: () => '{"temperature":21}', parse: JSON.parse },
  }
  for (const stream of [false, true]) {
    const messages = ask('How is the weather in Paris?')
    const runner = stream
      ? client.chat.completions.runTools({ model: 'gpt-4o', messages, tools: [run], stream: true })
      : client.chat.completions.runTools({ model: 'gpt-4o', messages, tools: [run] })
    expect(await runner.finalContent()).toContain('temperature 21')
  }
})

test('structured output is valid for the schema', async () => {
  const Ticket = z.object({
    topic: z.enum(['refund', 'delivery']),
    urgency: z.number().int().min(1).max(5),
    orders: z.array(z.string()).min(1),
    note: z.string().nullable(),
  })
  const reply = await client.chat.completions.parse({
    model: 'gpt-4o',
    messages: ask(order),
    response_format: zodResponseFormat(Ticket, 'ticket'),
  })
  expect(Ticket.safeParse(reply.choices[0]!.message.parsed).success).toBe(true)
})

test('several choices, stop sequences and token limits end as they should', async () => {
  const several = await client.chat.completions.create({ model: 'gpt-4o', n: 3, messages: ask(order) })
  expect(new Set(several.choices.map(({ message }) => message.content)).size).toBeGreaterThan(1)
  const stopped = await client.chat.completions.create({
    model: 'gpt-4o',
    stop: ['#12345'],
    messages: ask(order),
  })
  expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop' })
  expect(stopped.choices[0]!.message.content).not.toContain('#12345')
  const short = await client.chat.completions.create({ model: 'gpt-4o', max_tokens: 5, messages: ask(order) })
  expect(short.choices[0]!.finish_reason).toBe('length')
  expect(short.usage!.completion_tokens).toBe(5)
})

test('reasoning models think first, and a small limit leaves no answer', async () => {
  const thought = await client.chat.completions.create({ model: 'o4-mini', messages: ask(order) })
  const reasoning = thought.usage!.completion_tokens_details!.reasoning_tokens!
  expect(reasoning % 64).toBe(0)
  expect(thought.usage!.completion_tokens).toBeGreaterThan(reasoning)
  const short = await client.chat.completions.create({
    model: 'sim-reasoning',
    max_completion_tokens: 20,
    messages: ask(order),
  })
  expect(short).toMatchObject({
    choices: [{ message: { content: '' }, finish_reason: 'length' }],
    usage: { completion_tokens: 20 },
  })
})

test('a long prefix that was sent before is read from the cache', async () => {
  const system = { role: 'system' as const, content: 'You work for a small shop. '.repeat(400) }
  const first = await client.chat.completions.create({ model: 'gpt-4o', messages: [system, ...ask(order)] })
  const second = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: [system, ...ask('And my refund?')],
  })
  expect(first.usage!.prompt_tokens_details!.cached_tokens).toBe(0)
  expect(second.usage!.prompt_tokens_details!.cached_tokens).toBeGreaterThanOrEqual(1024)
  expect(second.usage!.prompt_tokens_details!.cached_tokens! % 128).toBe(0)
})

test('images cost tokens by their size', async () => {
  const png = Buffer.alloc(24)
  png.writeUInt32BE(0x89504e47, 0)
  png.writeUInt32BE(512, 16)
  png.writeUInt32BE(512, 20)
  const look = (detail: 'low' | 'high') =>
    client.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            {
              type: 'image_url',
              image_url: { url: `data:image/png;base64,${png.toString('base64')}`, detail },
            },
          ],
        },
      ],
    })
  const [low, high] = [await look('low'), await look('high')]
  expect(high.usage!.prompt_tokens - low.usage!.prompt_tokens).toBe(170)
})

test('embeddings are unit vectors, alike for like texts, the same in both encodings', async () => {
  const input = ['refund for my order', 'a refund for an order', 'the printer is on fire']
  const packed = await client.embeddings.create({ model: 'text-embedding-3-small', input })
  const plain = await client.embeddings.create({
    model: 'text-embedding-3-small',
    input,
    encoding_format: 'float',
  })
  const [a, b, c] = plain.data.map(({ embedding }) => embedding)
  const dot = (left: readonly number[], right: readonly number[]): number =>
    left.reduce((sum, value, i) => sum + value * right[i]!, 0)
  expect(packed.data[0]!.embedding).toEqual(a)
  expect(dot(a!, a!)).toBeCloseTo(1, 6)
  expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!) + 0.2)
  const small = await client.embeddings.create({
    model: 'text-embedding-3-large',
    input: 'x',
    dimensions: 256,
  })
  expect(small.data[0]!.embedding).toHaveLength(256)
  expect(small.usage.total_tokens).toBe(1)
})

test('models are listed and found', async () => {
  const listed = await collect(client.models.list())
  expect(listed.map(({ id }) => id)).toContain('gpt-4o-mini')
  expect(await client.models.retrieve('gpt-4o')).toMatchObject({ object: 'model', owned_by: 'system' })
  await expect(client.models.retrieve('nothing')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  })
})

test('bad requests are refused in the words of the API', async () => {
  const post = (body: unknown) => client.post('/chat/completions', { body })
  await expect(post({ messages: ask('x') })).rejects.toMatchObject({
    status: 400,
    message: '400 you must provide a model parameter',
  })
  await expect(post({ model: 'gpt-4o' })).rejects.toMatchObject({
    status: 400,
    param: 'messages',
    code: 'missing_required_parameter',
    type: 'invalid_request_error',
  })
  await expect(post({ model: 'gpt-4o', messages: [] })).rejects.toMatchObject({ code: 'empty_array' })
  await expect(post({ model: 'gpt-4o', messages: [{ role: 'king', content: '' }] })).rejects.toMatchObject({
    param: 'messages[0].role',
  })
  await expect(post({ model: 'gpt-4o', messages: ask('x'), temperature: 3 })).rejects.toMatchObject({
    code: 'decimal_above_max_value',
  })
  await expect(post({ model: 'gpt-4o', messages: ask('x'), max_tokens: '5' })).rejects.toMatchObject({
    code: 'invalid_type',
  })
  await expect(
    post({ model: 'gpt-4o', messages: [{ role: 'tool', content: 'x', tool_call_id: 'y' }] }),
  ).rejects.toMatchObject({ status: 400 })
  await expect(
    client.chat.completions.create({ model: 'gpt-4o', messages: ask('word '.repeat(130_000)) }),
  ).rejects.toMatchObject({ code: 'context_length_exceeded' })
  await expect(
    client.embeddings.create({ model: 'text-embedding-3-small', input: '' }),
  ).rejects.toMatchObject({ status: 400, param: 'input' })
  await expect(client.get('/nowhere')).rejects.toMatchObject({ status: 404 })
  await expect(client.get('/chat/completions')).rejects.toMatchObject({ status: 405 })
})
