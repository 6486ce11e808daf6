import { describe, expect, it } from 'vitest'
import { arm, design, evidence, sums, type ArmStory } from '../../../test/experiment-evidence.ts'
import type { Evidence, Verdict } from '../model.ts'
import { decide } from './rules.ts'

const oneEpoch = (control: ArmStory, warmer: ArmStory): Evidence =>
  evidence([{ control: arm(control), warmer: arm(warmer) }])

const clause = (verdict: Verdict, name: string) =>
  verdict.arms[0]!.clauses.find((one) => one.clause === name)!

describe('promote', () => {
  it('a treatment that is better, with guardrails that hold', () => {
    const verdict = decide(
      design(),
      oneEpoch({ users: 2_500, failing: 50 }, { users: 2_480, pass: 0.735, failing: 49 }),
    )
    expect(verdict).toMatchObject({ verdict: 'promote', arm: 'warmer', warnings: [] })
    expect(verdict.reason).toMatch(
      /^warmer is better than control.* improves by \+0\.035, at least \+0\.00\d/,
    )
    const [primary] = verdict.arms[0]!.metrics
    expect(primary).toMatchObject({
      metric: 'pass',
      role: 'primary',
      users: { control: 2_500, treatment: 2_480 },
    })
    expect(primary!.fixed!.low).toBeGreaterThan(primary!.alwaysValid!.low)
  })

  it('not below 500 users an arm, however clear it looks', () => {
    const verdict = decide(design(), oneEpoch({ users: 499 }, { users: 499, pass: 0.9 }))
    expect(verdict.verdict).toBe('keep-running')
    expect(clause(verdict, 'primary-better').holds).toBe(true)
    expect(clause(verdict, 'enough-users')).toMatchObject({ holds: false, numbers: { least: 500 } })
  })

  it('not before a guardrail rules its margin out; says about when it would', () => {
    const verdict = decide(
      design(),
      oneEpoch({ users: 1_200, failing: 24 }, { users: 1_200, pass: 0.77, failing: 28 }),
    )
    expect(verdict.verdict).toBe('keep-running')
    expect(clause(verdict, 'guardrail-errors').holds).toBe(false)
    expect(verdict.reason).toContain('that it is worse by 0.015 is not yet ruled out')
    expect(verdict.wouldChange).toMatch(/a promotion at about [3-9],\d{3} users of both arms/)
  })

  it('not while something else it needs is missing', () => {
    const words = 'The evaluation of 200 cases has not run.'
    const good = oneEpoch({ users: 2_500, failing: 50 }, { users: 2_500, pass: 0.74, failing: 50 })
    const verdict = decide(design(), {
      ...good,
      requirements: [{ name: 'evaluation', holds: false, words }],
    })
    expect(verdict).toMatchObject({ verdict: 'keep-running', reason: expect.stringContaining(words) })
    expect(verdict.arms[0]!.awaits).toMatchObject([{ clause: 'requirement-evaluation', words }])
    expect(verdict.wouldChange).toBe('A promotion as soon as this holds: evaluation.')
  })

  it('an arm waits for what is required of itself, and only when the data would have it', () => {
    const good = oneEpoch({ users: 2_500, failing: 50 }, { users: 2_500, pass: 0.74, failing: 50 })
    const few = oneEpoch({ users: 499 }, { users: 499, pass: 0.74 })
    const [others, own] = ['colder', 'warmer'].map((arm) => ({
      requirements: [{ name: 'approval', holds: false, words: 'None approved.', arm }],
    }))
    expect(decide(design(), { ...good, ...others }).verdict).toBe('promote')
    expect(decide(design(), { ...good, ...own }).arms[0]!.awaits).toHaveLength(1)
    expect(decide(design(), { ...few, ...own }).arms[0]!.awaits).toEqual([])
    const late = design({ maxUsers: 5_000, plannedUsers: 5_000 })
    expect(decide(late, { ...good, ...own }).verdict).toBe('keep-running')
  })

  it('what gets cheaper, when lower is better', () => {
    const cheaper = design({ primary: { name: 'cost', betterWhen: 'lower' }, guardrails: [] })
    const verdict = decide(cheaper, oneEpoch({ users: 2_500 }, { users: 2_500, cost: 0.85 }))
    expect(verdict.verdict).toBe('promote')
    expect(verdict.arms[0]!.metrics[0]!.effect).toBeCloseTo(-0.15, 10)
    expect(verdict.arms[0]!.metrics[0]!.chanceToWin).toBeGreaterThan(0.999)
  })

  it('sooner when the metric is freed of what was known before exposure', () => {
    const plain = oneEpoch({ users: 1_000 }, { users: 1_000, pass: 0.73 })
    const alone = design({ guardrails: [] })
    // x with deviation 0.3 and correlation 0.9 with m, alike in both arms.
    const withCovariate = (mean: number) => {
      const of = sums(1_000, mean, 0.3)
      const [sumX, sumXX] = [500, 999 * 0.09 + 250]
      const covariate = {
        sumX,
        sumXX,
        sumMX: 999 * 0.9 * 0.09 + 1_000 * mean * 0.5,
        sumDX: sumX,
        missing: 0,
        sumMMissing: 0,
        sumDMissing: 0,
      }
      return { ...arm({ users: 1_000 }), metrics: { pass: { ...of, covariate } } }
    }
    const adjusted = evidence([{ control: withCovariate(0.7), warmer: withCovariate(0.73) }])
    expect(decide(alone, plain).verdict).toBe('keep-running')
    const verdict = decide(alone, adjusted)
    expect(verdict.verdict).toBe('promote')
    expect(verdict.arms[0]!.metrics[0]).toMatchObject({
      control: expect.closeTo(0.7, 2),
      effect: expect.closeTo(0.03, 6),
    })
  })
})

