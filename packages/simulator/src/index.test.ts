import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, expect, test } from 'vitest'
import { collect } from './collect.ts'
import { startSimulator } from './index.ts'
import type { SimulatorHandle, SimulatorOptions } from './index.ts'

const running: SimulatorHandle[] = []
const start = async (options: SimulatorOptions = {}): Promise<SimulatorHandle> => {
  const simulator = await startSimulator(options)
  running.push(simulator)
  return simulator
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()))
})

const openai = ({ address }: SimulatorHandle, more = {}): OpenAI =>
  new OpenAI({ apiKey: 'k', baseURL: `${address}/v1`, maxRetries: 0, ...more })
const question = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Can I cancel my plan?' }] }
const until = async (isTrue: () => boolean): Promise<void> => {
  const end = performance.now() + 2000
  while (!isTrue() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('the same seed answers the same question the same; another seed does not', async () => {
  const say = async (seed: number): Promise<string | null | undefined> =>
    (await openai(await start({ seed })).chat.completions.create(question)).choices[0]!.message.content
  expect(await say(1)).toBe(await say(1))
  expect(new Set([await say(1), await say(2), await say(3), await say(4)]).size).toBeGreaterThan(1)
})

test('latency and rate hold: first token after the latency, the rest at the rate', async () => {
  const client = openai(
    await start({ latencyMs: 100, tokensPerSecond: 200, answer: () => 'one two three '.repeat(10) }),
  )
  const begun = performance.now()
  const stream = await client.chat.completions.create({ ...question, stream: true })
  const times: number[] = []
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) times.push(performance.now() - begun)
  expect(times[0]).toBeGreaterThan(95)
  // 31 tokens at 5 ms each after the latency; timers may be late but never early.
  expect(times.at(-1)).toBeGreaterThan(245)
  const before = performance.now()
  await client.chat.completions.create(question)
  expect(performance.now() - before).toBeGreaterThan(240)
})

test('a client that leaves is counted, with when and how far', async () => {
  const simulator = await start()
  const client = openai(simulator)
  const begun = Date.now()
  const hung = client.chat.completions.create(question, {
    headers: { 'x-sim-fault': 'hang' },
    signal: AbortSignal.timeout(200),
  })
  await expect(hung).rejects.toThrow('abort')
  const stream = await client.chat.completions.create(
    { ...question, stream: true },
    { headers: { 'x-sim-fault': 'stall;after=2' } },
  )
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort()
  await until(() => simulator.requests().abortedByClient === 2)
  const { total, open, answered, abortedByClient, aborts, byFault } = simulator.requests()
  expect({ total, open, answered, abortedByClient, byFault }).toEqual({
    total: 2,
    open: 0,
    answered: 0,
    abortedByClient: 2,
    byFault: { hang: 1, stall: 1 },
  })
  expect(aborts.map(({ phase }) => phase)).toEqual(['before-head', 'streaming'])
  expect(aborts[0]!.at).toBeGreaterThanOrEqual(begun)
})

test('a cut made on purpose is no abort of the client', async () => {
  const simulator = await start()
  await expect(
    openai(simulator).chat.completions.create(question, { headers: { 'x-sim-fault': 'cut' } }),
  ).rejects.toThrow(/terminated|closed|Premature|Connection/)
  await until(() => simulator.requests().open === 0)
  expect(simulator.requests()).toMatchObject({ answered: 1, abortedByClient: 0 })
})

test('official clients retry past a fault that strikes only first', async () => {
  const simulator = await start()
  const client = openai(simulator, { maxRetries: 2 })
  await client.chat.completions.create(question, {
    headers: { 'x-sim-fault': 'error;status=429;retry-after-ms=5;first=2' },
  })
  expect(simulator.requests().byStatus).toEqual({ '200': 1, '429': 2 })
  const anthropic = new Anthropic({ apiKey: 'k', baseURL: simulator.address, maxRetries: 1 })
  const reply = await anthropic.messages.create(
    { model: 'claude-haiku-4-5', max_tokens: 100, messages: question.messages },
    { headers: { 'x-sim-fault': 'error;status=529;retry-after-ms=5;first=1' } },
  )
  expect(reply.stop_reason).toBe('end_turn')
})

test('official clients see errors inside streams', async () => {
  const simulator = await start()
  const headers = { 'x-sim-fault': 'ok-error' }
  const chat = await openai(simulator).chat.completions.create({ ...question, stream: true }, { headers })
  await expect(collect(chat)).rejects.toThrow('Overloaded')
  const anthropic = new Anthropic({ apiKey: 'k', baseURL: simulator.address, maxRetries: 0 })
  const message = anthropic.messages.stream(
    { model: 'claude-haiku-4-5', max_tokens: 100, messages: question.messages },
    { headers },
  )
  await expect(message.finalMessage()).rejects.toThrow('Overloaded')
})

test('keys, models and rates are enforced when asked for', async () => {
  const strict = await start({ keys: ['right'], strictModels: true })
  await expect(openai(strict).chat.completions.create(question)).rejects.toMatchObject({
    status: 401,
    code: 'invalid_api_key',
  })
  const known = openai(strict, { apiKey: 'right' })
  await expect(known.chat.completions.create({ ...question, model: 'gpt-99' })).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  })
  const anthropic = new Anthropic({ apiKey: 'right', baseURL: strict.address, maxRetries: 0 })
  await expect(
    anthropic.messages.create({ model: 'claude-99', max_tokens: 1, messages: question.messages }),
  ).rejects.toMatchObject({ status: 404 })
  expect((await fetch(`${strict.address}/v1/chat/completions`, { method: 'POST', body: '{}' })).status).toBe(
    401,
  )

  const slow = openai(await start({ requestsPerMinute: 2, now: () => 0 }))
  await slow.chat.completions.create(question)
  const second = await slow.chat.completions.create(question).asResponse()
  expect(second.headers.get('x-ratelimit-remaining-requests')).toBe('0')
  await expect(slow.chat.completions.create(question)).rejects.toMatchObject({ status: 429 })
})

