import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileCondition, orderTargets, type AskTraits, type SplitFacts } from './route-rules.ts'
import { aliasPlan, aliasTarget, RoutePlan, type RouteCondition } from './route-model.ts'

const ask = (part: Partial<AskTraits> = {}): AskTraits => ({
  model: 'gpt-4o-mini',
  stream: false,
  inputChars: 1_000,
  environment: 'production',
  user: 'ada',
  session: null,
  tags: { tier: 'gold', team: 'support' },
  hasTools: () => false,
  hasImages: () => false,
  ...part,
})

describe('a condition holds', () => {
  test.each<readonly [RouteCondition, Partial<AskTraits>, boolean]>([
    [{}, {}, true],
    [{ stream: true }, {}, false],
    [{ stream: false }, {}, true],
    [{ hasTools: true }, { hasTools: () => true }, true],
    [{ hasImages: false }, { hasImages: () => true }, false],
    [{ inputChars: { atLeast: 1_000 } }, {}, true],
    [{ inputChars: { atMost: 999 } }, {}, false],
    [{ model: 'gpt-4o*' }, {}, true],
    [{ model: '*mini' }, {}, true],
    [{ model: 'gpt*4o*mini' }, {}, true],
    [{ model: 'gpt-4o' }, {}, false],
    [{ model: 'a*a' }, { model: 'a' }, false],
    [{ tags: { tier: 'gold' } }, {}, true],
    [{ tags: { tier: 'gold', team: 'sales' } }, {}, false],
    [{ tags: { toString: 'x' } }, {}, false],
    [{ environment: 'staging' }, {}, false],
    [{ user: 'ada', stream: false }, {}, true],
    [{ user: 'ada' }, { user: null }, false],
  ])('%j of %j: %s', (when, part, holds) => {
    expect(compileCondition(when)(ask(part))).toBe(holds)
  })

  test('what is costly to see is looked at only when a condition asks', () => {
    const never = () => expect.unreachable()
    expect(compileCondition({ stream: false })(ask({ hasTools: never, hasImages: never }))).toBe(true)
  })

  test('a pattern takes time in proportion to the text, whatever it is', () => {
    const long = 'a'.repeat(100_000)
    const holds = compileCondition({ model: '*a*a*a*b' })
    expect(holds(ask({ model: long }))).toBe(false)
    expect(holds(ask({ model: `${long}b` }))).toBe(true)
  })
})

type Target = { readonly name: string; readonly weight: number }
const targetsOf = (...weights: number[]): Target[] =>
  weights.map((weight, at) => ({ name: `target-${at}`, weight }))
