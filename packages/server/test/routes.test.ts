import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failing,
  good,
  messages,
  openaiSteps,
  startRouteHouse,
  step,
  type RouteHouse,
} from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
})
afterAll(() => house.close())

const openai = () => new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
const anthropic = () => new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })

describe('a fallback of two steps', () => {
  test('has its stored answers given while the first choice rests', async () => {
    const resting = failing('error;status=429;retry-after=600;key=ce')
    const model = await house.route({ plan: openaiSteps(resting, good), cache: { mode: 'exact' } })
    const first = await house.chat(model, { temperature: 0 })
    expect([first.status, first.headers.get('x-telltale-cache')]).toEqual([200, 'miss'])
    await first.text()
    const second = await house.chat(model, { temperature: 0 })
    expect(second.headers.get('x-telltale-cache')).toMatch(/^hit/)
    expect(await house.callOf(second)).toMatchObject({ model: good, attempts: [], cacheKind: 'exact' })
  })

  test('answers the openai client, with both attempts on the record', async () => {
    const model = await house.route({ plan: openaiSteps(failing('error;status=500;key=a'), good) })
    const { data, response } = await openai().chat.completions.create({ model, messages }).withResponse()
    expect(data.choices[0]!.message.content).toBeTruthy()
    expect(response.headers.get('x-telltale-attempts')).toBe('2')
    expect(response.headers.get('x-telltale-provider')).toBe('openai')
    expect(response.headers.get('x-telltale-model')).toBe(good)
    expect(await house.callOf(response)).toMatchObject({
      status: 'ok',
      requestedModel: model,
      provider: 'openai',
      model: good,
      routeReason: 'route',
      fallbackDepth: 1,
      propensity: null,
      attempts: [
        {
          model: failing('error;status=500;key=a'),
          outcome: 'error',
          status: 500,
          errorKind: 'provider-error',
        },
        { model: good, outcome: 'ok', status: 200, reason: 'fallback' },
      ],
    })
  })

  test('the time a failed attempt waited is none of our own', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('hang;key=own'), good),
      deadlines: { answerMs: 1_500 },
    })
    const call = await house.callOf(await house.chat(model))
    expect(call).toMatchObject({ status: 'ok', attempts: [{ outcome: 'error' }, { outcome: 'ok' }] })
    expect(call.attempts[0]!.latencyMs).toBeGreaterThan(1_400)
    expect(call.overheadMs).toBeLessThan(call.attempts[0]!.latencyMs)
  })

  for (const fault of ['error;status=529', 'reset', 'ok-error;after=0', 'cut;after=0', 'stall;after=0'])
    test(`streams to the openai client past ${fault} before the first content`, async () => {
      const model = await house.route({
        plan: openaiSteps(failing(`${fault};key=b`), good),
        deadlines: { firstTokenMs: 700 },
      })
      const { data: stream, response } = await openai()
        .chat.completions.create({ model, messages, stream: true })
        .withResponse()
      const chunks = await Array.fromAsync(stream)
      const ids = new Set(chunks.map(({ id }) => id))
      expect(ids.size, 'two answers are never spliced').toBe(1)
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBeTruthy()
      const call = await house.callOf(response)
      expect(call).toMatchObject({ status: 'ok', model: good, stream: true, usageSource: 'provider' })
      expect(call.attempts.map(({ outcome }) => outcome)).toEqual(['error', 'ok'])
    })

  test('answers the anthropic client, whole and streamed', async () => {
    const model = await house.route({
      plan: [
        step({ provider: 'anthropic', model: 'claude-sonnet-4-5-sim-error;status=529;key=c' }),
        step({ provider: 'anthropic', model: 'claude-haiku-4-5' }),
      ],
    })
    const asked = { model, max_tokens: 99, messages }
    const message = await anthropic().messages.create(asked)
    expect(message.model).toContain('haiku')
    const streamed = await anthropic().messages.stream(asked).finalMessage()
    expect(streamed.content).not.toEqual([])
    const failingAtStart = await house.route({
      plan: [
        step({ provider: 'anthropic', model: 'claude-sonnet-4-5-sim-ok-error;after=0;key=d' }),
        step({ provider: 'anthropic', model: 'claude-haiku-4-5' }),
      ],
    })
    const held = await anthropic()
      .messages.stream({ ...asked, model: failingAtStart })
      .finalMessage()
    expect(held.model).toContain('haiku')
  })

  test('a stream that fails after its first content is ended with an error, never continued by another', async () => {
    const model = await house.route({ plan: openaiSteps(failing('cut;after=3;key=e'), good) })
    const before = house.simulator.requests().total
    const reply = await house.chat(model, { stream: true })
    const text = await reply.text()
    expect(text).toContain('"code":"upstream-truncated"')
    expect(house.simulator.requests().total - before).toBe(1)
    expect(await house.callOf(reply)).toMatchObject({
      status: 'truncated',
      fallbackDepth: 0,
      attempts: [{ outcome: 'truncated' }],
    })
  })

  test('an error inside a whole 200 is an error', async () => {
    const model = await house.route({ plan: openaiSteps(failing('ok-error;key=f'), good) })
    const reply = await house.chat(model)
    expect(await reply.json()).toMatchObject({ object: 'chat.completion' })
    expect((await house.callOf(reply)).attempts).toMatchObject([
      { outcome: 'error', status: 200 },
      { outcome: 'ok' },
    ])
  })

  test('what is the caller’s own fault is returned at once, as the provider said it', async () => {
    const model = await house.route({ plan: openaiSteps(failing('error;status=400;key=g'), good) })
    const reply = await house.chat(model)
    expect(reply.status).toBe(400)
    expect(reply.headers.get('x-telltale-attempts')).toBe('1')
    expect(reply.headers.get('x-should-retry')).toBeNull()
  })

  test('a model the provider does not know falls back', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('error;status=404;code=model_not_found;key=h'), good),
    })
    expect((await house.chat(model)).status).toBe(200)
  })
})

