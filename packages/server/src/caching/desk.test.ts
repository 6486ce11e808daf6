import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheDesk, type Answered, type CacheAsk, type CacheUse } from './desk.ts'
import { entryOf } from './entry.fixture.ts'
import { CacheSettings } from './model.ts'
import { recordedChat } from './replay/recorded-chat.fixture.ts'
import { hitMoney } from './savings.ts'
import { memoryStore } from './stores/memory-store.ts'

const completion = JSON.stringify({
  id: 'c',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris' }, finish_reason: 'stop' }],
})

function house() {
  const clock = { ms: 1_000_000 }
  const store = memoryStore({ bytesAtMost: 10 << 20, nowMs: () => clock.ms })
  return { clock, store, desk: cacheDesk({ store, nowMs: () => clock.ms, remembered: 100 }) }
}
type House = ReturnType<typeof house>

const askOf = (body: object = {}, more: Partial<CacheAsk> = {}): CacheAsk => {
  const text = JSON.stringify({
    temperature: 0,
    messages: [{ role: 'user', content: 'Capital of France?' }],
    ...body,
  })
  return {
    projectId: 'p',
    keyId: 'k',
    provider: 'openai',
    model: 'gpt-6-luna',
    operation: '',
    headers: {},
    prompt: null,
    dialect: 'openai-chat',
    settings: CacheSettings.parse({ mode: 'exact' }),
    revision: 1,
    bytes: Buffer.from(text),
    about: [],
    text: () => text,
    ...more,
  }
}
const answerOf = (more: Partial<Answered> = {}): Answered => {
  const { id: _, projectId: __, dialect: ___, storedAtMs: ____, expiresAtMs: _____, ...head } = entryOf()
  return {
    ...head,
    ...{ status: 200, isComplete: true, passedGuardrails: true, body: Buffer.from(completion) },
    ...more,
  }
}
const usable = ({ desk }: House, ask: CacheAsk): CacheUse => {
  const plan = desk.plan(ask)
  if (plan.kind === 'bypass') throw new Error(plan.reason)
  return plan
}
const whole = { stream: false, usage: true }
async function answerAndKeep(of: House, ask: CacheAsk, more: Partial<Answered> = {}): Promise<string> {
  const plan = usable(of, ask)
  const found = await of.desk.look(plan, whole)
  if (found.kind === 'hit') return 'hit'
  return of.desk.keep(plan, found.generation, answerOf(more))
}
const isHit = async (of: House, ask: CacheAsk): Promise<boolean> =>
  (await of.desk.look(usable(of, ask), whole)).kind === 'hit'

it('gives an answer again, says how old it is, and forgets it in time', async () => {
  const of = house()
  expect(await answerAndKeep(of, askOf())).toBe('stored')
  of.clock.ms += 5_000
  const found = await of.desk.look(usable(of, askOf()), whole)
  expect(found).toMatchObject({ kind: 'hit', ageMs: 5_000, replayed: { contentType: 'application/json' } })
  of.clock.ms += 3_600_000
  expect(await isHit(of, askOf())).toBe(false)
})

it('a stream asked for after a whole answer is the same answer, and the reverse', async () => {
  const of = house()
  await answerAndKeep(of, askOf())
  const streamed = await of.desk.look(usable(of, askOf({ stream: true })), { stream: true, usage: false })
  expect(streamed.kind === 'hit' && streamed.replayed.body.toString()).toContain('data: [DONE]')
  const other = askOf(
    { seed: 1, stream: true, tools: [{}] },
    { settings: CacheSettings.parse({ mode: 'exact', tools: true }) },
  )
  expect(await answerAndKeep(of, other, { shape: 'stream', body: Buffer.from(recordedChat) })).toBe('stored')
  expect(await isHit(of, other)).toBe(true)
})

it('an answer that cannot be kept says why', async () => {
  const of = house()
  expect(await answerAndKeep(of, askOf(), { isComplete: false })).toBe('incomplete')
  expect(await answerAndKeep(of, askOf(), { status: 429 })).toBe('not-ok')
  expect(await answerAndKeep(of, askOf(), { body: Buffer.from(recordedChat), shape: 'stream' })).toBe(
    'calls-tools',
  )
  expect(await answerAndKeep(of, askOf({}, { headers: { 'cache-control': 'no-cache' } }))).toBe('stored')
})

