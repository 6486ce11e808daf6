import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedValues } from '../access/limits/bounded-values.ts'
import { learnedOutput } from '../access/limits/learned-output.ts'
import { memoryCounters } from '../access/limits/memory-counters.ts'
import { NewLimit } from '../access/limits/model.ts'
import { claimOn, compileLimits, type ReadyLimit } from '../access/limits/rules.ts'
import { unknownUsage } from '../pricing/model.ts'
import { noAnswer } from '../providers/dialect.ts'
import { costOfAll, type Ran } from './attempt-bill.ts'
import type { CallEstimate, Target } from './call-estimate.ts'
import type { Plan } from './plan.ts'
import { Tab, type AdmissionParts } from './tab.ts'
import { goneAnswer, refusedAnswer } from './unanswered.ts'
import { problem } from '../kernel/problem.ts'

const nowMs = Date.UTC(2026, 10, 27, 12)
/** What any attempt here may come to. */
const most = 30
const estimate: CallEstimate = {
  units: (measure, reserve) => (measure === 'requests' ? 1 : reserve === 'most' ? most : 20),
  isPriced: () => true,
}
const upstreams = ['openai', 'azure'].map((name) => ({ name }))
/** Of a target a tab looks at no more than this, nor of a plan. */
const targets = upstreams.flatMap((upstream) =>
  ['small', 'large'].map((model) => ({ upstream, model }) as unknown as Target),
)
const planOf = (projectId: string): Plan =>
  ({
    key: { id: 'k', projectId, tags: {} },
    hints: { user: 'ada', route: null, tags: {} },
    facts: { model: 'assistant', userId: null, metadata: {} },
    dialect: { operation: '' },
    route: { name: 'assistant', isNamed: true },
  }) as unknown as Plan

const limitOf = (projectId: string, name: string, change: object): ReadyLimit => {
  const limit = NewLimit.parse({ measure: 'tokens', window: 'day', amount: 100, ...change })
  const own = { name, projectId, id: `${projectId}-${name}`, updatedAt: '' }
  return compileLimits([{ ...limit, ...own }]).get(projectId)![0]!
}
const answered = (tokens: number): Ran => ({
  failure: null,
  answer: {
    ...goneAnswer(0),
    ...{ status: 'ok', httpStatus: 200, errorKind: null },
    usage: { ...unknownUsage, inputTokens: tokens, outputTokens: 0 },
    priced: { known: true, costUsd: '0.5', priceId: 'p', detail: [], source: 'book' },
  },
})
const outrun: Ran = { failure: 'left', answer: goneAnswer(0, 'outrun') }
const broken: Ran = { failure: 'target', answer: refusedAnswer(problem('upstream-unreachable'), 0) }

function house(limits: readonly ReadyLimit[]) {
  const counters = memoryCounters({ clock: () => nowMs })
  const told: string[] = []
  const parts: AdmissionParts = {
    ...{ counters, values: boundedValues(), learned: learnedOutput(), nowMs: () => nowMs },
    onDecision: ({ name }, decision) => void told.push(`${name} ${decision}`),
  }
  const response = { headersSent: true } as never
  return {
    told,
    tab: (projectId = 'shop') =>
      new Tab(parts, {
        plan: planOf(projectId),
        limits: limits.filter((limit) => limit.projectId === projectId),
        ...{ estimate, nowMs, response, isDegraded: () => false },
      }),
    async level(limit: ReadyLimit, value: string | null = null) {
      const [level] = (await counters.read([claimOn(limit, value, { units: 0, isEnforced: false }, nowMs)]))!
      return { used: level!.used, reserved: level!.reserved }
    },
  }
}
const [small, large] = targets as [Target, Target]

describe('a tab', () => {
  test('reserves for each attempt only what those before it left too little of', async () => {
    const all = limitOf('shop', 'all', {})
    const { tab, level } = house([all])
    const call = tab()
    expect(call.open(small)).toBeNull()
    expect(await level(all)).toEqual({ used: 0, reserved: most })
    call.note(small, broken)
    expect(call.open(large), 'nothing was taken: what is held will do').toBeNull()
    expect(await level(all)).toEqual({ used: 0, reserved: most })
    expect(call.open(small), 'a hedge beside it').toBeNull()
    expect(await level(all)).toEqual({ used: 0, reserved: 2 * most })
    call.note(large, answered(7))
    call.note(small, outrun)
    expect(call.settle()).toMatchObject([{ reserved: 2 * most, charged: 27, isEstimated: true }])
    expect(await level(all)).toEqual({ used: 27, reserved: 0 })
  })

  test('lets go of a target’s own reservation when the call has gone on elsewhere', async () => {
    const own = limitOf('shop', 'own', { scope: { model: 'small' } })
    const { tab, level } = house([own])
    const call = tab()
    await call.open(small)
    call.note(small, broken)
    await call.open(large)
    expect(await level(own)).toEqual({ used: 0, reserved: 0 })
    call.note(large, broken)
    await call.open(small)
    expect(await level(own), 'and asks again when it comes back').toEqual({ used: 0, reserved: most })
    call.note(small, answered(7))
    expect(call.settle()).toMatchObject([{ name: 'own', charged: 7 }])
    expect(await level(own)).toEqual({ used: 7, reserved: 0 })
  })

  test('a limit of a target counts attempts there as requests, one of the call counts the call', async () => {
    const of = (name: string, change: object) => limitOf('shop', name, { measure: 'requests', ...change })
    const limits = [
      of('call', {}),
      of('asked-as', { scope: { model: 'assistant' } }),
      of('there', { each: 'model' }),
    ]
    const { tab, level } = house(limits)
    const call = tab()
    for (const target of [small, small, large]) {
      await call.open(target)
      call.note(target, broken)
    }
    call.settle()
    const used = await Promise.all([
      level(limits[0]!),
      level(limits[1]!),
      level(limits[2]!, 'small'),
      level(limits[2]!, 'large'),
    ])
    expect(used.map((one) => one.used)).toEqual([1, 1, 2, 1])
  })

  test('says who stands in the way of an attempt, and reserves nothing for it', async () => {
    const [all, own] = [
      limitOf('shop', 'all', {}),
      limitOf('shop', 'own', { amount: 10, scope: { model: 'large' } }),
    ]
    const { tab, level, told } = house([all, own])
    const call = tab()
    await call.open(small)
    expect(call.open(large)).toMatchObject({ problem: { code: 'budget-exceeded' } })
    expect(await level(all)).toEqual({ used: 0, reserved: most })
    expect(call.settle()).toMatchObject([
      { name: 'all', decision: 'within', charged: 0 },
      { name: 'own', decision: 'passed-over', target: 'openai/large', reserved: 0, charged: 0 },
    ])
    expect(told).toEqual(['all within', 'own passed-over'])
  })
})

