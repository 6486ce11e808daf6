import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { messages, startRouteHouse, step, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
let openai: OpenAI
/** Stands for a vendor that speaks chat completions alone, and for one that speaks responses alone. */
let chatOnly: SimulatorHandle
let responsesOnly: SimulatorHandle
beforeAll(async () => {
  house = await startRouteHouse()
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
  chatOnly = await startSimulator({ keepRequests: 100, without: ['/v1/responses', '/v1/embeddings'] })
  responsesOnly = await startSimulator({ keepRequests: 100, without: ['/v1/chat/completions'] })
  await put('deepseek', { vendor: 'deepseek' }, chatOnly)
  await put('perplexity', { vendor: 'perplexity' }, responsesOnly)
})
afterAll(async () => {
  await house.close()
  await chatOnly.close()
  await responsesOnly.close()
})

async function put(name: string, provider: object, { address }: SimulatorHandle): Promise<void> {
  const edit = { ...provider, baseUrl: `${address}/v1`, apiKey: 'any' }
  expect(await house.api('PUT', `/api/providers/${name}`, edit)).toMatchObject({ status: 200 })
}
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
const paths = (simulator: SimulatorHandle) => simulator.received().map(({ path }) => path)
const input = 'Where is my order A-1001?'
const deepseek = 'deepseek/deepseek-chat'

describe('the Responses interface at a vendor that speaks chat completions alone', () => {
  test('is not found there itself, and is answered through the gateway', async () => {
    const direct = new OpenAI({ baseURL: `${chatOnly.address}/v1`, apiKey: 'any', maxRetries: 0 })
    const asked = { model: 'deepseek-chat', instructions: 'Be brief.', input }
    expect(await failureOf(direct.responses.create(asked))).toMatchObject({ status: 404 })
    const { data, response } = await openai.responses.create({ ...asked, model: deepseek }).withResponse()
    expect(data).toMatchObject({ object: 'response', status: 'completed', output_text: expect.any(String) })
    expect(chatOnly.received().at(-1)!.path).toBe('/v1/chat/completions')
    expect(JSON.parse(chatOnly.received().at(-1)!.body)).toEqual({
      model: 'deepseek-chat',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: input },
      ],
    })
    expect(await house.callOf(response)).toMatchObject({
      ...{ dialect: 'openai-responses', provider: 'deepseek', status: 'ok', warnings: [] },
      inputTokens: data.usage!.input_tokens,
      outputTokens: data.usage!.output_tokens,
      attempts: [{ outcome: 'ok', dialect: 'openai-chat' }],
    })
  })

  test('streams to the client’s own helper, event by event', async () => {
    const stream = openai.responses.stream({ model: deepseek, input })
    const types: string[] = []
    let text = ''
    for await (const event of stream) {
      types.push(event.type)
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    expect(types[0]).toBe('response.created')
    expect(types.at(-1)).toBe('response.completed')
    const final = await stream.finalResponse()
    expect(final.output_text).toBe(text)
    expect(final.usage!.output_tokens).toBeGreaterThan(0)
  })

  test.each([false, true])('runs a tool to its answer as agents do (stream: %s)', async (isStream) => {
    const tools = [
      {
        type: 'function' as const,
        name: 'find_order',
        description: 'Looks an order up.',
        parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
        strict: false,
      },
    ]
    const ask = (turn: OpenAI.Responses.ResponseInput, choice: 'required' | 'auto') => {
      const asked = { model: deepseek, input: turn, tools, tool_choice: choice, store: false }
      return isStream
        ? openai.responses.stream(asked).finalResponse()
        : openai.responses.create({ ...asked, stream: false as const })
    }
    const turn: OpenAI.Responses.ResponseInput = [{ role: 'user', content: input }]
    const first = await ask(turn, 'required')
    const [call] = first.output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
    expect(JSON.parse(call!.arguments)).toEqual({ order: expect.any(String) })
    const result = {
      type: 'function_call_output' as const,
      call_id: call!.call_id,
      output: 'It has shipped.',
    }
    const items = first.output as OpenAI.Responses.ResponseInputItem[]
    const second = await ask([...turn, ...items, result], 'auto')
    expect(second.output_text).toContain('It has shipped.')
  })

  test('parses structured output', async () => {
    const format = zodTextFormat(z.object({ city: z.string() }), 'place')
    const { output_parsed } = await openai.responses.parse({ model: deepseek, input, text: { format } })
    expect(output_parsed).toEqual({ city: expect.any(String) })
  })

  test('is told what chat completions cannot say', async () => {
    const asked = { model: deepseek, input, store: true, truncation: 'auto' as const }
    const { response } = await openai.responses.create(asked).withResponse()
    expect(response.headers.get('x-telltale-warnings')).toBe('2')
    const loss = { from: 'openai-responses', to: 'openai-chat', times: 1 }
    expect((await house.callOf(response)).warnings).toMatchObject([
      { ...loss, field: 'truncation' },
      { ...loss, field: 'store' },
    ])
    const strict = await house.route({
      plan: [step({ provider: 'deepseek', model: 'deepseek-chat' })],
      translationLoss: 'refuse',
    })
    expect(await failureOf(openai.responses.create({ ...asked, model: strict }))).toMatchObject({
      ...{ status: 400, code: 'translation-loss' },
    })
  })

  test('refuses to go on from a response that is kept elsewhere, and keeps none itself', async () => {
    const goingOn = { model: deepseek, input: 'And then?', previous_response_id: 'resp_1' }
    expect(await failureOf(openai.responses.create(goingOn))).toMatchObject({ code: 'translation-loss' })
    const kept = await openai.responses.create({ model: deepseek, input })
    expect(kept).toMatchObject({ store: false })
    expect(await failureOf(openai.responses.retrieve(kept.id))).toMatchObject({ code: 'response-unknown' })
  })
})

