import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../src/ledger/model.ts'
import { wilson } from '../src/statistics/intervals.ts'
import { planOf, said, saying, small, startSemanticHouse, type SemanticHouse } from './semantic-house.ts'
import { good } from './test-routes.ts'

let house: SemanticHouse
beforeAll(async () => {
  house = await startSemanticHouse()
})
afterAll(() => house.close())

const ask = (model: string, content: string, more: object = {}) => house.asked(model, content, more)
const vectorCalls = (): number => house.vectors.requests().byPath['/v1/embeddings'] ?? 0
const looked = (route: string, looks: number) =>
  expect.poll(async () => (await house.report(route)).semantic.looks).toBe(looks)

describe('in the shadow', () => {
  test('the model answers, and the call says what would have been given', async () => {
    const model = await house.route(planOf())
    const first = await ask(model, 'How tall is the Zugspitze?')
    const made = await house.callOf(first)
    expect(made).toMatchObject({
      cacheRoute: model,
      cacheEmbedder: 'vectors/text-embedding-3-small@256',
      wouldHitCallId: null,
      cacheSimilarity: null,
    } satisfies Partial<Call>)
    const second = await ask(model, 'How tall is the Zugspitze really?')
    expect(said(second)).toBe('miss')
    const near = await house.callOf(second)
    expect(near).toMatchObject({
      cacheKind: 'none',
      cacheOutcome: 'miss',
      wouldHitCallId: made.id,
      wouldServe: false,
      wouldHitSame: true,
    } satisfies Partial<Call>)
    expect(near.cacheSimilarity).toBeGreaterThan(0.8)
    expect(near.cacheSimilarity).toBeLessThan(1)
    // The same to the letter is the exact cache's.
    expect(said(await ask(model, 'How tall is the Zugspitze?'))).toMatch(
      /^hit; age=\d+; entry=[\w-]+; call=[\w-]+$/,
    )
  })

  test('Gemini makes vectors as well', async () => {
    const embeddings = { provider: 'gemini', model: 'gemini-embedding-001', dimensions: 256 }
    const model = await house.route(planOf({ embeddings }))
    await house.callOf(await ask(model, 'Where is the harbour?'))
    const near = await house.callOf(await ask(model, 'Where, please, is the harbour?'))
    expect(near).toMatchObject({ cacheEmbedder: 'gemini/gemini-embedding-001@256', wouldHitSame: true })
  })

  test('the vector is a call of its own, with its cost, under the call it was made for', async () => {
    const model = await house.route(planOf())
    const { id, traceId, spanId } = await house.callOf(await ask(model, 'Who sold the parcel?'))
    await expect
      .poll(async () => {
        const { calls } = (await house.api('GET', '/api/calls?limit=50')).json
        return calls.filter((call: Call) => call.traceId === traceId && call.id !== id).length
      })
      .toBe(1)
    const { calls } = (await house.api('GET', '/api/calls?limit=50')).json
    const own = calls.find((call: Call) => call.traceId === traceId && call.id !== id)
    const { call } = await house.call(own.id)
    expect(call).toMatchObject({
      dialect: 'openai-embeddings',
      parentSpanId: spanId,
      routeReason: 'semantic-cache',
      model: 'text-embedding-3-small',
      status: 'ok',
      outputHash: null,
    })
    expect(Number(call.costUsd)).toBeGreaterThan(0)
  })

  test.each(['error;status=500', 'hang', 'cut', 'malformed', 'empty', 'html'])(
    'vectors that come to nothing (%s) are in nobody’s way',
    async (fault) => {
      // A model of its own: one that rests after failures is not asked at all.
      const embeddings = { ...small, model: `text-embedding-${fault}` }
      const model = await house.route(planOf({ embeddings, deadlineMs: 300 }))
      house.vectors.setFaults(fault)
      try {
        for (const question of [`Who drew the ${fault} map?`, `Who really drew the ${fault} map?`]) {
          const reply = await ask(model, question)
          expect([reply.status, said(reply)]).toEqual([200, 'miss'])
          expect(await house.callOf(reply)).toMatchObject({
            ...{ cacheOutcome: 'miss', cacheEmbedder: null, wouldHitCallId: null, status: 'ok' },
          })
        }
      } finally {
        house.vectors.setFaults('')
      }
    },
  )

  test('a request that is no single question is left to the exact cache', async () => {
    const model = await house.route(planOf({}, [good]))
    const before = vectorCalls()
    const turns = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'Who drew the map?' },
    ]
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    for (const messages of [
      turns,
      [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, picture] }],
    ])
      expect(said(await house.chat(model, { temperature: 0, messages }))).toBe('miss')
    expect(vectorCalls()).toBe(before)
    const allowed = await house.route(planOf({ multiTurn: true }))
    await (await house.chat(allowed, { temperature: 0, seed: 1, messages: turns })).text()
    await expect.poll(vectorCalls).toBe(before + 1)
  })

  test('a hundred at the same time make one call and one vector; who leaves does not matter', async () => {
    const model = await house.route(planOf({}, ['gpt-4o-sim-slow;ms=100']))
    const [asked, made] = [house.provider.requests().total, vectorCalls()]
    const leaving = new AbortController()
    const gone = house.chat(
      model,
      { ...saying('Who built the old bridge?'), stream: true },
      {},
      leaving.signal,
    )
    await expect.poll(() => house.provider.requests().total).toBe(asked + 1)
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => ask(model, 'Who built the old bridge?', { stream: true })),
    )
    leaving.abort()
    await gone.catch(() => null)
    for (const reply of replies) expect(said(reply)).toMatch(/^(shared|hit);/)
    expect(house.provider.requests().total).toBe(asked + 1)
    expect(vectorCalls()).toBe(made + 1)
    await expect.poll(() => [house.provider.requests().open, house.vectors.requests().open]).toEqual([0, 0])
  })

  test('another key, prompt or instruction never meets the question', async () => {
    const { json } = await house.api('POST', '/api/keys?project=default', { name: 'another' })
    await house.api('POST', '/api/projects', { id: 'elsewhere', name: 'Elsewhere' })
    const elsewhere = (await house.api('POST', '/api/keys?project=elsewhere', { name: 'stranger' })).json
      .secret
    const shared = { ...planOf(), cache: { ...planOf().cache, scope: 'project' } }
    const model = await house.route(shared)
    await ask(model, 'How deep is the lake?')
    const near = async (more: object, headers: { [name: string]: string } = {}, project = 'default') => {
      const reply = await house.chat(model, { ...saying('How deep is the lake really?'), ...more }, headers)
      expect(reply.status).toBe(200)
      const id = reply.headers.get('x-telltale-call-id')
      const path = `/api/calls/${id}?project=${project}`
      await expect.poll(async () => (await house.api('GET', path)).status).toBe(200)
      return (await house.api('GET', path)).json.call
    }
    const of = (key: string) => ({ authorization: `Bearer ${key}` })
    await expect.poll(async () => (await house.chat(model, {}, of(elsewhere))).status).toBe(200)
    const stranger = await near({}, of(elsewhere), 'elsewhere')
    expect([stranger.cacheEmbedder, stranger.wouldHitCallId]).toEqual([
      'vectors/text-embedding-3-small@256',
      null,
    ])
    expect(await near(saying('How deep is the lake really?', 'Be long.'))).toMatchObject({
      wouldHitCallId: null,
    })
    expect(await near({ max_tokens: 900 })).toMatchObject({ wouldHitCallId: null })
    // A colleague's, where the route shares within the project.
    expect(await near({}, of(json.secret))).toMatchObject({ wouldHitSame: true })
  })
})

