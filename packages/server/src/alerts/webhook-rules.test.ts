import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from '../ledger/model.ts'
import { changeBody, eventOf, patienceOfChanges, signatureOf, waitAfter, wants } from './webhook-rules.ts'

const change: Change = {
  id: '019abc00-0000-7000-8000-000000000001',
  at: '2026-11-26T12:00:00.000Z',
  projectId: 'default',
  component: 'prompt',
  key: 'support',
  scope: { promptName: 'support' },
  actor: 'ada',
  summary: 'Activated support@2.',
  before: { template: 'a' },
  after: { template: 'b' },
  source: 'ui',
  undo: { method: 'POST', path: '/api/prompts/support/activate', body: {} },
}

it('signs time and body as Stripe does', () => {
  // printf '1764158400.{}' | openssl dgst -sha256 -hmac whsec_test
  expect(signatureOf('whsec_test', 1_764_158_400_999, '{}')).toBe(
    't=1764158400,v1=78ee838d80a4b2c9d02d334eeb55b1b3a507d2490eb52b9ea763026e7d6a4f6c',
  )
})

it('waits longer each time, anywhere below the bound, and gives up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 14 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, chance) => {
        const waitMs = waitAfter(patienceOfChanges, attempts, chance)!
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThanOrEqual(Math.min(3_600_000, 5_000 * 2 ** (attempts - 1)))
      },
    ),
  )
  expect([1, 2, 3, 10, 11, 14].map((attempts) => waitAfter(patienceOfChanges, attempts, 0.5))).toEqual([
    2_500, 5_000, 10_000, 1_280_000, 1_800_000, 1_800_000,
  ])
  expect(waitAfter(patienceOfChanges, 15, 0.5)).toBeNull()
})

it('knows what was asked for', () => {
  expect(eventOf(change)).toBe('prompt.activated')
  const override =
    'OVERRIDE of the gates of production (approval; the reason given: fire): Activated support@2.'
  expect(eventOf({ component: 'prompt', summary: override })).toBe('prompt.activated')
  expect(eventOf({ component: 'prompt', summary: 'support@2 now includes tone@3.' })).toBe('prompt.changed')
  expect(eventOf({ component: 'budget', summary: 'Set the limit.' })).toBe('budget.changed')
  expect(wants([], 'budget.changed')).toBe(true)
  expect(wants(['prompt'], 'prompt.registered')).toBe(true)
  expect(wants(['prompt.activated'], 'prompt.registered')).toBe(false)
  expect(wants(['prompt'], 'budget.changed')).toBe(false)
})

it('leaves contents out of an event that would be too large, and says so', () => {
  expect(JSON.parse(changeBody(change, 7, 'prompt.activated'))).toMatchObject({
    id: change.id,
    type: 'prompt.activated',
    sequence: 7,
    change: { key: 'support', before: { template: 'a' }, after: { template: 'b' } },
  })
  const large = { ...change, after: { template: 'x'.repeat(200_001) } }
  const { change: told } = JSON.parse(changeBody(large, 7, 'prompt.activated'))
  expect(told).toMatchObject({ key: 'support', before: null, after: null, omitted: expect.any(String) })
})
