import { describe, expect, test } from 'vitest'
import type { MetricOf } from '../metrics/model.ts'
import { gatherMetrics, resolveMetric } from '../metrics/resolve.ts'
import type { ExperimentSetup } from './lifecycle-model.ts'
import { decisionOf, hashSetup, settleSetup, variesOf } from './lifecycle-rules.ts'
import { noPast, type Verdict } from './model.ts'
import { newExperiment } from './setup.fixture.ts'

const facts = {
  versions: new Map(
    [1, 2, 3].map((version) => [version, { modelId: version === 3 ? 'gpt-4o' : 'gpt-4o-mini' }]),
  ),
  active: 1,
}
const catalogue = await gatherMetrics()
const metricOf: MetricOf = (name) => resolveMetric(catalogue, new Map(), name)
const settle = (part: object = {}): ExperimentSetup => {
  const settled = settleSetup(newExperiment(part), { seed: 'seed', metrics: metricOf, facts })
  if (!settled.ok) throw new Error(settled.error.detail)
  return settled.value
}
const arm = (name: string, version: number, weight = 0.5) => ({ name, weight, version })
const verdict = (part: Partial<Verdict> = {}): Verdict => ({
  warnings: [],
  verdict: 'keep-running',
  arm: null,
  reason: 'Too little is known.',
  wouldChange: '400 more users.',
  clauses: [],
  arms: [],
  pooled: {},
  past: noPast,
  ...part,
})
const clause = (words: string, holds: boolean) => ({ clause: words, holds, numbers: {}, words })

test('the hash is of everything that was fixed, and of nothing else', () => {
  const hash = hashSetup(settle())
  expect(hashSetup(settle({ name: 'another', coverage: 0.2 }))).toBe(hash)
  expect(hashSetup({ ...settle(), seed: 'another' })).not.toBe(hash)
  for (const part of [{ windowHours: 25 }, { hashVersion: 'flagd-2' }, { smallestEffect: 0.02 }])
    expect(hashSetup(settle(part))).not.toBe(hash)
})

test('two versions that ask for two models differ in both', () => {
  expect(variesOf(settle().arms)).toEqual(['version'])
  const arms = [arm('control', 1), arm('warmer', 3)]
  expect(variesOf(settle({ arms }).arms)).toEqual(['version', 'model'])
})

describe('a conclusion', () => {
  const setup = settle()

  test('that the verdict says needs no reason, and keeps it with its numbers', () => {
    const says = verdict({ verdict: 'promote', arm: 'warmer', reason: 'Cheaper by 12 %.' })
    expect(decisionOf(setup, { kind: 'promote' }, says)).toEqual({
      ok: true,
      value: { kind: 'promote', arm: 'warmer', reason: 'Cheaper by 12 %.', isOverride: false, verdict: says },
    })
  })

  test('against the verdict is refused with the clauses that do not hold', () => {
    const says = verdict({
      clauses: [clause('Both arms have their share of users.', true)],
      arms: [
        {
          ...{ arm: 'warmer', verdict: 'keep-running', reason: 'Too little is known.', metrics: [] },
          ...{ awaits: [], clauses: [clause('Of 500 users an arm, 120 are there.', false)] },
        },
      ],
    })
    const refused = decisionOf(setup, { kind: 'promote' }, says)
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'experiment-refused',
        members: { verdict: 'keep-running', clauses: [{ reason: 'Of 500 users an arm, 120 are there.' }] },
      },
    })
    const { detail } = (refused as { error: { detail: string } }).error
    expect(detail).toContain(
      'The verdict is keep-running: Too little is known. Of 500 users an arm, 120 are there.',
    )
    expect(detail).not.toContain('share of users')
    expect(decisionOf(setup, { kind: 'promote', reason: '  ' }, says).ok).toBe(false)
    expect(decisionOf(setup, { kind: 'promote', reason: 'A lawyer said so.' }, says)).toMatchObject({
      value: { isOverride: true, reason: 'A lawyer said so.', verdict: says },
    })
  })

  test('without a verdict takes a reason to promote, and none to go back or to stop', () => {
    expect(decisionOf(setup, { kind: 'promote' }, null).ok).toBe(false)
    expect(decisionOf(setup, { kind: 'roll-back' }, null)).toMatchObject({
      value: { arm: 'warmer', isOverride: true },
    })
    expect(decisionOf(setup, { kind: 'stop' }, null)).toMatchObject({ value: { arm: null } })
  })

  test('names a treatment, where there are several', () => {
    const three = settle({
      arms: [arm('control', 1, 0.4), arm('warmer', 2, 0.3), arm('shorter', 3, 0.3)],
    })
    const named = (name?: string) => decisionOf(three, { kind: 'roll-back', arm: name }, null)
    const missing = (words: string) => ({
      error: { code: 'body-invalid', detail: expect.stringContaining(words) },
    })
    expect(named()).toMatchObject(missing('"arm": name one of warmer, shorter'))
    expect(named('control')).toMatchObject(missing('"control" is none of'))
    expect(named('shorter')).toMatchObject({ value: { arm: 'shorter' } })
    const says = verdict({ verdict: 'promote', arm: 'shorter' })
    expect(decisionOf(three, { kind: 'promote' }, says)).toMatchObject({
      value: { arm: 'shorter', isOverride: false },
    })
    expect(decisionOf(three, { kind: 'promote', arm: 'warmer' }, says).ok).toBe(false)
  })
})
