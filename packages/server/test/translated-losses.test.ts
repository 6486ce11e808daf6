import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failing, good, messages, startRouteHouse, step, until, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
let openai: OpenAI
let anthropic: Anthropic
let google: GoogleGenAI
beforeAll(async () => {
  house = await startRouteHouse()
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
  anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
  google = new GoogleGenAI({ apiKey: house.key(), httpOptions: { baseUrl: house.address() } })
})
afterAll(() => house.close())

const claude = 'anthropic/claude-haiku-4-5'
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
const metrics = async () => (await fetch(`${house.address()}/metrics`)).text()

describe('what a provider cannot be told', () => {
  const asked = { model: claude, messages, seed: 7, logit_bias: { '50256': -100 } }

  test('is left out with a warning that is counted, recorded and told', async () => {
    const { response } = await openai.chat.completions.create(asked).withResponse()
    expect(response.headers.get('x-telltale-warnings')).toBe('2')
    const call = await house.callOf(response)
    const route = { from: 'openai-chat', to: 'anthropic-messages', times: 1 }
    expect(call.warnings.toSorted((one, other) => one.field.localeCompare(other.field))).toMatchObject([
      { ...route, field: 'logit_bias', happened: expect.stringContaining('dropped') },
      { ...route, field: 'seed', happened: expect.stringContaining('dropped') },
    ])
    await until(async () =>
      (await metrics()).includes(
        'telltale_translation_losses_total{from="openai-chat",to="anthropic-messages",field="seed"} 1',
      ),
    )
    const streamed = await openai.chat.completions.create({ ...asked, stream: true }).withResponse()
    await Array.fromAsync(streamed.data)
    expect(streamed.response.headers.get('x-telltale-warnings')).toBe('2')
  })

  test('is refused on a route that says so, and the provider is not asked', async () => {
    const model = await house.route({
      plan: [step({ provider: 'anthropic', model: 'claude-haiku-4-5' })],
      translationLoss: 'refuse',
    })
    const before = house.simulator.requests().total
    const error = await failureOf(openai.chat.completions.create({ ...asked, model }))
    expect(error).toMatchObject({ status: 400, code: 'translation-loss' })
    expect((error as APIError).message).toContain('"logit_bias"')
    expect(house.simulator.requests().total).toBe(before)
    const sayable = await openai.chat.completions.create({ model, messages })
    expect(sayable.choices[0]!.message.content).toBeTruthy()
  })

  test('is refused whatever the policy where the rest would mean something else', async () => {
    const kept = { model: claude, input: 'And then?', previous_response_id: 'resp_1' }
    expect(await failureOf(openai.responses.create(kept))).toMatchObject({
      status: 400,
      code: 'translation-loss',
    })
    const counted = await failureOf(anthropic.messages.countTokens({ model: 'openai/gpt-4o-mini', messages }))
    expect(counted).toMatchObject({ status: 400 })
    expect((counted as Error).message).toContain('dialect-mismatch')
  })

  test('a response of another family is not kept to be asked for again', async () => {
    const { id } = await openai.responses.create({ model: claude, input: 'Hi' })
    expect(await failureOf(openai.responses.retrieve(id))).toMatchObject({
      status: 404,
      code: 'response-unknown',
    })
  })
})

test('an event that cannot be read is passed over, counted and recorded', async () => {
  const { data, response } = await openai.chat.completions
    .create({ model: claude, messages, stream: true }, { headers: { 'x-sim-fault': 'malformed' } })
    .withResponse()
  await Array.fromAsync(data)
  expect((await house.callOf(response)).warnings).toMatchObject([
    { from: 'anthropic-messages', to: 'openai-chat', field: 'event', times: expect.any(Number) },
  ])
})

test('a wait that Gemini says in the body is told where the client looks for it', async () => {
  const fault = { headers: { 'x-sim-fault': 'error;status=429;retry-delay=13.5s' } }
  const asked = openai.chat.completions.create({ model: 'gemini/gemini-2.5-flash', messages }, fault)
  const error = (await failureOf(asked)) as APIError
  expect(error.status).toBe(429)
  expect(error.headers?.get('retry-after-ms')).toBe('13500')
})

test('tokens read from a cache are counted once, in the words of either side', async () => {
  const long = 'The warehouse is in the plain, where the rain stays mainly. '.repeat(400)
  const asked = {
    model: claude,
    messages: [
      { role: 'system' as const, content: long },
      { role: 'user' as const, content: 'Where does the rain stay?' },
    ],
  }
  await openai.chat.completions.create(asked)
  const { data, response } = await openai.chat.completions.create(asked).withResponse()
  const call = await house.callOf(response)
  expect(call.inputTokens).toBe(data.usage!.prompt_tokens)
  expect(call.cachedReadTokens).toBe(data.usage!.prompt_tokens_details!.cached_tokens)

  const blocks = [{ type: 'text' as const, text: long }]
  const other = { model: 'openai/gpt-4o-mini', max_tokens: 100, system: blocks, messages }
  await anthropic.messages.create(other)
  const second = await anthropic.messages.create(other).withResponse()
  const record = await house.callOf(second.response)
  const { usage } = second.data
  expect(record.cachedReadTokens).toBeGreaterThan(0)
  expect(usage.cache_read_input_tokens).toBe(record.cachedReadTokens)
  expect(usage.input_tokens + usage.cache_read_input_tokens!).toBe(record.inputTokens)
})

