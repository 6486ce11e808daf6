import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedValues, furtherValues } from './bounded-values.ts'
import { createBreaker } from './breaker.ts'
import { isOver } from './counters.ts'
import { estimateInput, estimateOutput, saidOutput } from './estimate.ts'
import { learnedOutput } from './learned-output.ts'
import type { Limit } from './model.ts'
import { limitHeaders, refusalOf } from './reply.ts'
import { claimOn, compileLimits, remaining, retryAfterMs, unitsOfPico, type LimitFacts } from './rules.ts'
import { carriedShare, windowAt } from './windows.ts'

const noon = Date.UTC(2026, 10, 26, 12)
const limit = (change: Partial<Limit> = {}): Limit => ({
  id: '0198c0de-0000-7000-8000-000000000001',
  projectId: 'shop',
  name: 'rate',
  scope: {},
  each: null,
  measure: 'requests',
  window: 'minute',
  algorithm: 'sliding',
  amount: 60,
  kind: 'hard',
  degradeTo: null,
  reserve: 'most',
  onStoreFailure: 'open',
  onUnknownPrice: 'count',
  updatedAt: '2026-11-26T12:00:00.000Z',
  ...change,
})
const ready = (change: Partial<Limit> = {}) => compileLimits([limit(change)]).get('shop')![0]!
const facts = (change: Partial<LimitFacts> = {}): LimitFacts => ({
  keyId: 'k1',
  user: null,
  tags: {},
  requestedModel: 'fast',
  model: 'gpt-4o-mini',
  provider: 'openai',
  route: null,
  ...change,
})

