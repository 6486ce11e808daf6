import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRouteHouse, step, until, type RouteHouse } from './test-routes.ts'
import { clientsOf } from './translated-clients.ts'
import type { Client, Seen } from './translated-question.ts'

let house: RouteHouse
let clients: ReturnType<typeof clientsOf>
/** Vendors of OpenAI's family that lack one of its conversations: there it is not found, as it would be. */
let partial: { readonly [provider: string]: SimulatorHandle }
beforeAll(async () => {
  house = await startRouteHouse()
  clients = clientsOf(house.address(), house.key())
  partial = {
    deepseek: await startSimulator({ keepRequests: 1_000, without: ['/v1/responses'] }),
    perplexity: await startSimulator({ keepRequests: 1_000, without: ['/v1/chat/completions'] }),
  }
  for (const [vendor, { address }] of Object.entries(partial)) {
    const provider = { vendor, baseUrl: `${address}/v1`, apiKey: `sk-sim-${vendor}-credential` }
    expect(await house.api('PUT', `/api/providers/${vendor}`, provider)).toMatchObject({ status: 200 })
  }
})
afterAll(async () => {
  await house.close()
  for (const simulator of Object.values(partial)) await simulator.close()
})

const models = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  gemini: 'gemini-2.5-flash',
  deepseek: 'deepseek-chat',
  perplexity: 'sonar',
} as const
type Provider = keyof typeof models
type Dialect = keyof ReturnType<typeof clientsOf>