test('a prompt is put in place before it is translated', async () => {
  const version = { template: 'You answer for {shop}.', modelId: claude, temperature: 0.5, maxTokens: 64 }
  await house.api('POST', '/api/prompts/support/versions', version)
  const headers = { 'x-telltale-variables': '{"shop":"Corner"}' }
  await openai.chat.completions.create({ model: 'prompt:support', messages }, { headers })
  expect(JSON.parse(house.simulator.received().at(-1)!.body)).toMatchObject({
    model: 'claude-haiku-4-5',
    system: 'You answer for Corner.',
    max_tokens: 64,
    temperature: 0.5,
  })
})

test('a credential that a provider repeats in its error is masked, whole and in a stream', async () => {
  const secret = 'sk-ant-very-secret'
  const said = JSON.stringify({
    type: 'error',
    error: { type: 'authentication_error', message: `No such key: ${secret}` },
  })
  const provider = createServer((request, response) => {
    request.resume()
    const isStream = request.headers.accept === 'text/event-stream'
    response.writeHead(isStream ? 200 : 401, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
    })
    response.end(isStream ? `event: error\ndata: ${said}\n\n` : said)
  })
  await once(provider.listen(0, '127.0.0.1'), 'listening')
  try {
    await house.api('PUT', '/api/providers/parrot', {
      dialect: 'anthropic',
      baseUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
      apiKey: secret,
    })
    for (const stream of [false, true]) {
      const reply = await house.chat('parrot/claude-haiku-4-5', { stream })
      const text = await reply.text()
      expect(text).toContain('No such key: [credential]')
      const record = await house.call(reply.headers.get('x-telltale-call-id'))
      expect(record.call.errorDetail).toBe('No such key: [credential]')
      expect(JSON.stringify(record)).not.toContain(secret)
    }
  } finally {
    provider.close()
  }
})

test('a translated answer is stored as its client had it, and given again whole or streamed', async () => {
  const model = await house.route({
    plan: [step({ provider: 'anthropic', model: 'claude-haiku-4-5' })],
    cache: { mode: 'exact' },
  })
  const asked = { model, messages, temperature: 0 }
  const streamed = await openai.chat.completions.create({ ...asked, stream: true }).withResponse()
  const chunks = await Array.fromAsync(streamed.data)
  expect(streamed.response.headers.get('x-telltale-cache')).toBe('miss')
  // Asked for to be stored, and not shown to a client that did not ask.
  expect(chunks.filter(({ usage }) => usage)).toEqual([])
  await house.callOf(streamed.response)
  const { data, response } = await openai.chat.completions.create(asked).withResponse()
  expect(response.headers.get('x-telltale-cache')).toContain('hit')
  expect(data.choices[0]!.message.content).toBe(
    chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
  )
  expect(data.usage!.completion_tokens).toBeGreaterThan(0)
  expect(await house.callOf(response)).toMatchObject({ cacheKind: 'exact', dialect: 'openai-chat' })
})

test('a stored answer tells again what was left out when it was made', async () => {
  const model = await house.route({
    plan: [step({ provider: 'anthropic', model: 'claude-haiku-4-5' })],
    translationLoss: 'warn',
    cache: { mode: 'exact' },
  })
  const asked = { model, messages, temperature: 0, seed: 5 }
  const made = await openai.chat.completions.create(asked).withResponse()
  const { warnings } = await house.callOf(made.response)
  expect(warnings).toMatchObject([{ field: 'seed' }])
  const { response } = await openai.chat.completions.create(asked).withResponse()
  expect(response.headers.get('x-telltale-cache')).toContain('hit')
  expect(response.headers.get('x-telltale-warnings')).toBe('1')
  expect((await house.callOf(response)).warnings).toEqual(warnings)
})

describe('embeddings', () => {
  test('of Gemini for the openai client, packed as it asks for them', async () => {
    const { data, response } = await openai.embeddings
      .create({ model: 'gemini/gemini-embedding-001', input: ['red', 'blue'] })
      .withResponse()
    expect(data.data.map(({ embedding }) => embedding.length)).toEqual([3072, 3072])
    expect(await house.callOf(response)).toMatchObject({
      ...{ dialect: 'openai-embeddings', provider: 'gemini', status: 'ok', outputPreview: '2 vectors' },
    })
  })

  test('of OpenAI for Google’s client; Anthropic has none', async () => {
    const { embeddings } = await google.models.embedContent({
      model: 'openai/text-embedding-3-small',
      contents: ['red', 'blue'],
    })
    expect(embeddings!.map(({ values }) => values!.length)).toEqual([1536, 1536])
    const refused = await failureOf(openai.embeddings.create({ model: claude, input: 'red' }))
    expect(refused).toMatchObject({ status: 400, code: 'embeddings-unsupported' })
  })
})

test('a hedge may go to another family, and only one of the two is seen', async () => {
  const hedge = { enabled: true, atMostShare: 1 }
  const other = step({ provider: 'anthropic', model: 'claude-haiku-4-5' })
  const model = await house.route({ plan: [step({ provider: 'openai', model: good }), other], hedge })
  for (let call = 0; call < 25; call++) await (await house.chat(model, { stream: true })).text()
  const late = step({ provider: 'openai', model: failing('late;ms=8000;key=family') })
  await house.api('PUT', `/api/routes/${model}`, { plan: [late, other], hedge })
  const { data, response } = await openai.chat.completions
    .create({ model, messages, stream: true })
    .withResponse()
  const chunks = await Array.fromAsync(data)
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
  expect((await house.callOf(response)).attempts).toMatchObject([
    { provider: 'openai', outcome: 'cancelled', errorKind: 'outrun' },
    { provider: 'anthropic', outcome: 'ok', reason: 'hedge', dialect: 'anthropic-messages' },
  ])
})
