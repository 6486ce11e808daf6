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

const input = 'Where is my parcel? Grüße 😀'
const asked = { model: 'gpt-4o-mini', input }
const idOf = (response: Response) => response.headers.get('x-telltale-call-id')
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )

describe('the Responses interface of the official openai client', () => {
  test('creates a response; the record is priced and traceable', async () => {
    const { data, response } = await openai.responses
      .create({ ...asked, safety_identifier: 'user-7', metadata: { plan: 'pro' } })
      .withResponse()
    expect(data.output_text).toBeTruthy()
    const { call, input: sent } = await house.call(idOf(response))
    const { input_tokens, output_tokens } = data.usage!
    expect(call).toMatchObject({
      dialect: 'openai-responses',
      status: 'ok',
      provider: 'openai',
      userId: 'user-7',
      tags: { plan: 'pro' },
      stream: false,
      inputTokens: input_tokens,
      outputTokens: output_tokens,
      usageSource: 'provider',
      finishReason: 'completed',
      refusal: false,
      inputPreview: input,
      outputPreview: data.output_text.slice(0, 200),
    })
    expect(Number(call.costUsd)).toBeCloseTo((input_tokens * 0.15 + output_tokens * 0.6) / 1e6, 12)
    expect(JSON.parse(sent!)).toMatchObject({ input })
  })

  test('streams every event; usage comes with the last', async () => {
    const { data: stream, response } = await openai.responses
      .create({ ...asked, stream: true })
      .withResponse()
    const events = await Array.fromAsync(stream)
    expect(events[0]!.type).toBe('response.created')
    expect(events.at(-1)!.type).toBe('response.completed')
    const { call } = await house.call(idOf(response))
    expect(call).toMatchObject({ status: 'ok', stream: true, finishReason: 'completed' })
    expect(call.outputTokens).toBeGreaterThan(0)
    expect(call.costUsd).not.toBeNull()
    expect(call.ttftMs).toBeGreaterThanOrEqual(0)
    const text = events
      .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
      .join('')
    expect(call.outputPreview).toBe(text.slice(0, 200))
  })

  test('carries tools there and back', async () => {
    const tools = [
      {
        type: 'function' as const,
        name: 'find_order',
        parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
        strict: false,
      },
    ]
    const first = await openai.responses.create({ ...asked, tools, tool_choice: 'required' })
    const [called] = first.output.filter((item) => item.type === 'function_call')
    const second = await openai.responses.create({
      ...asked,
      tools,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: called!.call_id, output: '{"status":"shipped"}' }],
    })
    expect(second.output_text).toContain('shipped')
  })

  test('a stored response is fetched, listed, cancelled and deleted where it was made', async () => {
    const made = await openai.responses.create(asked)
    expect(await openai.responses.retrieve(made.id)).toEqual(made)
    expect(await Array.fromAsync(openai.responses.inputItems.list(made.id))).toMatchObject([
      { content: input },
    ])
    const queued = await openai.responses.create({ ...asked, background: true })
    expect(await openai.responses.cancel(queued.id)).toMatchObject({ status: 'cancelled' })
    await openai.responses.delete(made.id)
    expect(await failureOf(openai.responses.retrieve(made.id))).toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('what was made before a restart is fetched after it, and what its provider was not to keep is asked of nobody', async () => {
    const made = await openai.responses.create(asked)
    const unkept = await openai.responses.create({ ...asked, store: false })
    await house.restart()
    openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
    const before = house.simulator.requests().total
    expect(await failureOf(openai.responses.retrieve(unkept.id))).toMatchObject({ code: 'response-unknown' })
    expect(house.simulator.requests().total).toBe(before)
    expect(await openai.responses.retrieve(made.id)).toEqual(made)
    expect(house.simulator.requests().total).toBe(before + 1)
  })

  test('one that streams can be asked for before its stream ends', async () => {
    const stream = await openai.responses.create(
      { ...asked, stream: true },
      { headers: { 'x-sim-fault': 'stall;after=2' } },
    )
    let id = ''
    for await (const event of stream) {
      if (event.type === 'response.created') id = event.response.id
      if (event.type === 'response.output_text.delta') break
    }
    expect(await openai.responses.retrieve(id)).toMatchObject({ id, status: 'completed' })
  })

  test('a provider that fails when asked again fails in the dialect’s own shape', async () => {
    const made = await openai.responses.create(asked)
    for (const [fault, status, code] of [
      ['error;status=429', 429, 'rate_limit_exceeded'],
      ['reset', 502, 'upstream-unreachable'],
    ] as const) {
      const failed = openai.responses.retrieve(made.id, {}, { headers: { 'x-sim-fault': fault } })
      expect(await failureOf(failed)).toMatchObject({ status, code })
    }
  })

  test('an unknown id, and one of another project, is the dialect’s 404 and reaches no provider', async () => {
    const made = await openai.responses.create(asked)
    await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
    const { json: key } = await house.api('POST', '/api/keys?project=other', { name: 'theirs' })
    const other = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: key.secret, maxRetries: 0 })
    const before = house.simulator.requests().total
    for (const failed of [openai.responses.retrieve('resp_unknown'), other.responses.retrieve(made.id)]) {
      const error = await failureOf(failed)
      expect(error).toBeInstanceOf(OpenAI.NotFoundError)
      expect(error).toMatchObject({ code: 'response-unknown' })
    }
    const anonymous = await fetch(`${house.address()}/v1/responses/${made.id}`)
    expect(anonymous.status).toBe(401)
    expect(house.simulator.requests().total).toBe(before)
  })

  test('a model’s alias is put into the body, and nothing else is changed', async () => {
    await house.api('PUT', '/api/model-routes/quick', { provider: 'openai', model: 'gpt-4o-mini' })
    const reply = await fetch(`${house.address()}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}` },
      body: '{"model":"quick",  "input": "caf\\u00e9", "temperature":1.0}',
    })
    expect(reply.status).toBe(200)
    expect(house.simulator.received().at(-1)!.body).toBe(
      '{"model":"gpt-4o-mini",  "input": "caf\\u00e9", "temperature":1.0}',
    )
  })

  test('a cut stream ends with the client’s own error', async () => {
    for (const fault of ['cut', 'unterminated', 'ok-error']) {
      const { data: stream, response } = await openai.responses
        .create({ ...asked, stream: true }, { headers: { 'x-sim-fault': fault } })
        .withResponse()
      expect(await failureOf(Array.fromAsync(stream))).toBeInstanceOf(OpenAI.APIError)
      const { call } = await house.call(idOf(response))
      expect(call.status).toBe(fault === 'ok-error' ? 'error' : 'truncated')
    }
  })

  test('without output it is an error; without usage the cost is unknown', async () => {
    const empty = await openai.responses.create(asked, { headers: { 'x-sim-fault': 'empty' } }).withResponse()
    expect((await house.call(idOf(empty.response))).call).toMatchObject({
      status: 'error',
      errorKind: 'empty-output',
    })
    const unsaid = await openai.responses
      .create({ ...asked, stream: true }, { headers: { 'x-sim-fault': 'no-usage' } })
      .withResponse()
    await Array.fromAsync(unsaid.data)
    expect((await house.call(idOf(unsaid.response))).call).toMatchObject({
      status: 'ok',
      costUsd: null,
      usageSource: 'none',
    })
  })

  test('who asks for what is not there is told where this is', async () => {
    const lost = await fetch(`${house.address()}/v1/respond`, { method: 'POST' })
    expect(await lost.json()).toMatchObject({
      code: 'not-found',
      detail: expect.stringContaining('/v1/responses'),
    })
  })

  test('an answer that stopped short says why', async () => {
    const { data, response } = await openai.responses
      .create({ ...asked, max_output_tokens: 16 })
      .withResponse()
    expect(data.status).toBe('incomplete')
    expect((await house.call(idOf(response))).call).toMatchObject({
      status: 'ok',
      finishReason: 'max_output_tokens',
    })
  })
})