type Step = { readonly call: number; readonly target: number; readonly tokens: number; readonly end: boolean }
const scopes = [{}, { scope: { model: 'small' } }, { scope: { provider: 'azure' } }, { each: 'model' }]
const step = fc.record({
  call: fc.nat(3),
  target: fc.nat(3),
  tokens: fc.nat(most),
  end: fc.boolean(),
})

/** Calls that go on step by step, each by turns: an attempt begins and the one before it at that place ends. */
async function play(projectId: string, of: ReturnType<typeof house>, steps: readonly Step[]) {
  const calls = Array.from({ length: 4 }, () => ({ tab: of.tab(projectId), underWay: [] as (() => void)[] }))
  const took: { readonly target: Target; readonly tokens: number }[] = []
  for (const { call: at, target: place, tokens, end } of steps) {
    const { tab, underWay } = calls[at]!
    const target = targets[place]!
    if (end) underWay.shift()?.()
    if ((await tab.open(target)) !== null) continue
    underWay.push(() => {
      took.push({ target, tokens })
      tab.note(target, answered(tokens))
    })
  }
  for (const { tab, underWay } of calls) {
    for (const finish of underWay) finish()
    tab.settle()
  }
  return took
}

test('whatever attempts calls make in whatever order: charged to the unit, never over, nothing left behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 3, maxLength: 3 }),
      async (steps, amounts) => {
        const limits = amounts.map((amount, at) => limitOf('shop', `l${at}`, { amount, ...scopes[at] }))
        const of = house(limits)
        const took = await play('shop', of, steps)
        for (const [at, limit] of limits.entries()) {
          const own = took.filter(
            ({ target: { upstream, model } }) =>
              at === 0 || (at === 1 ? model === 'small' : upstream.name === 'azure'),
          )
          const used = own.reduce((sum, { tokens }) => sum + tokens, 0)
          expect(await of.level(limit)).toEqual({ used, reserved: 0 })
          expect(used).toBeLessThanOrEqual(limit.units)
        }
      },
    ),
  )
})

test('two projects whose limits are named and scoped alike never share a budget, whatever their calls', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 15 }),
      fc.array(step, { maxLength: 15 }),
      fc.constantFrom(...scopes),
      fc.integer({ min: 1, max: 150 }),
      async (ours, theirs, scope, amount) => {
        const limits = ['shop', 'other'].map((projectId) => limitOf(projectId, 'same', { amount, ...scope }))
        const [together, alone] = [house(limits), house(limits)]
        const values = 'each' in scope ? ['small', 'large'] : [null]
        const levels = (of: ReturnType<typeof house>) =>
          Promise.all(values.map((value) => of.level(limits[0]!, value)))
        const alike = await play('shop', alone, ours)
        await play('other', together, theirs)
        expect(await levels(together)).toEqual(values.map(() => ({ used: 0, reserved: 0 })))
        expect(await play('shop', together, ours)).toEqual(alike)
        expect(await levels(together)).toEqual(await levels(alone))
      },
    ),
  )
})

describe('the cost of a call', () => {
  const dead: Ran = { failure: 'connect', answer: refusedAnswer(problem('upstream-timeout'), 0) }
  const errorIn200: Ran = {
    failure: 'target',
    answer: {
      ...goneAnswer(0),
      status: 'error',
      httpStatus: 200,
      facts: { ...noAnswer, errorKind: 'overloaded' },
    },
  }
  const cut: Ran = { ...answered(3), answer: { ...answered(3).answer, isCutShort: true } }
  test.each<readonly [string, readonly Ran[], string | null, string | null]>([
    ['failed before anybody answered', [broken, dead, errorIn200], null, null],
    ['was answered after failures nobody bills', [broken, dead, errorIn200, answered(1)], '0.5', null],
    ['was billed twice', [answered(1), answered(1)], '1', null],
    ['was billed and then failed', [answered(1), broken], '0.5', null],
    ['outran an attempt', [outrun, answered(1)], '0.5', 'attempts-unknown'],
    ['lost an answer half way', [cut, answered(1)], '1', 'attempts-unknown'],
  ])('that %s', (_, attempts, costUsd, costUnknownReason) => {
    expect(costOfAll(attempts)).toEqual(costUsd === null ? null : { costUsd, costUnknownReason })
  })
})
