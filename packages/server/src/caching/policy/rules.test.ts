import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CacheSettings } from '../model.ts'
import { readDirectives } from './directives.ts'
import { bypassOf, isFresh, mayUse, whyUnstorable, type Ended } from './rules.ts'

const settings = CacheSettings.parse({ mode: 'exact' })
const free = readDirectives({})
const use = (body: object, more: Partial<CacheSettings> = {}) =>
  mayUse(bypassOf({ ...settings, ...more }, 'openai-chat', body as never), free)

describe('which requests meet the cache', () => {
  it.each<readonly [body: object, more: Partial<CacheSettings>, reason: string | null]>([
    [{ temperature: 0 }, {}, null],
    [{ seed: 7, temperature: 0.7 }, {}, null],
    [{}, {}, 'not-deterministic'],
    [{ temperature: null }, {}, 'not-deterministic'],
    [{ temperature: 0.2 }, {}, 'not-deterministic'],
    [{}, { anyTemperature: true }, null],
    [{ temperature: 0, tools: [{}] }, {}, 'has-tools'],
    [{ temperature: 0, tools: [] }, {}, null],
    [{ temperature: 0, web_search_options: {} }, {}, 'has-tools'],
    [{ temperature: 0, tools: [{}] }, { tools: true }, null],
    [{ temperature: 0, background: true }, { tools: true }, 'runs-in-background'],
    [{ temperature: 0, previous_response_id: 'r' }, {}, 'conversation-not-in-request'],
    [{ temperature: 0, conversation: { id: 'c' } }, {}, 'conversation-not-in-request'],
  ])('%j with %j: %s', (body, more, reason) =>
    expect(use(body, more)).toEqual(
      reason === null ? { kind: 'use', look: true, store: true, share: true } : { kind: 'bypass', reason },
    ),
  )

  it('looks where Gemini keeps its temperature', () => {
    const gemini = (body: object) => bypassOf(settings, 'gemini', body as never)
    expect(gemini({ generationConfig: { temperature: 0 } })).toBeNull()
    expect(gemini({ temperature: 0 })).toBeNull()
    expect(gemini({ temperature: 0, generationConfig: {} })).toBe('not-deterministic')
  })

  it('embeddings are not drawn by chance', () =>
    expect(bypassOf(settings, 'openai-embeddings', { input: 'x' })).toBeNull())
})

describe('what the caller may ask', () => {
  it.each([
    [{}, { look: true, store: true, maxAgeSeconds: null }],
    [{ 'cache-control': 'no-cache' }, { look: false, store: true, maxAgeSeconds: null }],
    [{ 'cache-control': 'No-Store' }, { look: false, store: false, maxAgeSeconds: null }],
    [{ 'cache-control': 'max-age=60, no-transform' }, { look: true, store: true, maxAgeSeconds: 60 }],
    [{ 'cache-control': 'max-age=0' }, { look: false, store: true, maxAgeSeconds: 0 }],
    [{ 'cache-control': 'max-age=9, max-age=5' }, { look: true, store: true, maxAgeSeconds: 5 }],
    [{ 'cache-control': 'max-age=soon, max-stale=99' }, { look: true, store: true, maxAgeSeconds: null }],
    [{ 'x-telltale-cache': 'refresh' }, { look: false, store: true, maxAgeSeconds: null }],
    [{ 'x-telltale-cache': 'off' }, { look: false, store: false, maxAgeSeconds: null }],
    [{ 'x-telltale-cache': 'on' }, { look: true, store: true, maxAgeSeconds: null }],
  ])('%j', (headers, directives) => expect(readDirectives(headers)).toEqual(directives))

  it('whatever it says, nothing is allowed that was not allowed without it', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'no-cache',
        'no-store',
        'max-age=5',
        'max-stale',
        'on',
        'force',
        'public',
        'refresh',
        'off',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (control, own) => {
        const said = readDirectives({ 'cache-control': control.join(','), 'x-telltale-cache': own.join(',') })
        const bypassed = mayUse('has-tools', said)
        expect(bypassed.kind).toBe('bypass')
        const entry = { storedAtMs: 0, expiresAtMs: 1_000 }
        if (isFresh(entry, said, 500)) expect(isFresh(entry, free, 500)).toBe(true)
        expect(isFresh(entry, said, 1_000)).toBe(false)
      }),
    )
  })

  it('a refresh has a call of its own and stores what comes of it', () =>
    expect(mayUse(null, readDirectives({ 'cache-control': 'no-cache' }))).toEqual({
      kind: 'use',
      look: false,
      store: true,
      share: false,
    }))

  it('an entry is given while it is younger than both the route and the caller say', () => {
    const entry = { storedAtMs: 0, expiresAtMs: 10_000 }
    const within = (maxAgeSeconds: number | null, nowMs: number) => isFresh(entry, { maxAgeSeconds }, nowMs)
    expect([within(null, 9_999), within(null, 10_000)]).toEqual([true, false])
    expect([within(5, 5_000), within(5, 5_001), within(99, 10_000)]).toEqual([true, false, false])
  })
})

describe('which answers are stored', () => {
  const natural = { isError: false, isRefusal: false, callsTools: false, isNaturalStop: true, isEmpty: false }
  const good: Ended = {
    status: 200,
    isComplete: true,
    passedGuardrails: true,
    bytes: 10,
    inspection: natural,
  }
  it.each<readonly [what: string, more: Partial<Ended>, why: string | null]>([
    ['a good one', {}, null],
    ['an error', { status: 400 }, 'not-ok'],
    ['a redirect', { status: 302 }, 'not-ok'],
    ['one that broke off', { isComplete: false }, 'incomplete'],
    ['one a guardrail objected to', { passedGuardrails: false }, 'guardrail'],
    ['one that is too large', { bytes: (1 << 20) + 1 }, 'too-large'],
    ['one that cannot be read', { inspection: null }, 'unreadable'],
    ['an error inside a 200', { inspection: { ...natural, isError: true } }, 'error'],
    ['a refusal', { inspection: { ...natural, isRefusal: true } }, 'refusal'],
    ['a tool call', { inspection: { ...natural, callsTools: true } }, 'calls-tools'],
    ['one cut by its length', { inspection: { ...natural, isNaturalStop: false } }, 'unnatural-stop'],
    ['an empty one', { inspection: { ...natural, isEmpty: true } }, 'empty'],
  ])('%s', (_, more, why) => expect(whyUnstorable(settings, free, { ...good, ...more })).toBe(why))

  it('tool calls by opt-in; never against the caller’s word', () => {
    const called = { ...good, inspection: { ...natural, callsTools: true } }
    expect(whyUnstorable({ ...settings, tools: true }, free, called)).toBeNull()
    expect(whyUnstorable(settings, { store: false }, good)).toBe('caller-said-no-store')
  })
})
