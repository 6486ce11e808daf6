import { expect, it } from 'vitest'
import { design } from '../../../test/experiment-evidence.ts'
import type { Evidence } from '../model.ts'
import { gatherRows, type RowsProblem } from './gather-rows.ts'
import { readRow, type RawRow, type RowShape, type UserRow } from './row.ts'

const plan = design({
  guardrails: [{ name: 'errors', kind: 'failure', margin: 0.02 }],
  windowHours: 24,
})
const shape: RowShape = {
  unit: 'user',
  arms: ['control', 'warmer'],
  metrics: [
    { name: 'pass', isFailure: false },
    { name: 'errors', isFailure: true },
  ],
}
const row = (raw: RawRow): UserRow => {
  const read = readRow(raw, shape)
  if (!read.ok) throw new Error(`${read.error.field} ${read.error.message}`)
  return read.value
}
const gather = (raws: readonly RawRow[], asOf: string | null = null): Evidence => {
  const gathered = gatherRows(plan, raws.map(row), asOf === null ? null : Date.parse(asOf))
  if (!gathered.ok) throw new Error(JSON.stringify(gathered.error))
  return gathered.value
}

it('sums numerators and denominators by arm, and counts who failed', () => {
  const { epochs } = gather([
    { user: 'a', arm: 'control', 'pass.numerator': 3, 'pass.denominator': 4, errors: false },
    { user: 'b', arm: 'control', pass: { numerator: 0, denominator: 2 }, errors: true },
    { user: 'c', arm: 'warmer', pass: '1', errors: '0' },
  ])
  expect(epochs).toHaveLength(1)
  expect(epochs[0]!.arms['control']).toMatchObject({
    users: 2,
    metrics: {
      pass: { n: 2, sumM: 3, sumD: 6, sumMM: 9, sumDD: 20, sumMD: 12 },
      errors: { n: 2, sumM: 1, sumD: 2 },
    },
    failing: { errors: 1 },
  })
  expect(epochs[0]!.arms['warmer']!.metrics['pass']).toMatchObject({ n: 1, sumM: 1, sumD: 1 })
})

it('leaves out who saw two arms, and counts them where they were first', () => {
  const { epochs } = gather([
    { user: 'a', arm: 'warmer', pass: 1, errors: 1, exposedAt: '2026-10-02T00:00:00Z' },
    { user: 'a', arm: 'control', pass: 1, exposedAt: '2026-10-01T00:00:00Z' },
  ])
  expect(epochs[0]!.arms).toEqual({
    control: { users: 1, multiplyExposed: 1, withoutTelemetry: 0, metrics: {}, failing: {} },
  })
})

it('counts an open window as an exposure and its failures, not as a value', () => {
  const rows = [
    { user: 'a', arm: 'control', pass: 1, errors: 0, exposedAt: '2026-10-01T00:00:00Z' },
    { user: 'b', arm: 'control', pass: 0, errors: 1, exposedAt: '2026-10-01T18:00:00Z' },
  ]
  const control = (asOf: string | null) => gather(rows, asOf).epochs[0]!.arms['control']!
  expect(control('2026-10-02T06:00:00Z')).toMatchObject({
    users: 2,
    metrics: { pass: { n: 1 }, errors: { n: 1, sumM: 0 } },
    failing: { errors: 1 },
  })
  expect(control(null).metrics['pass']!.n).toBe(2)
})

it('opens an epoch with each fingerprint, and drops whose window the change cut', () => {
  const { epochs, fingerprintCounts } = gather([
    { user: 'a', arm: 'control', pass: 1, fingerprint: 'old', exposedAt: '2026-10-01T00:00:00Z' },
    { user: 'b', arm: 'warmer', pass: 1, fingerprint: 'old', exposedAt: '2026-10-02T20:00:00Z' },
    { user: 'c', arm: 'warmer', pass: 1, fingerprint: 'new', exposedAt: '2026-10-03T00:00:00Z' },
  ])
  expect(epochs.map(({ epoch, fingerprint }) => [epoch, fingerprint])).toEqual([
    [1, 'old'],
    [2, 'new'],
  ])
  expect(epochs[0]!.arms['warmer']).toMatchObject({ users: 1, metrics: {} })
  expect(epochs[0]!.arms['control']!.metrics['pass']!.n).toBe(1)
  expect(fingerprintCounts).toEqual({ control: { old: 1 }, warmer: { old: 1, new: 1 } })
})

