import { expect, test } from 'vitest'
import type { TargetHealth } from '@telltale/sdk'
import { statesOf } from './target-state.ts'

const health = (part: Partial<TargetHealth>): TargetHealth => ({
  provider: 'openai',
  model: 'gpt-4o',
  keyId: 'k1',
  breaker: 'closed',
  resting: null,
  restUntil: null,
  inFlight: 0,
  latencyMs: null,
  ...part,
})
const openai = { provider: 'openai', model: 'gpt-4o' }
const resting = { resting: 'key', restUntil: '2026-11-26T10:00:00.000Z' } as const

test('a target nobody called is neither well nor unwell', () => {
  expect(statesOf([]).of(openai)).toMatchObject({ word: 'not called yet', tone: 'neutral', isResting: false })
})

test('a breaker’s words: closed, open with its end, half-open', () => {
  const word = (part: Partial<TargetHealth>) => statesOf([health(part)]).of(openai)
  expect(word({ latencyMs: 120, inFlight: 2 })).toMatchObject({
    ...{ word: 'closed', latencyMs: 120, inFlight: 2, isProbed: false },
  })
  const until = '2026-11-26T10:00:05.000Z'
  expect(word({ breaker: 'open', resting: 'breaker', restUntil: until })).toMatchObject({
    word: 'open',
    tone: 'bad',
    until,
    isResting: true,
    isProbed: false,
  })
  expect(word({ breaker: 'open' })).toMatchObject({ word: 'open', isResting: false, isProbed: true })
  expect(word({ breaker: 'half-open', resting: 'breaker' })).toMatchObject({ word: 'half-open' })
  expect(word({ resting: 'rate-limit' })).toMatchObject({ word: 'rate limited', tone: 'warn' })
})

test('a target rests only when all its keys do, and is back with the first of them', () => {
  const one = statesOf([health(resting), health({ keyId: 'k2', inFlight: 1 })]).of(openai)
  expect(one).toMatchObject({ word: 'closed', tone: 'warn', isResting: false, inFlight: 1 })
  expect(one.why).toBe('1 of its 2 keys rest')
  const earlier = '2026-11-26T09:00:00.000Z'
  const both = statesOf([health(resting), health({ ...resting, keyId: 'k2', restUntil: earlier })]).of(openai)
  expect(both).toMatchObject({ word: 'key refused', isResting: true, until: earlier })
})
