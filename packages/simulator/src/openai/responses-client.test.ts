import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
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

const order = 'Where is my order #12345?'
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Current weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
}

test('a response has the fields of the real one', async () => {
  const response = await client.responses.create({ model: 'gpt-4o', instructions: 'Be kind.', input: order })
  expect(response).toMatchObject({
    id: expect.stringMatching(/^resp_/) as string,
    object: 'response',
    status: 'completed',
    model: 'gpt-4o-2024-08-06',
    instructions: 'Be kind.',
    error: null,
    incomplete_details: null,
    output: [{ type: 'message', role: 'assistant', status: 'completed' }],
  })
  expect(response.output_text).toContain('#12345')
  const { input_tokens, output_tokens, total_tokens } = response.usage!
  expect(total_tokens).toBe(input_tokens + output_tokens)
})

test('a stream has every event in order, numbered, and the whole response last', async () => {
  const stream = await client.responses.create({ model: 'gpt-4o', input: order, stream: true })
  const events = await collect(stream)
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
  const kinds = events.map(({ type }) => type).filter((type, index, types) => type !== types[index - 1])
  expect(kinds).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  const final = await client.responses.stream({ model: 'gpt-4o', input: order }).finalResponse()
  expect(final.output_text).toContain('#12345')
})

test('tools go there and back, streamed and not', async () => {
  const input = [{ role: 'user' as const, content: 'What is the weather in Paris and London?' }]
  const asked = { model: 'gpt-4o', input, tools: [weather] }
  const first = await client.responses.create(asked)
  const calls = first.output.filter((item) => item.type === 'function_call')
  expect(calls.map((call) => JSON.parse(call.arguments) as unknown)).toEqual([
    { city: 'Paris' },
    { city: 'London' },
  ])
  const outputs = calls.map(({ call_id }) => ({
    type: 'function_call_output' as const,
    call_id,
    output: '{"degrees":21}',
  }))
  const second = await client.responses.create({ ...asked, input: [...input, ...calls, ...outputs] })
  expect(second.output_text).toContain('degrees 21')
  const third = await client.responses.create({
    model: 'gpt-4o',
    previous_response_id: first.id,
    input: outputs,
  })
  expect(third.output_text).toContain('degrees 21')
  const streamed = await client.responses.stream(asked).finalResponse()
  expect(streamed.output.filter((item) => item.type === 'function_call')).toHaveLength(2)
  const orphan = client.responses.create({ ...asked, input: [...input, outputs[0]!] })
  await expect(orphan).rejects.toThrow('No tool call found')
})

test('structured output is valid for its schema', async () => {
  const shape = z.object({ city: z.string(), degrees: z.number() })
  const parsed = await client.responses.parse({
    model: 'gpt-4o',
    input: order,
    text: { format: zodTextFormat(shape, 'weather') },
  })
  expect(shape.safeParse(parsed.output_parsed).success).toBe(true)
})

test('a reasoning model thinks, and sums it up when asked', async () => {
  const response = await client.responses.create({
    model: 'gpt-5-mini',
    input: order,
    reasoning: { effort: 'low', summary: 'auto' },
  })
  expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
  expect(response.usage!.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
  const events = await collect(
    await client.responses.create({
      model: 'gpt-5-mini',
      input: order,
      reasoning: { summary: 'auto' },
      stream: true,
    }),
  )
  expect(events.some(({ type }) => type === 'response.reasoning_summary_text.delta')).toBe(true)
})

test('an answer over the limit is incomplete', async () => {
  const response = await client.responses.create({ model: 'gpt-4o', input: order, max_output_tokens: 16 })
  expect(response).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  })
})

test('a stored response can be asked for, listed, cancelled and deleted', async () => {
  const made = await client.responses.create({ model: 'gpt-4o', input: order })
  expect((await client.responses.retrieve(made.id)).output_text).toBe(made.output_text)
  expect(await collect(await client.responses.inputItems.list(made.id))).toMatchObject([
    { role: 'user', content: order },
  ])
  await expect(client.responses.cancel(made.id)).rejects.toThrow('synchronous')
  await client.responses.delete(made.id)
  await expect(client.responses.retrieve(made.id)).rejects.toThrow(OpenAI.NotFoundError)

  const queued = await client.responses.create({ model: 'gpt-4o', input: order, background: true })
  expect(queued).toMatchObject({ status: 'queued', output: [] })
  expect(await client.responses.cancel(queued.id)).toMatchObject({ status: 'cancelled' })
  const unkept = await client.responses.create({ model: 'gpt-4o', input: order, store: false })
  await expect(client.responses.retrieve(unkept.id)).rejects.toThrow(OpenAI.NotFoundError)
})

test('requests are counted by model', async () => {
  simulator.reset()
  await client.responses.create({ model: 'gpt-4o', input: order })
  await client.responses.create({ model: 'sim-error-429', input: order }).catch(() => null)
  expect(simulator.requests().byModel).toEqual({ 'gpt-4o': 1, 'sim-error-429': 1 })
})