/** Numbers from 0 to 1 that only look random (Lehmer's generator with the constants of Park and Miller). */
const chanceFrom = (seed: number) => {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
const facts = (part: Partial<SplitFacts<Target>> = {}): SplitFacts<Target> => ({
  split: 'weighted',
  stickyTo: null,
  chance: chanceFrom(42),
  inFlight: () => 0,
  latencyMs: () => null,
  ...part,
})
const split = fc.constantFrom('weighted', 'sticky', 'least-in-flight', 'power-of-two' as const)

describe('the order of targets', () => {
  test('is one of all that have a weight, whatever the split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
        split,
        fc.option(fc.string()),
        fc.integer({ min: 1, max: 2 ** 30 }),
        (weights, chosen, stickyTo, seed) => {
          const all = targetsOf(...weights)
          const { targets, propensity } = orderTargets(
            all,
            facts({ split: chosen, stickyTo, chance: chanceFrom(seed) }),
          )
          expect(new Set(targets)).toEqual(new Set(all.filter(({ weight }) => weight > 0)))
          expect(targets).toHaveLength(all.filter(({ weight }) => weight > 0).length)
          if (propensity !== null) {
            expect(propensity).toBeGreaterThan(0)
            expect(propensity).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  test('by weight: each is first as often as its propensity says', () => {
    const all = targetsOf(1, 2, 5)
    const chance = chanceFrom(7)
    const firsts = new Map<string, number>()
    for (let draw = 0; draw < 20_000; draw++) {
      const { targets, propensity } = orderTargets(all, facts({ chance }))
      expect(propensity).toBe(targets[0]!.weight / 8)
      firsts.set(targets[0]!.name, (firsts.get(targets[0]!.name) ?? 0) + 1)
    }
    // Four standard deviations of a share of 20,000 draws are at most 0.0142.
    for (const { name, weight } of all)
      expect(Math.abs(firsts.get(name)! / 20_000 - weight / 8)).toBeLessThan(0.0142)
  })

  test('by hash: the same caller stays, all callers spread by weight, and a new target takes only its own', () => {
    const few = targetsOf(1, 3)
    const more = [...few, { name: 'target-new', weight: 1 }]
    const firstOf = (all: Target[], user: number) =>
      orderTargets(
        all,
        facts({ split: 'sticky', stickyTo: `user-${user}`, chance: () => expect.unreachable() }),
      ).targets[0]!.name
    let [heavy, moved] = [0, 0]
    for (let user = 0; user < 4_000; user++) {
      const first = firstOf(few, user)
      expect(firstOf(few, user)).toBe(first)
      if (first === 'target-1') heavy++
      const then = firstOf(more, user)
      if (then === first) continue
      expect(then).toBe('target-new')
      moved++
    }
    expect(Math.abs(heavy / 4_000 - 0.75)).toBeLessThan(0.028)
    expect(Math.abs(moved / 4_000 - 0.2)).toBeLessThan(0.026)
  })

  test('by load: fewest under way for its weight; by two choices: the quicker of two', () => {
    const load = new Map([
      ['target-0', 5],
      ['target-1', 1],
      ['target-2', 9],
    ])
    const inFlight = ({ name }: Target) => load.get(name)!
    expect(
      orderTargets(targetsOf(1, 1, 20), facts({ split: 'least-in-flight', inFlight })).targets[0]!.name,
    ).toBe('target-2')
    const latencyMs = ({ name }: Target) => (name === 'target-0' ? 10 : 900)
    for (let draw = 0; draw < 50; draw++) {
      const { targets } = orderTargets(targetsOf(1, 1), facts({ split: 'power-of-two', latencyMs }))
      expect(targets[0]!.name).toBe('target-0')
    }
  })
})

test('another name for a model is a plan, and is known again', () => {
  expect(aliasTarget(aliasPlan('openai', 'gpt-4o'))).toEqual({ provider: 'openai', model: 'gpt-4o' })
  const targets = [{ provider: 'openai', model: 'gpt-4o' }]
  for (const plan of [
    { plan: [{ targets }, { targets }] },
    { plan: [{ targets: [...targets, ...targets] }] },
    { plan: [{ targets, when: { stream: true } }] },
    { plan: [{ targets }], retries: { attemptsAtMost: 2 } },
  ])
    expect(aliasTarget(RoutePlan.parse(plan))).toBeNull()
})

test.each([
  [{ plan: [] }, /plan/],
  [{ plan: [{ targets: [{ provider: 'openai', model: 'm', weight: 0 }] }] }, /weight over 0/],
  [{ plan: [{ targets: [{ provider: 'openai', model: 'm', weight: -1 }] }] }, /weight/],
  [{ plan: [{ targets: [{ provider: 'openai' }] }] }, /model/],
  [{ plan: [{ targets: [{ route: 'another' }] }] }, /route/],
  [{ plan: [{ targets: [{ provider: 'o', model: 'm' }], split: 'random' }] }, /split/],
  [
    { plan: [{ targets: [{ provider: 'o', model: 'm' }] }], retries: { attemptsAtMost: 21 } },
    /attemptsAtMost/,
  ],
])('%j is refused', (plan, why) => {
  expect(RoutePlan.safeParse(plan).error?.message).toMatch(why)
})
