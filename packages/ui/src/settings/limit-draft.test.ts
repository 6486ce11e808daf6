import { expect, it } from 'vitest'
import type { Limit } from '../settings-records.ts'
import { draftOf, emptyDraft, limitOf, scopeWords } from './limit-draft.ts'

const stored: Limit = {
  id: '1',
  name: 'spend',
  measure: 'requests',
  window: 'minute',
  amount: 60,
  algorithm: 'fixed',
  scope: { keyId: 'k1', team: 'red', tags: { tier: 'free' }, provider: 'openai' },
  each: 'tag:app',
  kind: 'degrade',
  degradeTo: 'gpt-4o-mini',
  reserve: 'expected',
  onStoreFailure: 'closed',
  onUnknownPrice: 'refuse',
  use: [],
}

it('what is opened and saved unchanged means the same', () => {
  const { id: _id, name: _name, use: _use, ...limit } = stored
  expect(limitOf(draftOf(stored), stored)).toEqual({
    ...limit,
    scope: { keyId: 'k1', tags: { team: 'red', tier: 'free' }, provider: 'openai' },
  })
})

it('lets go of how a minute is counted when the window changes', () => {
  expect(limitOf({ ...draftOf(stored), window: 'day' }, stored)).not.toHaveProperty('algorithm')
})

it.each([
  [{ amount: '' }, /amount/],
  [{ amount: '-1' }, /above 0/],
  [{ amount: '1.5', measure: 'tokens' }, /whole/],
  [{ amount: '1', kind: 'degrade' }, /model/],
  [{ amount: '1', tags: 'red' }, /name=value/],
] as const)('%j is told apart', (change, sentence) => {
  expect(limitOf({ ...emptyDraft, ...change }, null)).toMatch(sentence)
})

it('reads amounts as people write them', () => {
  expect(limitOf({ ...emptyDraft, amount: '$1,000.50' }, null)).toMatchObject({ amount: 1000.5 })
})

it('says in words whom it counts', () => {
  expect(scopeWords(stored, () => 'bot')).toBe('key bot, team red, provider openai, tier free, each tag app')
  expect(scopeWords({ scope: {}, each: null }, () => '')).toBe('all calls')
})