test('bodies that are no JSON or too large are refused', async () => {
  const { address } = await start({ bodyLimitBytes: 1000 })
  const post = async (body: string): Promise<number> =>
    (
      await fetch(`${address}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer k' },
        body,
      })
    ).status
  expect([await post('{"model":'), await post('[]'), await post('x'.repeat(2000))]).toEqual([400, 400, 413])
})

test('an unknown fault in the header is refused with the list of faults', async () => {
  const call = openai(await start()).chat.completions.create(question, {
    headers: { 'x-sim-fault': 'explode' },
  })
  await expect(call).rejects.toThrow(/There is no fault "explode"; there are: .*cut/)
})

test('faults stand for every request until they are taken back, by call or over HTTP', async () => {
  const simulator = await start({ faults: 'error-500' })
  const call = () => openai(simulator).chat.completions.create(question)
  await expect(call()).rejects.toMatchObject({ status: 500 })
  simulator.setFaults('')
  await call()
  const put = (body: string) => fetch(`${simulator.address}/sim/faults`, { method: 'PUT', body })
  expect(await (await put('changed;what=added')).json()).toEqual({ standing: ['changed;what=added'] })
  expect(await call()).toMatchObject({ schema_revision: 7 })
  expect((await put('explode')).status).toBe(400)
  expect(() => simulator.setFaults('explode')).toThrow('There is no fault')
})

test('requests are kept on demand and counters can be set back', async () => {
  const simulator = await start({ keepRequests: 2 })
  for (const content of ['a', 'b', 'c'])
    await openai(simulator).chat.completions.create({ ...question, messages: [{ role: 'user', content }] })
  expect(
    simulator.received().map(({ body }) => (JSON.parse(body) as typeof question).messages[0]!.content),
  ).toEqual(['b', 'c'])
  expect(simulator.received()[0]!.headers.authorization).toBe('Bearer k')
  expect(await (await fetch(`${simulator.address}/sim/requests`)).json()).toMatchObject({
    total: 3,
    byStatus: { '200': 3 },
  })
  await fetch(`${simulator.address}/sim/requests`, { method: 'DELETE' })
  expect(simulator.requests()).toMatchObject({ total: 0, answered: 0 })
})

test('what it is told to be without is not found; the rest is answered', async () => {
  const simulator = await start({ without: ['/v1/responses'] })
  const client = openai(simulator)
  const asked = { model: 'gpt-4o', input: 'Can I cancel my plan?' }
  for (const missing of [() => client.responses.create(asked), () => client.responses.retrieve('resp_1')])
    await expect(missing()).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Invalid URL'),
    })
  expect((await client.chat.completions.create(question)).choices[0]!.message.content).toBeTruthy()
})
