import type { Judge } from '@telltale/sdk'
import { expect, test } from 'vitest'
import { emptyJudge, judgeChange, judgeDraftOf, readJudge } from './judge-draft.ts'

const judge: Judge = {
  ...{ projectId: 'default', name: 'kindness', number: 2, version: '0123456789abcdef', actor: 'Ada' },
  ...{ updatedAt: '2026-01-01T00:00:00.000Z', model: 'gpt-4o-mini', rubric: 'Is it kind?' },
  ...{ scale: { kind: 'categories', names: ['kind', 'rude'] }, temperature: null, maxTokens: 256 },
}

test('what is typed is what was read', () => {
  const { model, rubric, scale, temperature, maxTokens } = judge
  expect(readJudge(judgeDraftOf(judge))).toEqual({
    settings: { model, rubric, scale, temperature, maxTokens },
    faults: null,
  })
})

test('each field that is wrong says so', () => {
  const draft = {
    ...emptyJudge,
    scale: 'categories' as const,
    categories: 'kind, kind',
    temperature: '3',
    maxTokens: '',
  }
  expect(readJudge(draft).faults).toEqual({
    model: 'Name a model or a route.',
    rubric: 'Say what is good and what is bad.',
    'scale.names': 'Name at least two, each once.',
    temperature: 'It is a number from 0 to 2.',
    maxTokens: 'It is a number from 16 to 16384.',
  })
})

test('an edit says what it changed', () => {
  const next: Judge = { ...judge, rubric: 'Is it warm?', temperature: 0, scale: { kind: 'score' } }
  expect(judgeChange(next, judge)).toBe(
    'rubric; scale kind, rude → 1, worst, to 5, best; temperature not sent → 0',
  )
  expect(judgeChange(judge, undefined)).toBe('gpt-4o-mini, kind, rude')
})