describe('one budget', () => {
  test('attempts are counted over all targets; the last failure comes with x-should-retry: false', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('error;status=503;key=i'), failing('error;status=500;key=j')),
      retries: { attemptsAtMost: 5, baseMs: 1, maxMs: 5 },
    })
    const before = house.simulator.requests().total
    const reply = await house.chat(model)
    expect(reply.headers.get('x-should-retry')).toBe('false')
    expect(reply.headers.get('x-telltale-attempts')).toBe('5')
    expect(house.simulator.requests().total - before).toBe(5)
    const { attempts, status } = await house.callOf(reply)
    expect(status).toBe('error')
    expect(attempts.map(({ status }) => status).slice(0, 2)).toEqual([503, 500])
    expect(attempts.slice(2).every(({ reason }) => reason !== undefined)).toBe(true)
  })

  test('a rate limit is waited for as long as it says, and the newest wait is passed on', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('error;status=429;retry-after-ms=400;first=1;key=k')),
      retries: { attemptsAtMost: 2, baseMs: 1, maxMs: 1 },
    })
    const beganAt = performance.now()
    const reply = await house.chat(model)
    expect(reply.status).toBe(200)
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(390)
    expect((await house.callOf(reply)).attempts).toMatchObject([
      { status: 429, errorKind: 'rate-limited', retryAfterMs: 400 },
      { status: 200, reason: 'retry' },
    ])

    const always = await house.route({
      plan: openaiSteps(failing('error;status=429;retry-after=7;key=l')),
      retries: { attemptsAtMost: 3, totalMs: 2_000 },
    })
    const refused = await house.chat(always)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('7')
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(refused.headers.get('x-telltale-attempts')).toBe('1')
    const resting = await house.chat(always)
    expect(resting.status).toBe(503)
    expect(await resting.json()).toMatchObject({ error: { code: 'route-resting' } })
    expect(Number(resting.headers.get('retry-after'))).toBeGreaterThan(4)
    expect(await house.callOf(resting)).toMatchObject({
      attempts: [],
      provider: null,
      errorKind: 'route-resting',
    })
  })

  test('the caller’s own deadline ends the attempts', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('hang;key=m'), failing('hang;key=n')),
      retries: { attemptsAtMost: 9 },
    })
    const reply = await house.chat(model, {}, { 'x-request-timeout-ms': '300' })
    expect(reply.status).toBe(504)
    expect(Number(reply.headers.get('x-telltale-attempts'))).toBe(1)
  })

  test('the timeout of an official client is its deadline: what would come after it is not begun', async () => {
    const fault = 'error;status=429;retry-after-ms=1500;first=1;key='
    const route = (provider: 'openai' | 'anthropic', model: string) =>
      house.route({ plan: [step({ provider, model })], retries: { attemptsAtMost: 2 } })
    const chat = async (key: string, timeout: number) => {
      const model = await route('openai', failing(fault + key))
      return openai().chat.completions.create({ model, messages }, { timeout })
    }
    const message = async (key: string, timeout: number) => {
      const model = await route('anthropic', `claude-haiku-4-5-sim-${fault}${key}`)
      return anthropic().messages.create({ model, max_tokens: 20, messages }, { timeout })
    }
    // Both say whole seconds: one of them, where the wait takes one and a half.
    await expect(chat('t', 1_999)).rejects.toMatchObject({ status: 429 })
    await expect(message('u', 1_999)).rejects.toMatchObject({ status: 429 })
    expect((await chat('v', 30_000)).choices[0]!.message.content).toBeTruthy()
    expect((await message('w', 30_000)).content).not.toEqual([])
  })

  test('the timeout of an official client ends a silent provider where there is no route, too', async () => {
    const asked = { model: `openai/${failing('hang;key=x')}`, messages }
    const error = await openai()
      .chat.completions.create(asked, { timeout: 1_999 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ status: 504, code: 'upstream-timeout' })
  })

  test('the route’s deadline ends the call, a hanging attempt too', async () => {
    const model = await house.route({
      plan: openaiSteps(failing('hang;key=o'), failing('hang;key=p'), good),
      deadlines: { answerMs: 200, totalMs: 300 },
      retries: { attemptsAtMost: 9 },
    })
    const reply = await house.chat(model)
    expect(reply.status).toBe(504)
    expect(await reply.json()).toMatchObject({ error: { code: 'upstream-timeout' } })
    expect((await house.callOf(reply)).attempts).toHaveLength(2)
  })
})
