import { describe, expect, it } from 'vitest'
import { arm, design, evidence } from '../../../test/experiment-evidence.ts'
import type { ArmTotals, Evidence } from '../model.ts'
import { decide } from './rules.ts'

const seen = (
  control: Partial<ArmTotals>,
  warmer: Partial<ArmTotals>,
  more: Partial<Evidence> = {},
): Evidence =>
  evidence(
    [
      {
        control: { ...arm({ users: 2_500, failing: 50 }), ...control },
        warmer: { ...arm({ users: 2_500, pass: 0.74, failing: 50 }), ...warmer },
      },
    ],
    more,
  )

it('arms that can be compared are not held', () => {
  expect(decide(design(), seen({}, {})).verdict).toBe('promote')
})

describe('hold', () => {
  it('when users are not split as planned', () => {
    const verdict = decide(design(), seen({ users: 2_750 }, { users: 2_350 }))
    expect(verdict).toMatchObject({ verdict: 'hold', arm: null })
    expect(verdict.warnings[0]).toContain('control 2,750, warmer 2,350; planned control 2,550, warmer 2,550')
    expect(verdict.arms[0]!.verdict).toBe('hold')
  })

  it('from then on: a split that was wrong once is not put right by more users', () => {
    const broken = decide(design(), seen({ users: 2_750 }, { users: 2_350 }))
    const later = seen({ users: 3_000 }, { users: 3_000 })
    expect(decide(design(), later).verdict).toBe('promote')
    expect(decide(design(), later, broken.past).verdict).toBe('hold')
  })

  it('when more than a hundredth of users saw several arms', () => {
    expect(decide(design(), seen({ multiplyExposed: 25 }, { multiplyExposed: 24 })).verdict).toBe('promote')
    expect(decide(design(), seen({ multiplyExposed: 26 }, { multiplyExposed: 26 })).verdict).toBe('hold')
  })

  it('when exposures of one arm alone left no call', () => {
    expect(decide(design(), seen({ withoutTelemetry: 30 }, { withoutTelemetry: 34 })).verdict).toBe('promote')
    expect(decide(design(), seen({ withoutTelemetry: 4 }, { withoutTelemetry: 40 })).verdict).toBe('hold')
  })

  it('when only one arm met a new environment', () => {
    const counts = (control: number, warmer: number): Partial<Evidence> => ({
      fingerprintCounts: {
        control: { 'index-1': 2_500 - control, 'index-2': control },
        warmer: { 'index-1': 2_500 - warmer, 'index-2': warmer },
      },
    })
    expect(decide(design(), seen({}, {}, counts(1_200, 1_240))).verdict).toBe('promote')
    const verdict = decide(design(), seen({}, {}, counts(0, 30)))
    expect(verdict).toMatchObject({
      verdict: 'hold',
      reason: expect.stringContaining('different environments'),
    })
  })

  it('not for users who failed before they met an environment, and for new ones of the others', () => {
    const ofOthers = (before: number, after: number): Partial<Evidence> => ({
      fingerprintCounts: {
        control: { 'index-1': 1_300, 'index-2': 1_200 },
        warmer: { 'index-1': before, 'index-2': after },
      },
    })
    const failing = { failing: { errors: 2_000 } }
    // All of an arm, and four fifths of it: the rest is split between old and new as the control is.
    for (const counts of [ofOthers(0, 0), ofOthers(260, 240)])
      expect(decide(design(), seen({}, failing, counts))).toMatchObject({
        verdict: 'roll-back',
        warnings: [],
      })
    expect(decide(design(), seen({}, failing, ofOthers(500, 0))).verdict).toBe('hold')
    const { clauses } = decide(design(), seen({}, failing, ofOthers(0, 0)))
    expect(clauses.find(({ clause }) => clause === 'fingerprints')!.words).toContain(
      'some users met none (control 0, warmer 2,500)',
    )
  })

  it('says what it saw of harm, without acting on it', () => {
    const verdict = decide(design(), seen({ users: 2_750 }, { users: 2_350, failing: { errors: 200 } }))
    expect(verdict.verdict).toBe('hold')
    expect(verdict.warnings).toContainEqual(expect.stringContaining('consider to roll it back by hand'))
  })
})

describe('a design is refused, naming the field', () => {
  it.each([
    [
      'two arms of one name',
      {
        arms: [
          { name: 'control', weight: 1 },
          { name: 'control', weight: 1 },
        ],
      },
      ['arms', 1, 'name'],
    ],
    [
      'no weight',
      {
        arms: [
          { name: 'control', weight: 0 },
          { name: 'b', weight: 1 },
        ],
      },
      ['arms', 0, 'weight'],
    ],
    ['a control that is no arm', { control: 'nobody' }, ['control']],
    [
      'a negative margin',
      { guardrails: [{ name: 'errors', kind: 'failure', margin: -0.01 }] },
      ['guardrails', 0, 'margin'],
    ],
    [
      'a guardrail that is the primary',
      { guardrails: [{ name: 'pass', kind: 'mean', margin: 1 }] },
      ['guardrails', 0, 'name'],
    ],
    [
      'failures that should rise',
      { guardrails: [{ name: 'e', kind: 'failure', margin: 1, betterWhen: 'higher' }] },
      ['guardrails', 0, 'betterWhen'],
    ],
    ['a floor below the floor', { minimumUsersPerArm: 100 }, ['minimumUsersPerArm']],
    ['an end before the plan', { maxUsers: 5_000 }, ['maxUsers']],
    ['an effect of nothing', { smallestEffect: 0 }, ['smallestEffect']],
  ])('%s', (_, more, path) => {
    let refused: unknown
    try {
      design(more)
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({ issues: [{ path }] })
  })
})
