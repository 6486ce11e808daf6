import { expect, test } from 'vitest'
import { readLimits, readWarnings } from './read-evidence.ts'

test('columns that a server does not write are nothing', () => {
  for (const absent of [undefined, null, '', 'limits', 3, {}, [null, 3, []]]) {
    expect(readLimits(absent)).toEqual([])
    expect(readWarnings(absent)).toEqual([])
  }
})

test('a limit keeps what is known of it, and unknown stays null', () => {
  expect(
    readLimits([
      { id: '1', name: 'daily', measure: 'usd', window: 'day', decision: 'within', amount: 5, taken: 0.25 },
      { id: '2', decision: 'refused', taken: null, isEstimated: true },
      { id: '3', name: 'no decision' },
    ]),
  ).toMatchObject([
    { name: 'daily', decision: 'within', amount: 5, taken: 0.25, charged: null, isEstimated: false },
    { name: '2', decision: 'refused', taken: null, amount: null, isEstimated: true },
  ])
})

test('a warning is a sentence, with field, direction and count where they are known', () => {
  const whole = {
    from: 'openai-chat',
    to: 'anthropic-messages',
    field: 'seed',
    happened: 'left out',
    times: 3,
  }
  expect(readWarnings([whole, { happened: 'was left out' }, { field: 'seed' }, 'seed'])).toEqual([
    whole,
    { from: null, to: null, field: null, happened: 'was left out', times: 1 },
  ])
})
