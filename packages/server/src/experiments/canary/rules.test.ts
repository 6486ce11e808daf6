import { describe, expect, it } from 'vitest'
import { CanaryDesign, type CanaryEvidence } from './model.ts'
import { canaryStep } from './rules.ts'

const hour = 3_600_000
const design = CanaryDesign.parse({
  steps: [
    { share: 0.05, hours: 1 },
    { share: 0.25, hours: 4 },
  ],
  watches: ['error', 'schema-invalid'],
})

const step = (
  share: number,
  startedAtMs: number,
  [canaryUsers, canaryErrors]: readonly [number, number],
  [controlUsers, controlErrors]: readonly [number, number],
): CanaryEvidence['steps'][number] => ({
  share,
  startedAtMs,
  canary: { users: canaryUsers, failing: { error: canaryErrors } },
  control: { users: controlUsers, failing: { error: controlErrors } },
})

describe('a canary', () => {
  it('waits out its hours, and says how many are left', () => {
    const evidence = { steps: [step(0.05, 0, [200, 2], [3_800, 40])] }
    expect(canaryStep(design, evidence, hour / 2)).toMatchObject({
      decision: 'wait',
      share: 0.05,
      reason: '5 % of users for another 30 minutes.',
    })
  })

  it('waits for users when the hours are over', () => {
    const evidence = { steps: [step(0.05, 0, [60, 0], [1_100, 9])] }
    expect(canaryStep(design, evidence, 3 * hour)).toMatchObject({
      decision: 'wait',
      reason: 'The step at 5 % has seen 60 canary users of the 100 it needs.',
    })
  })

  it('ramps, and finishes saying how much harm it could have seen', () => {
    const first = step(0.05, 0, [200, 2], [3_800, 40])
    expect(canaryStep(design, { steps: [first] }, hour)).toMatchObject({ decision: 'ramp', share: 0.25 })
    const both = { steps: [first, step(0.25, hour, [1_000, 11], [3_000, 30])] }
    expect(canaryStep(design, both, 4 * hour)).toMatchObject({ decision: 'wait' })
    const finished = canaryStep(design, both, 5 * hour)
    expect(finished).toMatchObject({ decision: 'finished', share: 1 })
    expect(finished.reason).toMatch(/error befell 13 of 1200 canary users; \d+ would have rolled it back/)
  })

  it('rolls back at once when errors gather in it, though its hours are not over', () => {
    const evidence = { steps: [step(0.05, 0, [40, 12], [760, 15])] }
    expect(canaryStep(design, evidence, hour / 10)).toMatchObject({ decision: 'roll-back', share: 0 })
  })

  it('keeps what an earlier step has shown when the share changes', () => {
    const suspicious = step(0.05, 0, [100, 5], [1_900, 20])
    const later = step(0.25, hour, [200, 9], [600, 8])
    const one = (steps: CanaryEvidence['steps']) => canaryStep(design, { steps }, 2 * hour).watches[0]!.eValue
    expect(one([suspicious, later])).toBeCloseTo(one([suspicious]) * one([later]), 6)
    expect(canaryStep(design, { steps: [suspicious, later] }, 2 * hour).decision).toBe('roll-back')
  })

  it('does not blame the canary for errors that rise everywhere', () => {
    const evidence = { steps: [step(0.05, 0, [200, 60], [3_800, 1_140])] }
    expect(canaryStep(design, evidence, hour).decision).toBe('ramp')
  })

  it('says how many more failures would roll it back, to the user', () => {
    const evidence = { steps: [step(0.05, 0, [200, 2], [3_800, 40])] }
    const [watch] = canaryStep(design, evidence, hour).watches
    const more = watch!.moreFailuresToRollBack
    const withMore = (failures: number) => ({ steps: [step(0.05, 0, [200, 2 + failures], [3_800, 40])] })
    expect(canaryStep(design, withMore(more), hour).decision).toBe('roll-back')
    expect(canaryStep(design, withMore(more - 1), hour).decision).not.toBe('roll-back')
  })
})

it.each([
  [
    'a share that falls',
    {
      steps: [
        { share: 0.2, hours: 1 },
        { share: 0.1, hours: 1 },
      ],
      watches: ['error'],
    },
    ['steps', 1, 'share'],
  ],
  ['a share of everyone', { steps: [{ share: 1, hours: 1 }], watches: ['error'] }, ['steps', 0, 'share']],
  ['nothing to watch', { steps: [{ share: 0.1, hours: 1 }], watches: [] }, ['watches']],
  [
    'the same watch twice',
    { steps: [{ share: 0.1, hours: 1 }], watches: ['error', 'error'] },
    ['watches', 1],
  ],
])('refuses %s, naming the field', (_, given, path) => {
  expect(CanaryDesign.safeParse(given).error?.issues[0]?.path).toEqual(path)
})