describe('roll back', () => {
  it('when users fail more often, whatever the primary says', () => {
    const verdict = decide(
      design(),
      oneEpoch({ users: 400, failing: 8 }, { users: 400, pass: 0.8, failing: 32 }),
    )
    expect(verdict).toMatchObject({ verdict: 'roll-back', arm: 'warmer' })
    expect(verdict.reason).toContain('errors: 32 failing users in warmer, 8 in control')
    expect(clause(verdict, 'harm-errors').numbers).toMatchObject({
      limit: 60,
      controlFailures: 8,
      treatmentFailures: 32,
    })
  })

  it('when a mean gets worse, or the primary itself', () => {
    expect(decide(design(), oneEpoch({ users: 1_500 }, { users: 1_500, cost: 1.2 })).verdict).toBe(
      'roll-back',
    )
    expect(decide(design(), oneEpoch({ users: 1_500 }, { users: 1_500, pass: 0.64 })).verdict).toBe(
      'roll-back',
    )
  })

  it('not for means of fewer than 100 users an arm', () => {
    expect(decide(design(), oneEpoch({ users: 99 }, { users: 99, cost: 3 })).verdict).toBe('keep-running')
  })

  it('on evidence gathered over environments, none of them enough', () => {
    const epoch = { control: arm({ users: 800, failing: 12 }), warmer: arm({ users: 800, failing: 30 }) }
    expect(decide(design(), evidence([epoch])).verdict).toBe('keep-running')
    const verdict = decide(design(), evidence([epoch, epoch]))
    expect(verdict.verdict).toBe('roll-back')
    const [once, twice] = [evidence([epoch]), evidence([epoch, epoch])].map((seen) =>
      clause(decide(design(), seen), 'harm-errors'),
    )
    expect(twice!.numbers['eValue']).toBeCloseTo(once!.numbers['eValue']! ** 2, 6)
  })
})

describe('an environment that changes for both arms', () => {
  const good = {
    control: arm({ users: 2_500, failing: 50 }),
    warmer: arm({ users: 2_500, pass: 0.74, failing: 50 }),
  }
  const after = (users: number, pass: number) => ({ control: arm({ users }), warmer: arm({ users, pass }) })

  it('takes promotion back to the start: only users since then count', () => {
    expect(decide(design(), evidence([good])).verdict).toBe('promote')
    const verdict = decide(design(), evidence([good, after(300, 0.74)]))
    expect(verdict.verdict).toBe('keep-running')
    expect(verdict.warnings[0]).toContain('The environment changed once')
  })

  it('leaves the second environment less alpha', () => {
    const [first, second] = [[good], [good, good]].map(
      (epochs) => clause(decide(design(), evidence(epochs)), 'primary-better').numbers['level']!,
    )
    expect(second).toBeCloseTo(first! / 4, 12)
  })

  it('shows epochs together while they agree, and says so when they do not', () => {
    expect(decide(design(), evidence([good, good])).pooled['warmer']!.effect).toBeCloseTo(0.04, 10)
    const reversed = decide(design(), evidence([good, after(2_500, 0.67)]))
    expect(reversed.pooled).toEqual({})
    expect(reversed.warnings).toContainEqual(expect.stringContaining('not the same in all environments'))
  })
})

