import { expect, test } from 'vitest'
import type { Decided, Decision, ExperimentRow } from './lifecycle-model.ts'
import { newExperiment } from './setup.fixture.ts'
import { trialsOf } from './trial-rules.ts'

const at = '2026-11-20T12:00:00.000Z'
const decided = (part: Partial<Decision> = {}): Decided & Pick<Decision, 'version'> => ({
  ...{ kind: 'promote', arm: 'warmer', version: 2, reason: '', isOverride: false, verdict: null },
  ...part,
})
const row = (name: string, decision: Decision | null, part: object = {}): ExperimentRow => {
  const { coverage: _, seed = 's', arms, ...given } = newExperiment({ name, ...part })
  const setup = { ...given, seed, arms: arms.map((arm) => ({ ...arm, servedModel: 'gpt-4o' })) }
  return {
    ...{ id: name, projectId: 'default', name, setup, setupHash: '', author: 'ada', createdAt: at },
    ...{ status: decision ? 'concluded' : 'running', coverage: 1, startedAt: at, decision },
    concludedAt: decision && at,
  }
}
const canary = { steps: [{ share: 0.1, hours: 1 }], watches: ['error-rate'] }
const verdictOn = (rows: readonly ExperimentRow[], version: number) =>
  trialsOf(rows, version).experiment?.verdict

test('the newest that was concluded on the version speaks for it', () => {
  const rows = [
    row('running', null),
    row('new', decided({ kind: 'stop', arm: null, version: null })),
    row('old', decided()),
  ]
  expect(trialsOf(rows, 2).experiment).toEqual({ name: 'new', verdict: 'stop' })
  expect(verdictOn(rows.slice(2), 2)).toBe('promote')
  expect(trialsOf([], 2)).toEqual({ experiment: undefined, canary: undefined })
})

test('its control has won nothing by having been compared with', () => {
  expect(verdictOn([row('one', decided({ kind: 'roll-back', version: null }))], 1)).toBeUndefined()
})

test('a promotion of another arm, or by hand, is none of the data', () => {
  const arms = [
    { name: 'control', weight: 0.4, version: 1 },
    { name: 'warmer', weight: 0.3, version: 2 },
    { name: 'shorter', weight: 0.3, version: 3 },
  ]
  expect(verdictOn([row('three', decided(), { arms })], 3)).toBe('promote, of the arm "warmer"')
  expect(verdictOn([row('forced', decided({ isOverride: true }))], 2)).toBe(
    'none, and promoted by hand all the same',
  )
})

test('a model that won speaks for the version it came to be', () => {
  const arms = [
    { name: 'control', weight: 0.5, model: 'gpt-4o' },
    { name: 'warmer', weight: 0.5, model: 'gpt-4o-mini' },
  ]
  expect(verdictOn([row('models', decided({ version: 5 }), { arms })], 5)).toBe('promote')
})

test('a canary shows no harm, which is not to be better; it speaks when it came to its end', () => {
  const finished = trialsOf([row('slow', decided(), { canary })], 2)
  expect(finished).toEqual({ experiment: undefined, canary: { name: 'slow', isFinished: true } })
  expect(trialsOf([row('slow', null, { canary })], 2).canary).toMatchObject({ isFinished: false })
})
