import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../src/ledger/model.ts'
import {
  failing,
  good,
  messages,
  openaiSteps,
  startRouteHouse,
  until,
  type RouteHouse,
} from './test-routes.ts'

let house: RouteHouse
beforeAll(async () => {
  house = await startRouteHouse()
})
afterAll(() => house.close())

const upstreamCalls = (): number => house.simulator.requests().total
const cached = (cache: object = {}, models: readonly string[] = [good]) =>
  house.route({ plan: openaiSteps(...models), cache: { mode: 'exact', ...cache } })
const said = (reply: { headers: Headers }): string => reply.headers.get('x-telltale-cache') ?? ''
const contentOf = async (reply: Response): Promise<string> =>
  ((await reply.json()) as { choices: { message: { content: string } }[] }).choices[0]!.message.content
const textOf = async (stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> =>
  (await Array.fromAsync(stream)).map(({ choices }) => choices[0]?.delta.content ?? '').join('')
const openai = () => new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
/** A request that no other test makes: routes share answers, as what is asked is the same whatever the route is called. */
let made = 0
const newRequest = () => ({ temperature: 0, seed: made++ })

describe('a stored answer', () => {
  test('is given again without a call, and the record says what it saved', async () => {
    const still = newRequest()
    const model = await cached()
    const before = upstreamCalls()
    const first = await house.chat(model, still)
    expect(said(first)).toBe('miss')
    const text = await contentOf(first)
    const second = await house.chat(model, { ...still, user: 'someone', metadata: { a: 'b' } })
    expect(said(second)).toMatch(/^hit; age=\d+; entry=[\w-]{43}; call=[0-9a-f-]{36}$/)
    expect(second.headers.get('x-telltale-cost-usd')).toBe('0')
    expect(await contentOf(second)).toBe(text)
    expect(upstreamCalls()).toBe(before + 1)

    const made = await house.callOf(first)
    expect(made).toMatchObject({ cacheKind: 'none', cacheOutcome: 'miss', cacheCallId: null, savedUsd: null })
    const hit = await house.callOf(second)
    expect(hit).toMatchObject({
      status: 'ok',
      cacheKind: 'exact',
      cacheOutcome: 'hit',
      cacheCallId: made.id,
      savedUsd: made.costUsd,
      savedUnknownReason: null,
      costUsd: '0',
      priceId: 'cache',
      provider: made.provider,
      model: made.model,
      attempts: [],
      finishReason: 'stop',
    } satisfies Partial<Call>)
    expect(hit.cacheAgeMs).toBeGreaterThanOrEqual(0)
    expect(Number(made.costUsd)).toBeGreaterThan(0)
  })

  test('made whole is streamed to the official client, and one made as a stream is given whole', async () => {
    const still = newRequest()
    const before = upstreamCalls()
    const whole = await cached()
    const text = await contentOf(await house.chat(whole, still))
    const asked = { model: whole, ...still, messages }
    const streamed = await openai().chat.completions.create({ ...asked, stream: true })
    expect(await textOf(streamed)).toBe(text)
    const withUsage = await openai()
      .chat.completions.stream({ ...asked, stream_options: { include_usage: true } })
      .finalChatCompletion()
    expect(withUsage.usage?.total_tokens).toBeGreaterThan(0)

    const newer = newRequest()
    const stream = await cached()
    const first = await openai().chat.completions.create({ ...asked, ...newer, model: stream, stream: true })
    const chunks = await Array.fromAsync(first)
    expect(
      chunks.some(({ usage }) => usage != null),
      'usage was not asked for',
    ).toBe(false)
    const later = await openai()
      .chat.completions.create({ ...asked, ...newer, model: stream })
      .withResponse()
    expect(said(later.response)).toMatch(/^hit/)
    expect(later.data.choices[0]!.message.content).toBe(
      chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
    )
    expect(later.data.usage?.total_tokens).toBeGreaterThan(0)
    expect(upstreamCalls()).toBe(before + 2)
  })

  // Each with a target of its own: what befalls one rests it, and others must not wait for it.
  test.each<readonly [what: string, body: object, target: string, status: number]>([
    ['an error', {}, failing('error;status=500;key=ca'), 500],
    ['an error inside a 200', {}, failing('ok-error;key=cb'), 200],
    ['an answer cut by its length', { max_tokens: 1 }, good, 200],
    ['an empty answer', {}, failing('empty;key=cc'), 200],
    ['a stream that broke off', { stream: true }, failing('cut;after=1;key=cd'), 200],
  ])('is never %s', async (_, more, target, status) => {
    const body = { ...newRequest(), ...more }
    const model = await cached({}, [target])
    const before = upstreamCalls()
    for (let at = 0; at < 2; at++) {
      const reply = await house.chat(model, body)
      expect(reply.status).toBe(status)
      await reply.text()
    }
    expect(upstreamCalls()).toBe(before + 2)
  })

  test('is not for who may not or will not have it', async () => {
    const still = newRequest()
    const model = await cached()
    await (await house.chat(model, still)).text()
    const refused = await house.chat(model, {})
    expect(said(refused)).toBe('refused; reason=not-deterministic')
    expect(await house.callOf(refused)).toMatchObject({ cacheKind: 'none', cacheOutcome: 'refused' })
    const off = await house.chat(model, still, { 'x-telltale-cache': 'off' })
    expect(said(off)).toBe('refused; reason=caller-said-off')
    expect(said(await house.chat(model, still, { 'cache-control': 'no-cache' }))).toBe('miss')
    expect(said(await house.chat(model, { ...still, max_tokens: 50 }))).toBe('miss')
    const plain = await house.route({ plan: openaiSteps(good) })
    const without = await house.chat(plain, still)
    expect(said(without)).toBe('none')
    expect((await house.callOf(without)).cacheOutcome).toBeNull()
  })

  test('is for its own key alone, unless the route shares it in the project; never for another project', async () => {
    const still = newRequest()
    expect((await house.api('POST', '/api/projects', { id: 'elsewhere', name: 'Elsewhere' })).status).toBe(
      201,
    )
    const keyOf = async (project: string): Promise<string> => {
      const { status, json } = await house.api('POST', `/api/keys?project=${project}`, { name: 'another' })
      expect(status).toBe(201)
      return json.secret
    }
    const [colleague, stranger] = [await keyOf('default'), await keyOf('elsewhere')]
    const as = async (model: string, key: string): Promise<string> => {
      const reply = await fetch(`${house.address()}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ model, ...still, messages }),
      })
      await reply.text()
      return said(reply).split(';')[0]!
    }
    await until(async () => (await as(good, stranger)) === 'none')
    for (const [scope, expected] of [
      ['key', 'miss'],
      ['project', 'hit'],
    ] as const) {
      const model = await cached({ scope })
      expect(await as(model, house.key())).toBe('miss')
      expect(await as(model, house.key())).toBe('hit')
      expect(await as(model, colleague)).toBe(expected)
      expect(await as(model, stranger)).toBe('miss')
    }
  })
})

describe('what is stored', () => {
  test('is counted by route, listed without bodies, and taken away', async () => {
    const still = newRequest()
    const model = await cached()
    const first = await house.chat(model, still)
    const text = await contentOf(first)
    const hit = await house.chat(model, still)
    const { id: callId } = await house.callOf(hit)
    const { json: report } = await house.api('GET', '/api/caches')
    expect(report).toMatchObject({ kind: 'memory', health: { isAvailable: true } })
    expect(report.routes.find(({ route }: { route: string }) => route === model)).toMatchObject({
      ...{ hits: 1, shared: 0, misses: 1, refused: 0, savedUnknown: 0 },
      hitRate: { value: 0.5, n: 2 },
    })
    const entries = (await house.api('GET', `/api/caches/entries?route=${model}`)).json.entries
    expect(entries).toMatchObject([{ route: model, callId: (await house.callOf(first)).id }])
    expect(entries[0]).not.toHaveProperty('body')
    expect(text.startsWith(entries[0].preview.slice(0, 20))).toBe(true)
    expect((await house.api('DELETE', '/api/caches/entries')).status).toBe(400)
    expect((await house.api('DELETE', '/api/caches/entries?route=none')).json).toEqual({ purged: 0 })

    const wrong = await house.api('POST', '/api/caches/wrong-hit', { callId, comment: 'another question' })
    expect(wrong.json).toMatchObject({ purged: 1 })
    expect(said(await house.chat(model, still))).toBe('miss')
    await until(async () => (await house.call(callId)).scores.length > 0)
    expect((await house.call(callId)).scores).toMatchObject([
      { name: 'cache-hit', label: 'wrong', source: 'human', comment: 'another question' },
    ])
    expect((await house.api('DELETE', '/api/caches/entries?all=true')).json.purged).toBeGreaterThan(0)
    const metrics = await (await fetch(`${house.address()}/metrics`)).text()
    expect(metrics).toMatch(/telltale_cache_calls_total\{outcome="hit"\} [1-9]/)
  })
})

describe('identical requests at the same time', () => {
  const slow = failing('slow;ms=150')

  test('a thousand of them, streams and all, make one call', async () => {
    const still = newRequest()
    const model = await cached({}, [slow])
    const before = upstreamCalls()
    const asked = Array.from({ length: 1_000 }, async () => {
      const reply = await house.chat(model, { ...still, stream: true })
      return { said: said(reply).split(';')[0], text: await reply.text() }
    })
    const replies = await Promise.all(asked)
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect(replies[0]!.text).toContain('data: [DONE]')
    expect(upstreamCalls()).toBe(before + 1)
    const count = (word: string) => replies.filter(({ said }) => said === word).length
    expect(count('miss')).toBe(1)
    expect(count('shared')).toBeGreaterThan(0)
  })

  test('who shares is recorded with what it saved', async () => {
    const still = newRequest()
    const model = await cached({}, [slow])
    const [first, second] = await Promise.all([house.chat(model, still), house.chat(model, still)])
    const [leader, follower] = said(first) === 'miss' ? [first, second] : [second, first]
    const made = await house.callOf(leader)
    expect(await house.callOf(follower)).toMatchObject({
      status: 'ok',
      cacheKind: 'coalesced',
      cacheOutcome: 'shared',
      cacheCallId: made.id,
      costUsd: '0',
      savedUsd: made.costUsd,
    })
  })

  test('the client that made the call leaves: the others get the whole answer out of the same call', async () => {
    const still = newRequest()
    const model = await cached({}, [slow])
    const before = upstreamCalls()
    const leaving = new AbortController()
    const first = await house.chat(model, { ...still, stream: true }, {}, leaving.signal)
    const others = await Promise.all([1, 2].map(() => house.chat(model, { ...still, stream: true })))
    expect(others.map((reply) => said(reply).split(';')[0])).toEqual(['shared', 'shared'])
    leaving.abort()
    for (const reply of others) expect(await reply.text()).toContain('data: [DONE]')
    expect(upstreamCalls()).toBe(before + 1)
    const left = await house.callOf(first)
    expect(left).toMatchObject({
      status: 'cancelled',
      errorKind: 'client-disconnected',
      usageSource: 'provider',
    })
    expect(said(await house.chat(model, still))).toMatch(/^hit/)
  })

  test('everyone leaves: the call is stopped', async () => {
    const still = newRequest()
    const model = await cached({}, [failing('slow;ms=400')])
    const leaving = new AbortController()
    const asked = [1, 2, 3].map(() => house.chat(model, { ...still, stream: true }, {}, leaving.signal))
    await Promise.all(asked)
    expect(house.simulator.requests().open).toBe(1)
    leaving.abort()
    await until(() => house.simulator.requests().open === 0)
  })

  test('the call fails: another makes it, and nobody gets the failure but who made it', async () => {
    const still = newRequest()
    const model = await cached({}, ['gpt-4o'])
    const before = upstreamCalls()
    const first = house.chat(model, still, { 'x-sim-fault': 'hang' })
    await until(() => upstreamCalls() === before + 1)
    const others = [1, 2, 3].map(() => house.chat(model, still))
    expect((await first).status).toBe(504)
    const replies = await Promise.all(others)
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(upstreamCalls()).toBe(before + 2)
  })

  test('the request itself is wrong: all are told, out of one call', async () => {
    const still = newRequest()
    const model = await cached({}, [failing('late;ms=500')])
    const wrong = { ...still, n: 'many' }
    const replies = await Promise.all([1, 2, 3].map(() => house.chat(model, wrong)))
    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400])
  })
})