const spoken = {
  openai: 'openai-chat',
  anthropic: 'anthropic-messages',
  gemini: 'gemini',
  deepseek: 'openai-chat',
  perplexity: 'openai-responses',
} as const
const pairs: readonly (readonly [Dialect, Provider])[] = [
  ['openai-chat', 'anthropic'],
  ['openai-chat', 'gemini'],
  ['openai-responses', 'anthropic'],
  ['openai-responses', 'gemini'],
  ['anthropic-messages', 'openai'],
  ['anthropic-messages', 'gemini'],
  ['gemini', 'openai'],
  ['gemini', 'anthropic'],
  ['openai-responses', 'deepseek'],
  ['openai-chat', 'perplexity'],
]
const stops: { readonly [dialect in Dialect]: string } = {
  'openai-chat': 'stop',
  'openai-responses': 'completed',
  'anthropic-messages': 'end_turn',
  gemini: 'STOP',
}
const simulatorOf = (provider: Provider) => partial[provider] ?? house.simulator
const recordOf = (seen: Seen) => house.call(seen.headers.get('x-telltale-call-id'))
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
/** The newest call of this model, once it is on the tape. */
async function newestOf(requestedModel: string) {
  const deadline = Date.now() + 30_000
  for (;;) {
    const { json } = await house.api('GET', '/api/calls?limit=20')
    const found = json.calls.find(
      (call: { requestedModel: string }) => call.requestedModel === requestedModel,
    )
    if (found) return (await house.call(found.id)).call
    if (Date.now() > deadline) throw new Error(`no call of ${requestedModel}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.each(pairs)('the client of %s at a provider of %s', (dialect, provider) => {
  const model = `${provider}/${models[provider]}`
  const ask: Client = (question) => clients[dialect](question)
  const simulator = () => simulatorOf(provider)
  const received = () => simulator().received().at(-1)!

  test.each([false, true])('is answered, priced by the provider’s own usage (stream: %s)', async (stream) => {
    const seen = await ask({ model, stream })
    expect(seen.text).toBeTruthy()
    expect(seen.stop).toBe(stops[dialect])
    const { call, input, output } = await recordOf(seen)
    expect(call).toMatchObject({
      ...{ dialect, provider, model: models[provider], status: 'ok', stream, usageSource: 'provider' },
      outputPreview: seen.text.slice(0, 200),
      warnings: [],
      attempts: [{ outcome: 'ok', dialect: spoken[provider] }],
    })
    expect(call.costUsd).not.toBeNull()
    expect([call.inputTokens, call.outputTokens]).toEqual([seen.input, seen.output])
    expect(call.inputTokens).toBeGreaterThan(0)
    // The record holds the conversation as its client had it.
    expect(input).toContain('Be brief.')
    expect(output).toContain(stream ? 'data: ' : JSON.stringify(seen.text).slice(1, -1))
    expect(received().headers).not.toHaveProperty('x-goog-api-client')
    expect(received().headers).toMatchObject(
      provider === 'anthropic'
        ? { 'x-api-key': 'sk-sim-anthropic-credential', 'anthropic-version': '2023-06-01' }
        : provider === 'gemini'
          ? { 'x-goog-api-key': 'sk-sim-gemini-credential' }
          : { authorization: `Bearer sk-sim-${provider}-credential` },
    )
  })

  test.each([false, true])('calls a tool, and is answered from its result (stream: %s)', async (stream) => {
    const { calls } = await ask({ model, stream, tool: {} })
    expect(calls).toMatchObject([{ name: 'find_order', input: { order: expect.any(String) } }])
    const seen = await ask({ model, stream, tool: { result: 'It left the warehouse on Monday.' } })
    expect(seen.calls).toEqual([])
    expect(seen.text).toBeTruthy()
    expect(received().body).toContain('It left the warehouse on Monday.')
  })

  test('gets an answer of its schema, and shows an image', async () => {
    const structured = await ask({ model, stream: false, structured: true })
    expect(JSON.parse(structured.text)).toEqual({ city: expect.any(String) })
    const seen = await ask({ model, stream: true, image: true })
    expect(seen.text).toBeTruthy()
    expect(received().body).toContain('iVBORw0KGgo')
  })

  test('an error arrives as the client’s own, with its status', async () => {
    const headers = { 'x-sim-fault': 'error;status=429' }
    const error = await failureOf(ask({ model, stream: false, headers }))
    expect(error).toMatchObject({ status: 429 })
    expect(await failureOf(ask({ model, stream: true, headers }))).toMatchObject({ status: 429 })
    const inside = await failureOf(ask({ model, stream: false, headers: { 'x-sim-fault': 'ok-error' } }))
    expect(inside).toMatchObject({ status: expect.any(Number) })
  })

  test.each(['cut;after=2', 'ok-error;after=2', 'unterminated;after=2'])(
    'a stream that ends with %s ends with an error of the client’s own',
    async (fault) => {
      const requested = `${model}-sim-${fault}`
      const error = await failureOf(ask({ model: requested, stream: true }))
      expect(error).toBeInstanceOf(Error)
      const call = await newestOf(requested)
      expect(call.status).toBe(fault.startsWith('ok-error') ? 'error' : 'truncated')
      expect(call.ttftMs).not.toBeNull()
    },
  )

  test('a client that leaves stops the provider', async () => {
    const requested = `${model}-sim-stall;after=2`
    const before = simulator().requests().total
    const leaving = new AbortController()
    const asked = failureOf(ask({ model: requested, stream: true, signal: leaving.signal }))
    await until(() => simulator().requests().total > before)
    leaving.abort()
    // Some clients throw, some only end.
    await asked
    expect(await newestOf(requested)).toMatchObject({ status: 'cancelled' })
  })
})

describe('a fallback to another dialect', () => {
  const chains: readonly (readonly [Dialect, Provider, Provider])[] = [
    ['openai-chat', 'openai', 'anthropic'],
    ['openai-responses', 'openai', 'gemini'],
    ['anthropic-messages', 'anthropic', 'openai'],
    ['gemini', 'anthropic', 'gemini'],
    ['openai-responses', 'openai', 'deepseek'],
    ['openai-chat', 'openai', 'perplexity'],
  ]
  test.each(chains)(
    'of %s from %s to %s, whole and before the first content',
    async (dialect, first, then) => {
      for (const [stream, fault] of [
        [false, 'error;status=503'],
        [true, 'error;status=503'],
        [true, 'ok-error;after=0'],
        [true, 'cut;after=0'],
      ] as const) {
        const model = await house.route({
          plan: [
            step({ provider: first, model: `${models[first]}-sim-${fault};key=${first}${String(stream)}` }),
            step({ provider: then, model: models[then] }),
          ],
        })
        const seen = await clients[dialect]({ model, stream })
        expect(seen.text).toBeTruthy()
        const { call } = await recordOf(seen)
        expect(call).toMatchObject({
          ...{ status: 'ok', provider: then, fallbackDepth: 1, dialect },
          attempts: [
            { provider: first, outcome: 'error' },
            { provider: then, outcome: 'ok' },
          ],
        })
      }
    },
  )
})