describe('stop', () => {
  it('when an effect worth having is ruled out', () => {
    const verdict = decide(design(), oneEpoch({ users: 4_000 }, { users: 4_000, pass: 0.7 }))
    expect(verdict).toMatchObject({ verdict: 'stop', arm: null })
    expect(verdict.reason).toMatch(
      /^Keep control\. pass improves by at most \+0\.019\d*; \+0\.03 is the least/,
    )
  })

  it('when there are no more users to come', () => {
    const late = design({ smallestEffect: 0.001 })
    expect(decide(late, oneEpoch({ users: 6_000 }, { users: 6_000, pass: 0.702 })).reason).toContain(
      '12,000 of at most 12,000 users',
    )
  })
})

describe('several treatments', () => {
  const three = design({
    arms: ['control', 'warmer', 'colder'].map((name) => ({ name, weight: 1 })),
    guardrails: [],
    plannedUsers: 9_000,
    maxUsers: 18_000,
  })
  const seen = (warmer: number, colder: number) =>
    evidence([
      {
        control: arm({ users: 2_500 }),
        warmer: arm({ users: 2_500, pass: warmer }),
        colder: arm({ users: 2_500, pass: colder }),
      },
    ])

  it('share the chance of a false promotion (Holm)', () => {
    const alone = clause(decide(three, seen(0.74, 0.7)), 'primary-better').numbers['pValue']!
    const both = clause(decide(three, seen(0.74, 0.75)), 'primary-better').numbers['pValue']!
    expect(alone).toBeCloseTo(2 * both, 10)
  })

  it('promote the best of those that may be', () => {
    expect(decide(three, seen(0.745, 0.76))).toMatchObject({ verdict: 'promote', arm: 'colder' })
  })

  it('each have a verdict of their own', () => {
    const verdict = decide(three, seen(0.62, 0.71))
    expect(verdict).toMatchObject({ verdict: 'roll-back', arm: 'warmer' })
    expect(verdict.arms.map(({ verdict }) => verdict)).toEqual(['roll-back', 'keep-running'])
  })
})

it('a judged primary promotes only as corrected by people', () => {
  const judged = design({ primary: { name: 'pass', isJudged: true }, guardrails: [] })
  // The judge sees 10 points more in treatment; people see none.
  const labelled = (judge: number, people: number) => ({
    labelled: {
      n: 400,
      sumY: 400 * people,
      sumF: 400 * judge,
      sumYY: 400 * people,
      sumFF: 400 * judge,
      sumYF: 400 * people * judge,
    },
    judgeOnly: { n: 4_000, sumF: 4_000 * judge, sumFF: 4_000 * judge },
  })
  const seen = (correction: boolean) =>
    evidence(
      [[0.7, 'control'] as const, [0.8, 'warmer'] as const].reduce<Record<string, ReturnType<typeof arm>>[]>(
        ([arms], [judge, name]) => {
          const totals = arm({ users: 4_400, pass: judge })
          const pass = { ...totals.metrics['pass']!, ...(correction ? { judged: labelled(judge, 0.7) } : {}) }
          return [{ ...arms, [name]: { ...totals, metrics: { pass } } }]
        },
        [{}],
      ),
    )
  const naive = decide(design({ guardrails: [] }), seen(false))
  expect(naive.verdict).toBe('promote')
  expect(decide(judged, seen(false))).toMatchObject({
    verdict: 'keep-running',
    reason: expect.stringContaining('have people label calls of both arms, drawn at random'),
  })
  const corrected = decide(judged, seen(true))
  expect(corrected.verdict).not.toBe('promote')
  expect(corrected.arms[0]!.metrics[0]!.effect).toBeCloseTo(0, 1)
})

it('a relative margin of nothing is said to mean nothing', () => {
  const free = decide(design(), oneEpoch({ users: 900, cost: 0 }, { users: 900, cost: 0 }))
  expect(clause(free, 'guardrail-cost')).toMatchObject({
    holds: false,
    words: expect.stringContaining('give it as absolute'),
  })
})

it('knows nothing before anyone came', () => {
  const verdict = decide(design(), evidence([{}]))
  expect(verdict).toMatchObject({ verdict: 'keep-running', arm: null, warnings: [] })
  expect(verdict.arms[0]!.metrics[0]).toMatchObject({ effect: null, alwaysValid: null, pValue: null })
})