it('a fallback’s answer is kept under what answered, and never given for the first choice', async () => {
  const of = house()
  expect(await answerAndKeep(of, askOf(), { provider: 'azure', model: 'gpt-6-sol' })).toBe('stored')
  expect(await isHit(of, askOf())).toBe(false)
  expect(await isHit(of, askOf({}, { provider: 'azure', model: 'gpt-6-sol' }))).toBe(true)
})

it('what was asked for before a purge is not kept after it', async () => {
  const of = house()
  const plan = usable(of, askOf())
  const found = await of.desk.look(plan, whole)
  await of.store.purge('p', { kind: 'all' })
  expect(await of.desk.keep(plan, found.kind === 'miss' ? found.generation : '', answerOf())).toBe(
    'purged-meanwhile',
  )
})

describe('the memo', () => {
  it('does not work out a second time what came byte for byte', () => {
    const of = house()
    let worked = 0
    const ask = askOf()
    const counted = { ...ask, text: () => (worked++, ask.text()) }
    const plans = [of.desk.plan(counted), of.desk.plan(counted)]
    expect(worked).toBe(1)
    expect(plans[0]).toMatchObject({ kind: 'use', address: (plans[1] as CacheUse).address })
  })

  it('forgets nothing an answer depends on besides the bytes', () => {
    const of = house()
    const seen = (more: Partial<CacheAsk>): string => {
      const rendered = JSON.stringify({ temperature: 0, rendered: more.about ?? null })
      return usable(of, askOf({}, { ...more, text: () => rendered })).address.id
    }
    const variants: readonly Partial<CacheAsk>[] = [
      {},
      { keyId: 'k2' },
      { projectId: 'p2' },
      { provider: 'azure' },
      { model: 'm2' },
      { operation: 'embedContent' },
      { dialect: 'anthropic-messages' },
      { about: ['prompt', 'greeting'] },
      { headers: { 'anthropic-beta': 'b' } },
      { headers: { 'anthropic-version': 'v' } },
      { headers: { 'openai-beta': 'b' } },
    ]
    expect(new Set(variants.map(seen)).size).toBe(variants.length)
    const open = CacheSettings.parse({ mode: 'exact', anyTemperature: true })
    expect(of.desk.plan(askOf({ temperature: 1 })).kind).toBe('bypass')
    expect(of.desk.plan(askOf({ temperature: 1 }, { settings: open, revision: 2 })).kind).toBe('use')
  })

  it('lets the caller’s headers decide each time anew', async () => {
    const of = house()
    await answerAndKeep(of, askOf())
    expect(await isHit(of, askOf({}, { headers: { 'x-telltale-cache': 'refresh' } }))).toBe(false)
    expect(of.desk.plan(askOf({}, { headers: { 'x-telltale-cache': 'off' } }))).toEqual({
      kind: 'bypass',
      reason: 'caller-said-off',
    })
    expect(await isHit(of, askOf())).toBe(true)
  })
})

it('two projects with equal prompts never share an answer, whatever their keys and scopes', async () => {
  const name = fc.constantFrom('a', 'b', 'a:b', '')
  const asker = fc.record({
    projectId: name,
    keyId: name,
    scope: fc.constantFrom('key' as const, 'project' as const),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(asker, { minLength: 2, maxLength: 8 }), async (askers) => {
      const of = house()
      const kept: { projectId: string; keyId: string; scope: string }[] = []
      for (const { projectId, keyId, scope } of askers) {
        const settings = CacheSettings.parse({ mode: 'exact', scope })
        const outcome = await answerAndKeep(of, askOf({}, { projectId, keyId, settings }))
        const mayShare = kept.some(
          (one) =>
            one.projectId === projectId &&
            one.scope === scope &&
            (scope === 'project' || one.keyId === keyId),
        )
        expect(outcome).toBe(mayShare ? 'hit' : 'stored')
        kept.push({ projectId, keyId, scope })
      }
    }),
  )
})

it('a hit costs nothing and saves what the answer cost; unknown is a reason', () => {
  expect(hitMoney({ costUsd: '0.002', costUnknownReason: null })).toEqual({
    costUsd: '0',
    savedUsd: '0.002',
    savedUnknownReason: null,
  })
  expect(hitMoney({ costUsd: null, costUnknownReason: 'no price for this model' })).toMatchObject({
    savedUsd: null,
    savedUnknownReason: 'no price for this model',
  })
})
