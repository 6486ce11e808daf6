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

test('a canary is what is watched and its steps; what is asked of experiments alone is not looked at', () => {
  const canary = {
    ...typed.canary,
    steps: [
      { share: '10 %', hours: '1' },
      { share: '50', hours: '0.5' },
    ],
    watches: [' error-rate ', 'refusal-rate'],
  }
  const { experiment } = experimentOf({
    ...typed,
    kind: 'canary',
    canary,
    smallestEffect: '',
    plannedUsers: '',
  })
  expect(experiment).toMatchObject({
    canary: {
      steps: [
        { share: 0.1, hours: 1 },
        { share: 0.5, hours: 0.5 },
      ],
      watches: ['error-rate', 'refusal-rate'],
      minimumUsersPerStep: 100,
    },
    primary: { name: 'error-rate' },
  })
  expect(experiment).not.toHaveProperty('coverage')
})

test('each fault of a canary stands at its field', () => {
  const canary = {
    steps: [
      { share: '50', hours: '' },
      { share: '20', hours: '1' },
      { share: '100', hours: '1' },
    ],
    watches: ['error-rate', '', 'error-rate'],
    minimumUsers: '1.5',
  }
  const { faults } = experimentOf({ ...typed, kind: 'canary', canary })
  expect(Object.keys(faults!).toSorted()).toEqual([
    'canary.minimumUsersPerStep',
    'canary.steps.0.hours',
    'canary.steps.1.share',
    'canary.steps.2.share',
    'canary.watches.1',
    'canary.watches.2',
  ])
})

test('what follows from a verdict by itself is sent', () => {
  const automatic = { promote: false, rollBack: true }
  expect(experimentOf({ ...typed, automatic }).experiment).toMatchObject({ automatic })
})
