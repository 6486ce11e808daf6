import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ requestBytes: 200_000, firstByteTimeoutMs: 700, idleTimeoutMs: 700 })
})
afterAll(() => house.close())

const messages = [{ role: 'user', content: 'Where is my parcel?' }]
const post = (path: string, body: unknown, headers: { [name: string]: string } = {}) =>
  fetch(house.address() + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}`, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  })
const chat = (more: object, headers?: { [name: string]: string }) =>
  post('/v1/chat/completions', { model: 'gpt-4o-mini', messages, ...more }, headers)
const fault = (text: string) => ({ 'x-sim-fault': text })
const callOf = (reply: Response) => house.call(reply.headers.get('x-telltale-call-id'))

describe('a stream that is not whole', () => {
  for (const kind of ['cut', 'unterminated', 'truncated'])
    test(`${kind}: ends with the dialect’s own error event and is recorded as truncated`, async () => {
      const openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
      const { data: stream, response } = await openai.chat.completions
        .create({ model: 'gpt-4o-mini', messages: messages as never, stream: true }, { headers: fault(kind) })
        .withResponse()
      await expect(Array.fromAsync(stream as AsyncIterable<unknown>)).rejects.toThrow(OpenAI.APIError)
      expect((await callOf(response)).call).toMatchObject({
        status: 'truncated',
        errorKind: 'upstream-truncated',
      })

      const anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
      const message = anthropic.messages.stream(
        { model: 'claude-sonnet-5-5', max_tokens: 99, messages: messages as never },
        { headers: fault(kind) },
      )
      await expect(message.finalMessage()).rejects.toThrow(Anthropic.APIError)
    })

  test('one that falls silent is ended after the idle time', async () => {
    const reply = await chat({ stream: true }, fault('stall'))
    expect(await reply.text()).toContain('"code":"upstream-timeout"')
    expect((await callOf(reply)).call).toMatchObject({ status: 'truncated', errorKind: 'upstream-timeout' })
  })

  test('an error event inside a stream is an error, passed on once', async () => {
    const reply = await chat({ stream: true }, fault('ok-error'))
    const text = await reply.text()
    expect(text.match(/"error"/g)).toHaveLength(1)
    expect((await callOf(reply)).call.status).toBe('error')
  })
})

describe('an answer that is not one', () => {
  test('no answer in time is 504 in the dialect’s shape', async () => {
    const reply = await chat({}, fault('hang'))
    expect(reply.status).toBe(504)
    expect(await reply.json()).toMatchObject({ error: { code: 'upstream-timeout', type: 'server_error' } })
    expect((await callOf(reply)).call).toMatchObject({ status: 'error', errorKind: 'upstream-timeout' })
  })

  test('an error inside a 200 is an error', async () => {
    const reply = await chat({}, fault('ok-error'))
    expect((await callOf(reply)).call).toMatchObject({ status: 'error', costUsd: null })
  })

  test('what is not HTTP is told apart from a provider that is away', async () => {
    const nonsense = 'SSH-2.0-something\r\n\r\n'
    const twoLengths = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x'
    const asked = [nonsense, twoLengths]
    const provider = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(asked.shift()!))
    })
    await once(provider.listen(0, '127.0.0.1'), 'listening')
    const { port } = provider.address() as AddressInfo
    await house.api('PUT', '/api/providers/odd', {
      dialect: 'openai',
      baseUrl: `http://127.0.0.1:${port}/v1`,
    })
    for (const said of ['head-malformed', 'length-ambiguous']) {
      const reply = await chat({ model: 'odd/some-model' })
      expect(reply.status).toBe(502)
      expect(await reply.text()).toContain(`(${said})`)
      expect((await callOf(reply)).call).toMatchObject({ status: 'error', errorKind: 'upstream-malformed' })
    }
    provider.close()
    const reply = await chat({ model: 'odd/some-model' })
    expect(await reply.text()).toContain('(ECONNREFUSED)')
    expect((await callOf(reply)).call).toMatchObject({ status: 'error', errorKind: 'upstream-unreachable' })
  })

  test('a page of HTML, or half a JSON object, is said to be the provider’s doing', async () => {
    for (const kind of ['html;status=200', 'truncated']) {
      const reply = await chat({}, fault(kind))
      expect(reply.status).toBe(502)
      expect(await reply.json()).toMatchObject({ error: { code: 'upstream-malformed' } })
    }
  })

  test('a compressed answer is read and passed on', async () => {
    const reply = await chat({}, fault('gzip'))
    expect(await reply.json()).toMatchObject({ object: 'chat.completion' })
    expect((await callOf(reply)).call).toMatchObject({ status: 'ok', usageSource: 'provider' })
  })

  test('without usage the cost is unknown with a reason, never zero', async () => {
    const reply = await chat({}, fault('no-usage'))
    const { call } = await callOf(reply)
    expect(call).toMatchObject({ costUsd: null, usageSource: 'none', inputTokens: null })
    expect(call.costUnknownReason).toBeTruthy()
  })
})

