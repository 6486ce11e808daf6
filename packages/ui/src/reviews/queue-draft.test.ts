import type { ReviewQueue } from '@telltale/sdk'
import { expect, test } from 'vitest'
import { draftOf, emptyDraft, settingsOf } from './queue-draft.ts'

const queue: ReviewQueue = {
  ...{ projectId: 'default', name: 'emails', author: 'ada', createdAt: '', startsAt: '', cursor: '' },
  subject: { kind: 'verdicts', guardrail: 'no-email', stage: 'output' },
  question: 'Was this block right?',
  labels: [
    { name: 'Right', means: 'right' },
    { name: 'Wrong', means: 'wrong' },
  ],
  strata: [
    { name: 'fired', fired: true, low: 0, high: 1, probability: null, perWeek: 90 },
    { name: 'passed', fired: false, low: 0.25, high: 1, probability: 0.01, perWeek: null },
  ],
  ...{ reviewers: 2, isBlind: false, isPaused: true, widthAtMost: 0.15, lookBackHours: 24, leaseMinutes: 5 },
  design: { from: '', strata: [] },
  counts: { open: 0, disputed: 0, done: 0, unclear: 0, answers: 0 },
}

test('a queue that is opened and saved unchanged stays as it is', () => {
  const settings = settingsOf(draftOf(queue), queue)
  expect(settings).toEqual({
    ...{ subject: queue.subject, question: queue.question, labels: queue.labels },
    strata: [
      { name: 'fired', fired: true, low: 0, high: 1, perWeek: 90 },
      { name: 'passed', fired: false, low: 0.25, high: 1, probability: 0.01 },
    ],
    ...{
      reviewers: 2,
      isBlind: false,
      isPaused: true,
      widthAtMost: 0.15,
      lookBackHours: 24,
      leaseMinutes: 5,
    },
  })
})

test('a new queue leaves what was not filled in to all, and what is no number to be refused', () => {
  expect(settingsOf({ ...emptyDraft, guardrail: ' pii ' }, null).subject).toEqual({
    ...{ kind: 'verdicts', guardrail: 'pii', stage: null },
  })
  const calls = settingsOf({ ...emptyDraft, kind: 'calls', route: 'search' }, null)
  expect(calls.subject).toEqual({ kind: 'calls', route: 'search', prompt: null })
  expect(settingsOf({ ...emptyDraft, reviewers: 'two' }, null).reviewers).toBeNaN()
})