describe('windows', () => {
  test.each([
    ['minute', '2026-11-26T12:34:00.000Z', '2026-11-26T12:35:00.000Z'],
    ['hour', '2026-11-26T12:00:00.000Z', '2026-11-26T13:00:00.000Z'],
    ['day', '2026-11-26T00:00:00.000Z', '2026-11-27T00:00:00.000Z'],
    ['week', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['month', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ] as const)('a %s of UTC', (of, from, until) => {
    const window = windowAt(of, Date.parse('2026-11-26T12:34:56.789Z'))
    expect([window.startMs, window.endMs].map((ms) => new Date(ms).toISOString())).toEqual([from, until])
  })

  test('hold the moment they are asked for, and meet without a gap', () => {
    const of = fc.constantFrom('minute', 'hour', 'day', 'week', 'month')
    fc.assert(
      fc.property(of, fc.integer({ min: 0, max: 4e12 }), (name, atMs) => {
        const window = windowAt(name, atMs)
        expect(window.startMs <= atMs && atMs < window.endMs).toBe(true)
        expect(windowAt(name, window.endMs).startMs).toBe(window.endMs)
        expect(carriedShare(window, atMs)).toBeGreaterThanOrEqual(0)
        expect(carriedShare(window, atMs)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('scope', () => {
  test.each<readonly [Limit['scope'], Partial<LimitFacts>, boolean]>([
    [{}, {}, true],
    [{ user: 'ada' }, { user: 'ada' }, true],
    [{ user: 'ada' }, {}, false],
    [{ team: 'red' }, { tags: { team: 'red' } }, true],
    [{ tags: { team: 'red', tier: 'free' } }, { tags: { team: 'red' } }, false],
    [{ model: 'gpt-4o*' }, {}, true],
    [{ model: 'fast' }, {}, true],
    [{ model: 'gpt-4o' }, {}, false],
    [{ provider: 'openai', route: 'chat' }, { route: 'chat' }, true],
    [{ provider: 'openai', route: 'chat' }, {}, false],
  ])('%j of %j: %s', (scope, call, isMatch) => {
    expect(ready({ scope }).matches(facts(call))).toBe(isMatch)
  })

  test('a counter belongs to one limit of one project, and to what it measures', () => {
    const counters = [
      ready(),
      ready({ id: '0198c0de-0000-7000-8000-000000000002' }),
      ready({ measure: 'tokens' }),
      ready({ window: 'hour' }),
    ].map(({ counter }) => counter)
    expect(new Set(counters).size).toBe(4)
    const projects = compileLimits([limit(), limit({ projectId: 'other' })])
    expect([...projects.keys()].toSorted()).toEqual(['other', 'shop'])
  })

  test('refusing limits are asked before those that send elsewhere, soft ones last', () => {
    const kinds = (['soft', 'degrade', 'hard'] as const).map((kind) => limit({ kind, name: kind }))
    expect(
      compileLimits(kinds)
        .get('shop')!
        .map(({ kind }) => kind),
    ).toEqual(['hard', 'degrade', 'soft'])
  })
})

test('trying again after what is told works, when nothing else happens meanwhile', () => {
  const level = fc.record({ carried: fc.nat(80), used: fc.nat(80) })
  fc.assert(
    fc.property(
      level,
      fc.integer({ min: 1, max: 60 }),
      fc.nat(59_999),
      ({ carried, used }, units, intoMs) => {
        const nowMs = noon + intoMs
        const claim = claimOn(ready(), null, { units, isEnforced: true }, nowMs)
        // What a level carries it had in the window before, in full.
        const before = Math.ceil(carried / claim.carriedShare)
        const now = { carried: Math.ceil(before * claim.carriedShare), used, reserved: 0 }
        fc.pre(isOver(claim, now))
        const waitMs = retryAfterMs(claim, now, nowMs)
        expect(waitMs).toBeGreaterThan(0)
        expect(waitMs).toBeLessThanOrEqual(60_000)
        const later = claimOn(ready(), null, { units, isEnforced: true }, nowMs + waitMs)
        const isSame = later.window.startMs === claim.window.startMs
        const then = isSame
          ? { carried: Math.floor(before * later.carriedShare), used, reserved: 0 }
          : { carried: Math.floor(used * later.carriedShare), used: 0, reserved: 0 }
        // A window further on still carries what was used in this one: then it takes another wait.
        expect(isOver(later, then)).toBe(!isSame && then.carried + units > 60)
      },
    ),
  )
})

test('what is left is never below zero', () => {
  const amounts = fc.nat(2_000)
  fc.assert(
    fc.property(amounts, amounts, amounts, amounts, (carried, used, reserved, units) => {
      const claim = { ...claimOn(ready(), null, { units, isEnforced: true }, noon) }
      expect(remaining(claim, { carried, used, reserved }, true)).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('dollars are rounded up to the nanodollar: a budget is never told less than a call cost', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (pico) => {
      expect(BigInt(unitsOfPico(pico)) * 1000n).toBeGreaterThanOrEqual(pico)
      expect(BigInt(unitsOfPico(pico)) * 1000n - pico).toBeLessThan(1000n)
    }),
  )
})

describe('estimates', () => {
  test('text counts a token for four characters, an image as an image', () => {
    const text = { messages: [{ role: 'user', content: 'x '.repeat(2_000) }] }
    expect(estimateInput(text, 5_000)).toBeGreaterThan(1_000)
    expect(estimateInput(text, 5_000)).toBeLessThan(1_020)
    const image = { content: [{ image_url: { url: `data:image/png;base64,${'A'.repeat(1e6)}` } }] }
    expect(estimateInput(image, 1_000_100)).toBeLessThan(1_700)
    expect(estimateInput({ data: 'A'.repeat(1e6) }, 1_000_010)).toBeLessThan(1_700)
    expect(estimateInput({ content: '漢'.repeat(4_000) }, 4_010)).toBeGreaterThanOrEqual(1_000)
    expect(estimateInput({ input: Array.from({ length: 300 }, () => 7) }, 700)).toBeGreaterThanOrEqual(300)
  })

  test('the bound a request names, in any dialect', () => {
    expect(saidOutput({ max_tokens: 9 })).toBe(9)
    expect(saidOutput({ max_completion_tokens: 5, n: 3 })).toBe(15)
    expect(saidOutput({ max_output_tokens: 7 })).toBe(7)
    expect(saidOutput({ generationConfig: { maxOutputTokens: 8, candidateCount: 2 } })).toBe(16)
    expect(saidOutput({ max_tokens: 'many' })).toBeNull()
  })

  test('what was learned stands in where nothing is said, and says what is to be expected', () => {
    const learned = learnedOutput()
    for (let answer = 1; answer <= 19; answer++) learned.learn('kind', answer)
    expect(learned.p95('kind')).toBeNull()
    learned.learn('kind', 20)
    expect(learned.p95('kind')).toBe(19)
    expect(estimateOutput(null, 19)).toEqual({ most: 19, expected: 19 })
    expect(estimateOutput(4_096, 19)).toEqual({ most: 4_096, expected: 19 })
    expect(estimateOutput(5, null)).toEqual({ most: 5, expected: 5 })
  })
})

test('values past the bound share one counter until the window is over', () => {
  const values = boundedValues(2)
  expect(['a', 'b', 'c', 'a', 'd'].map((value) => values.of(ready(), value, 0))).toEqual([
    'a',
    'b',
    furtherValues,
    'a',
    furtherValues,
  ])
  expect(values.of(ready(), 'c', 60_000)).toBe('c')
  expect(values.seen(ready(), 60_000)).toEqual(['c'])
})

test('a breaker opens after failures in a row, and lets one try through when its pause is over', () => {
  let now = 0
  const breaker = createBreaker({ failuresAtMost: 2, pauseMs: 100, clock: () => now })
  breaker.failed()
  breaker.succeeded()
  breaker.failed()
  expect(breaker.mayTry()).toBe(true)
  breaker.failed()
  expect(breaker.mayTry()).toBe(false)
  now = 100
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false])
  breaker.failed()
  expect(breaker.mayTry()).toBe(false)
  now = 200
  expect(breaker.mayTry()).toBe(true)
  breaker.succeeded()
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
})

test('a refusal names the limit, what is used, and when to come back', () => {
  const of = ready({
    name: 'spend',
    measure: 'usd',
    window: 'day',
    algorithm: 'fixed',
    amount: 10,
    each: 'user',
  })
  const claim = claimOn(of, 'ada', { units: 50_000_000, isEnforced: true }, noon)
  const level = { carried: 0, used: 9_990_000_000, reserved: 0 }
  const { problem, retryAfterMs: waitMs } = refusalOf({ limit: of, value: 'ada', claim, level }, noon)
  expect(problem.code).toBe('budget-exceeded')
  expect(problem.detail).toBe(
    'The limit "spend" allows $10 a day for the user "ada"; $9.99 are used, $0 are reserved by calls under way and this call may take $0.05. Its window ends in 12h0m0s.',
  )
  expect(waitMs).toBe(12 * 3_600_000)
})

test('headers speak of the limit that is nearest its end', () => {
  const found = [10, 1_000].map((amount) => {
    const of = ready({ amount, name: `of ${amount}` })
    return {
      limit: of,
      value: null,
      claim: claimOn(of, null, { units: 1, isEnforced: true }, noon),
      level: { carried: 0, used: 4, reserved: 0 },
    }
  })
  const headers = limitHeaders(found, true, noon)
  const named = Object.fromEntries(
    headers.flatMap((_, at) => (at % 2 === 0 ? [[headers[at], headers[at + 1]]] : [])),
  )
  expect(named).toMatchObject({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '5',
    'x-ratelimit-reset-requests': '1m0s',
    'ratelimit-policy': '"of 10";q=10;w=60, "of 1000";q=1000;w=60',
    ratelimit: '"of 10";r=5;t=60, "of 1000";r=995;t=60',
  })
})