describe('enforced', () => {
  test('is refused before the shadow has shown anything, and so is what could never work', async () => {
    const put = (semantic: object | undefined, mode = 'semantic') =>
      house.api('PUT', '/api/routes/refused', { ...planOf(), cache: { mode, ...(semantic && { semantic }) } })
    expect((await put({ embeddings: small, state: 'enforce' })).json).toMatchObject({
      status: 409,
      code: 'semantic-unproven',
      detail: expect.stringContaining('no would-be hit has been judged') as string,
    })
    for (const [semantic, mode] of [
      [undefined, 'semantic'],
      [{ embeddings: small }, 'exact'],
      [{ embeddings: { ...small, provider: 'nobody' } }, 'semantic'],
      [{ embeddings: small, deadlineMs: 0 }, 'semantic'],
    ] as const)
      expect((await put(semantic, mode)).status).toBe(400)
  })

  test('learns in the shadow, is given once that shows that it may be, and stops by itself when it was wrong', async () => {
    // 16 judged hits without a wrong one are the least that show 20 %.
    const settings = { wrongPerHitAtMost: 0.2, explorationShare: 0.01 }
    const model = await house.route(planOf(settings))
    const enforce = () => house.api('PUT', `/api/routes/${model}`, planOf({ ...settings, state: 'enforce' }))
    // Far apart for the vectors, the same for the gate; the provider says it in other words, and a person that it is right.
    for (const who of ['Anna', 'Mark']) {
      await house.callOf(await ask(model, `Did ${who} sell the boat?`))
      const passive = await house.callOf(await ask(model, `Was the boat sold by ${who}?`))
      expect(passive).toMatchObject({ wouldHitSame: false, wouldServe: false })
      const { status } = await house.api('POST', '/api/caches/verdicts', {
        callId: passive.id,
        label: 'right',
      })
      expect(status).toBe(200)
    }
    const emphasised: string[] = []
    const towns = Array.from({ length: 36 }, (_, at) => at)
    for (const at of towns) await ask(model, `How many people live in the town number ${at}?`)
    // A question is remembered by the time its call is on the tape.
    await looked(model, 4 + towns.length)
    for (const at of towns) {
      const reply = await ask(model, `How many people really live in the town number ${at}?`)
      emphasised.push(reply.headers.get('x-telltale-call-id')!)
    }
    await expect.poll(async () => (await enforce()).status).toBe(200)
    const { semantic } = await house.report(model)
    expect(semantic).toMatchObject({ state: 'enforce', wrong: 0, mayBeEnabled: true, judgedAtLeast: 16 })
    expect(semantic.judged).toBeGreaterThanOrEqual(16)
    expect(semantic.falseHitRate.high).toBeLessThanOrEqual(0.2)

    // One in a hundred is asked anew, so the first need not be given.
    let hit: Response | null = null
    for (let at = 100; !hit; at++) {
      const made = await ask(model, `How many people live in the town number ${at}?`)
      const reply = await ask(model, `How many people truly live in the town number ${at}?`, {
        stream: at % 2 === 1,
      })
      if (!said(reply).startsWith('hit')) continue
      hit = reply
      expect(said(hit)).toMatch(/; similarity=0\.9\d{3}$/)
      expect(await hit.text()).toContain(`number ${at}`)
      expect(await house.callOf(hit)).toMatchObject({
        ...{ cacheKind: 'semantic', cacheOutcome: 'hit', costUsd: '0', attempts: [] },
        cacheCallId: made.headers.get('x-telltale-call-id'),
      })
    }
    // What differs is never given, however near it lies.
    expect(said(await ask(model, 'How many people live in the town number 7777?'))).toBe('miss')

    house.vectors.setFaults('hang')
    const late = await ask(model, 'How many people truly live in the town number 3?')
    house.vectors.setFaults('')
    expect([late.status, said(late)]).toEqual([200, 'miss'])

    const callId = hit.headers.get('x-telltale-call-id')
    expect((await house.api('POST', '/api/caches/wrong-hit', { callId })).json).toMatchObject({ purged: 1 })
    // What lies no nearer than a wrong one is not given any more.
    for (let at = 200; at < 203; at++) {
      await ask(model, `How many people live in the town number ${at}?`)
      expect(said(await ask(model, `How many people truly live in the town number ${at}?`))).toBe('miss')
    }
    // And with more wrong ones than the limit allows it is a shadow again.
    for (const id of emphasised.slice(-8))
      await house.api('POST', '/api/caches/verdicts', { callId: id, label: 'wrong' })
    await expect
      .poll(async () => (await house.report(model)).semantic)
      .toMatchObject({ wrong: 9, mayBeEnabled: false })
    expect((await enforce()).json.detail).toMatch(/of \d+ judged would-be hits 9 were wrong/)
  })
})

