import { expect, test } from 'vitest'
import { conditionWords, planLine, ruleFacts, shareOf } from './route-words.ts'

test('conditions are told part by part, and none are no words', () => {
  expect(conditionWords(undefined)).toEqual([])
  expect(
    conditionWords({ stream: true, hasImages: false, inputChars: { atLeast: 2000 }, tags: { tier: 'gold' } }),
  ).toEqual(['streamed', 'without images', 'at least 2,000 characters', 'tag tier:gold'])
})

test('a share is known where weights decide, and only there', () => {
  const targets = [
    { provider: 'a', model: 'm', weight: 3 },
    { provider: 'b', model: 'm' },
  ]
  expect(targets.map((target) => shareOf({ targets }, target))).toEqual([0.75, 0.25])
  expect(shareOf({ targets, split: 'least-in-flight' }, targets[0]!)).toBeNull()
  expect(shareOf({ targets: [targets[0]!] }, targets[0]!)).toBeNull()
})

test('a plan in a line', () => {
  const one = { provider: 'a', model: 'm' }
  const two = { provider: 'b', model: 'n' }
  expect(planLine({ plan: [{ targets: [one, two] }, { targets: [two] }] })).toBe('a · m | b · n → b · n')
})

test('rules tell the gateway’s own where the route says nothing', () => {
  const facts = ruleFacts({
    plan: [{ targets: [{ provider: 'a', model: 'm' }] }],
    deadlines: { totalMs: 60_000 },
  }).map(({ name, value, isUsual }) => `${name}: ${value}${isUsual === true ? ' (usual)' : ''}`)
  expect(facts.map((fact) => fact.replaceAll('\u00A0', ' '))).toEqual([
    'Attempts: at most 1, begun within 1 min (usual)',
    'Waits between: up to 250 ms, doubling to 8.00 s (usual)',
    'The call: at most 1 min',
    'Hedging: off (usual)',
    'Cache: off (usual)',
    'Lost in translation: as the gateway is set (usual)',
  ])
})
