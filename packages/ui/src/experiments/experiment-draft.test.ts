import { expect, test } from 'vitest'
import { emptyDraft, experimentOf } from './experiment-draft.ts'

const typed = {
  ...emptyDraft,
  ...{ name: 'kinder', prompt: 'support', control: '1', treatment: '2', smallestEffect: '0.001' },
}

test('what was typed becomes an experiment of two versions', () => {
  const { experiment } = experimentOf({ ...typed, coverage: '50 %', plannedUsers: '5,000' })
  expect(experiment).toMatchObject({
    ...{ name: 'kinder', prompt: 'support', control: 'control', coverage: 0.5, plannedUsers: 5000 },
    arms: [
      { name: 'control', weight: 0.5, version: 1 },
      { name: 'treatment', weight: 0.5, version: 2 },
    ],
    guardrails: [{ name: 'error-rate', kind: 'failure', margin: 0.015, marginIs: 'absolute' }],
  })
})

test('each fault stands at its field', () => {
  const { experiment, faults } = experimentOf({
    ...{ ...typed, name: ' ', treatment: '1', smallestEffect: '-1', coverage: '120', maxUsers: '10' },
    guardrails: [{ name: '', kind: 'mean', margin: 'much', marginIs: 'relative' }],
  })
  expect(experiment).toBeNull()
  expect(Object.keys(faults!).toSorted()).toEqual([
    'coverage',
    'guardrails.0.margin',
    'guardrails.0.name',
    'maxUsers',
    'name',
    'smallestEffect',
    'treatment',
  ])
})