it('takes epochs by their number when they have one, whatever the order of rows', () => {
  const { epochs } = gather([
    { user: 'c', arm: 'warmer', pass: 1, epoch: 2 },
    { user: 'a', arm: 'control', pass: 0, epoch: 1 },
  ])
  expect(epochs.map(({ arms }) => Object.keys(arms))).toEqual([['control'], ['warmer']])
})

it('knows who left no trace, and what was known before', () => {
  const { epochs } = gather([
    { user: 'a', arm: 'control', pass: '', errors: null },
    { user: 'b', arm: 'control', pass: 1, 'pass.before': 0.5 },
    { user: 'c', arm: 'control', pass: 1 },
  ])
  expect(epochs[0]!.arms['control']).toMatchObject({
    users: 3,
    withoutTelemetry: 1,
    metrics: {
      pass: { n: 2, covariate: { sumX: 0.5, sumXX: 0.25, sumMX: 0.5, missing: 1, sumMMissing: 1 } },
    },
  })
})

it('keeps what people and judge said of the same users apart from the judge alone', () => {
  const judged = design({ primary: { name: 'pass', isJudged: true }, guardrails: [] })
  const rows = [
    { user: 'a', arm: 'control', pass: 1, 'pass.human': 0 },
    { user: 'b', arm: 'control', pass: 0.5 },
    { user: 'c', arm: 'warmer', pass: { numerator: 3, denominator: 4, human: 1 } },
  ]
  const gathered = gatherRows(judged, rows.map(row), null)
  const arms = gathered.ok ? gathered.value.epochs[0]!.arms : {}
  expect(arms['control']!.metrics['pass']!.judged).toEqual({
    labelled: { n: 1, sumY: 0, sumF: 1, sumYY: 0, sumFF: 1, sumYF: 0 },
    judgeOnly: { n: 1, sumF: 0.5, sumFF: 0.25 },
  })
  expect(arms['warmer']!.metrics['pass']!.judged!.labelled).toMatchObject({ n: 1, sumF: 0.75, sumYF: 0.75 })
})

it.each<readonly [string, RawRow, string, RegExp]>([
  ['no user', { arm: 'control', pass: 1 }, 'user', /is missing/],
  ['no arm', { user: 'a', pass: 1 }, 'arm', /is missing/],
  ['an arm nobody planned', { user: 'a', arm: 'colder' }, 'arm', /"colder" is none of control, warmer/],
  ['a word for a number', { user: 'a', arm: 'control', pass: 'good' }, 'pass', /"good" is no number/],
  ['half a ratio', { user: 'a', arm: 'control', 'pass.denominator': 3 }, 'pass.numerator', /is missing/],
  [
    'a denominator below 0',
    { user: 'a', arm: 'control', pass: { numerator: 1, denominator: -1 } },
    'pass.denominator',
    /below 0/,
  ],
  ['a failure of two', { user: 'a', arm: 'control', errors: 2 }, 'errors', /must be 0 or 1/],
  ['no time', { user: 'a', arm: 'control', exposedAt: 'soon' }, 'exposedAt', /is no time/],
  ['half an epoch', { user: 'a', arm: 'control', epoch: 1.5 }, 'epoch', /whole number/],
])('refuses %s, naming the field', (_, raw, field, message) => {
  const read = readRow(raw, shape)
  expect(read).toMatchObject({ ok: false, error: { field, message: expect.stringMatching(message) } })
})

it('refuses two rows of one user in one arm, naming the later', () => {
  const twice = ['a', 'b', 'a'].map((user) => row({ user, arm: 'control', pass: 1 }))
  const problem: RowsProblem = { row: 2, field: 'user', message: '"a" has a row of this arm already' }
  expect(gatherRows(plan, twice, null)).toEqual({ ok: false, error: problem })
})
