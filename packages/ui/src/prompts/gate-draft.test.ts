import { expect, test } from 'vitest'
import { gateDraftOf, gateWords, readGates } from './gate-draft.ts'

const gates = {
  approvals: 2,
  evaluation: { suite: 'core', cases: 200, margin: 0.02, level: 0.9 },
  experiment: true,
  canary: false,
}
const found = { environment: 'production', gates, updatedAt: '2026-01-01T00:00:00.000Z' }

test('gates come back from the form as they went in, and are told in words', () => {
  expect(readGates(gateDraftOf(found))).toEqual(gates)
  expect(gateWords(gates)).toEqual([
    '2 approvals',
    'core, 200 cases, no worse than −0.02',
    'a won experiment',
  ])
})

test('without a suite no evaluation is asked for, whatever stands in its fields', () =>
  expect(readGates({ ...gateDraftOf(undefined), cases: 'many' })).toEqual({
    approvals: 1,
    experiment: false,
    canary: false,
  }))

test.each([
  [{ environment: ' ' }, 'Name the environment.'],
  [{ approvals: '-1' }, 'Approvals'],
  [{ cases: '' }, 'Cases'],
  [{ margin: '-0.1' }, 'margin'],
  [{ level: '95' }, 'confidence'],
])('%j is told', (of, words) => expect(readGates({ ...gateDraftOf(found), ...of })).toContain(words))