test('a fallback from OpenAI goes on in chat completions; OpenAI itself saw the caller’s bytes', async () => {
  const model = await house.route({
    plan: [
      step({ provider: 'openai', model: 'gpt-4o-sim-error;status=503;key=bytes' }),
      step({ provider: 'deepseek', model: 'deepseek-chat' }),
    ],
  })
  const reply = await fetch(`${house.address()}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: `{"model":"${model}",  "input": "caf\\u00e9", "temperature":1.0}`,
  })
  expect(await reply.json()).toMatchObject({ object: 'response', status: 'completed' })
  const first = house.simulator.received().at(-1)!
  expect([first.path, first.body]).toEqual([
    '/v1/responses',
    '{"model":"gpt-4o-sim-error;status=503;key=bytes",  "input": "caf\\u00e9", "temperature":1.0}',
  ])
  const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({
    ...{ dialect: 'openai-responses', provider: 'deepseek', fallbackDepth: 1 },
    attempts: [
      { provider: 'openai', status: 503 },
      { provider: 'deepseek', status: 200, dialect: 'openai-chat' },
    ],
  })
})

test('other clients reach a vendor that speaks responses alone', async () => {
  const before = paths(responsesOnly).length
  const chat = await openai.chat.completions.create({ model: 'perplexity/sonar', messages })
  expect(chat.choices[0]!.message.content).toBeTruthy()
  const anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
  const asked = { model: 'perplexity/sonar', max_tokens: 100, messages }
  expect((await anthropic.messages.create(asked)).content).toMatchObject([{ type: 'text' }])
  expect(paths(responsesOnly).slice(before)).toEqual(['/v1/responses', '/v1/responses'])
  expect(JSON.parse(responsesOnly.received().at(-1)!.body)).toMatchObject({ store: false })
})

test('embeddings are refused where there are none, and a route passes over such a target', async () => {
  const before = paths(chatOnly).length
  const refused = await failureOf(openai.embeddings.create({ model: deepseek, input }))
  expect(refused).toMatchObject({ status: 400, code: 'embeddings-unsupported' })
  expect((refused as Error).message).toContain('deepseek')
  const model = await house.route({
    plan: [
      step({ provider: 'deepseek', model: 'deepseek-chat' }),
      step({ provider: 'openai', model: 'text-embedding-3-small' }),
    ],
  })
  expect((await openai.embeddings.create({ model, input })).data).toHaveLength(1)
  expect(paths(chatOnly)).toHaveLength(before)
})

test('an OpenAI-compatible address is called in what its settings say it serves', async () => {
  const ask = async () => {
    const { response } = await openai.responses.create({ model: 'own/gpt-4o-mini', input }).withResponse()
    return (await house.callOf(response)).attempts[0]!.dialect ?? 'as it came'
  }
  await put('own', { vendor: 'openai-compatible' }, house.simulator)
  expect(await ask()).toBe('as it came')
  await put('own', { settings: { dialects: 'openai-chat, openai-embeddings' } }, house.simulator)
  expect(await ask()).toBe('openai-chat')
  const { json } = await house.api('GET', '/api/providers')
  expect(json.providers.find(({ name }: { name: string }) => name === 'own').settings).toEqual({
    dialects: ['openai-chat', 'openai-embeddings'],
  })
  const wrong = { vendor: 'openai-compatible', settings: { dialects: ['gemini'] } }
  expect(await house.api('PUT', '/api/providers/own', wrong)).toMatchObject({
    ...{ status: 400, json: { detail: expect.stringContaining('"settings.dialects.0"') } },
  })
})