const shared = join(import.meta.dirname, '../../../../shared/data/cache/adversarial_pairs.jsonl')

/** One pair in so many: the whole file takes minutes. */
const every = 8

describe.skipIf(!existsSync(shared))('pairs made to mislead', () => {
  test('by the whole way: at most one in a hundred that differ would have been given the other’s answer', async () => {
    const pairs = readFileSync(shared, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { a: string; b: string; label: 0 | 1 })
      .filter((_, at) => at % every === 0)
    const routes = [await house.route(planOf()), await house.route(planOf())] as const
    const of = (label: 0 | 1) => pairs.filter((pair) => pair.label === label).length
    for (const side of ['a', 'b'] as const) {
      const left = pairs.entries()
      const work = async (): Promise<void> => {
        for (const [at, pair] of left) {
          const reply = await house.chat(routes[pair.label], saying(pair[side], `Pair ${at}.`))
          expect(reply.status).toBe(200)
          await reply.text()
        }
      }
      await Promise.all(Array.from({ length: 6 }, work))
      for (const label of [0, 1] as const) await looked(routes[label], (side === 'a' ? 1 : 2) * of(label))
    }
    const [falseHits, trueHits] = await Promise.all(
      ([0, 1] as const).map(async (label) =>
        wilson((await house.report(routes[label])).semantic.requests, of(label)),
      ),
    )
    expect(falseHits!.value).toBeLessThanOrEqual(0.01)
    expect(trueHits!.value).toBeGreaterThan(0.35)
  })
})