describe('a client that leaves', () => {
  for (const [when, options] of [
    ['before the first byte', { body: {}, headers: fault('hang') }],
    ['in the middle of a stream', { body: { stream: true }, headers: fault('slow') }],
  ] as const)
    test(`${when}: the provider’s request is aborted within a second, and the call is recorded once`, async () => {
      const route = `left-${when.replaceAll(' ', '-')}`
      const abortedBefore = house.simulator.requests().abortedByClient
      const leaving = new AbortController()
      const asked = fetch(`${house.address()}/v1/chat/completions`, {
        method: 'POST',
        signal: leaving.signal,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${house.key()}`,
          'x-telltale-route': route,
          ...options.headers,
        },
        body: JSON.stringify({ model: 'gpt-4o-mini', messages, ...options.body }),
      }).then(
        (reply) => reply.text(),
        () => null,
      )
      await new Promise((resolve) => setTimeout(resolve, 250))
      leaving.abort()
      await asked.catch(() => null)
      const leftAt = Date.now()
      while (house.simulator.requests().abortedByClient === abortedBefore && Date.now() - leftAt < 5_000)
        await new Promise((resolve) => setTimeout(resolve, 10))
      expect(Date.now() - leftAt).toBeLessThan(1_000)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      const { json } = await house.api('GET', `/api/calls?route=${route}`)
      expect(json.calls).toHaveLength(1)
      expect(json.calls[0]).toMatchObject({ status: 'cancelled', errorKind: 'client-disconnected' })
    })
})

// Every dialect is held to the same in bad-input.test.ts.
describe('bad input gets the dialect’s own error, a code and a way out, and never a 500', () => {
  const cases: readonly [what: string, status: number, code: string, send: () => Promise<Response>][] = [
    ['malformed JSON', 400, 'body-malformed', () => post('/v1/chat/completions', '{"model": ')],
    ['an array', 400, 'body-malformed', () => post('/v1/chat/completions', '[1]')],
    [
      'bad UTF-8',
      400,
      'body-not-utf8',
      () => post('/v1/chat/completions', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])),
    ],
    ['a model of the wrong type', 400, 'body-invalid', () => chat({ model: { a: 1 } })],
    ['no model', 400, 'model-missing', () => chat({ model: undefined })],
    [
      'a conversation kept by a provider of another dialect',
      400,
      'translation-loss',
      () =>
        post(
          '/v1/responses',
          JSON.stringify({
            model: 'anthropic/claude-sonnet-5-5',
            input: 'Hi',
            previous_response_id: 'resp_1',
          }),
        ),
    ],
    ['messages that are no list', 400, 'body-invalid', () => chat({ messages: 'hi' })],
    ['a body over the limit', 413, 'body-too-large', () => chat({ pad: 'x'.repeat(300_000) })],
    ['an unknown prompt', 404, 'prompt-unknown', () => chat({ model: 'prompt:nobody' })],
    ['tags that are no JSON', 400, 'header-invalid', () => chat({}, { 'x-telltale-tags': '{oops' })],
    ['an unknown key', 401, 'key-unknown', () => chat({}, { authorization: `Bearer tt-${'a'.repeat(43)}` })],
    [
      'no key',
      401,
      'key-missing',
      () => fetch(`${house.address()}/v1/chat/completions`, { method: 'POST', body: '{}' }),
    ],
  ]
  for (const [what, status, code, send] of cases)
    test(what, async () => {
      const reply = await send()
      const text = await reply.text()
      expect(reply.status).toBe(status)
      expect(JSON.parse(text)).toMatchObject({ error: { code, message: expect.stringMatching(/\..+\./) } })
      expect(text).not.toMatch(/\bat .*:\d+:\d+/)
      const id = reply.headers.get('x-telltale-call-id')
      if (status === 401) expect(id).toBeNull()
      else
        expect((await house.call(id)).call).toMatchObject({ status: 'error', errorKind: code, costUsd: null })
    })
})

test('a key of another project sees nothing of this one', async () => {
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  const { json: made } = await house.api('POST', '/api/keys?project=other', { name: 'theirs' })
  await house.api('POST', '/api/prompts/secret/versions', {
    template: 'Secret {x}',
    modelId: 'gpt-4o-mini',
    temperature: 0,
    maxTokens: 10,
  })
  const reply = await chat({ model: 'prompt:secret' }, { authorization: `Bearer ${made.secret}` })
  expect(reply.status).toBe(404)
  expect(await reply.json()).toMatchObject({ error: { code: 'prompt-unknown' } })
  const { status } = await house.api('GET', `/api/calls/${reply.headers.get('x-telltale-call-id')}`)
  expect(status).toBe(404)
  expect((await house.api('GET', '/api/prompts/secret/live', undefined, made.secret)).status).toBe(404)
  expect((await house.api('GET', '/api/calls', undefined, made.secret)).status).toBe(403)
})

test('a provider’s credential never reaches a caller or a record', async () => {
  const reply = await chat({}, fault('error;status=401'))
  const text = await reply.text()
  expect(text).not.toContain('sk-sim-openai-credential')
  expect(JSON.stringify(await callOf(reply))).not.toContain('sk-sim-openai-credential')
})
