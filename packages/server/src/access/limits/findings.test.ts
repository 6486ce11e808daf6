import { expect, it } from 'vitest'
import { Finding } from '../../alerts/model.ts'
import { budgetFindings } from './findings.ts'
import type { LimitWithUse } from './model.ts'

const limit = (used: number | null, more: Partial<LimitWithUse> = {}): LimitWithUse => ({
  ...{ id: '00000000-0000-7000-8000-000000000000', projectId: 'default', name: 'spend', updatedAt: '' },
  ...{ measure: 'usd', window: 'month', amount: 10, algorithm: 'fixed', kind: 'hard', degradeTo: null },
  ...{ scope: {}, each: null, reserve: 'most', onStoreFailure: 'open', onUnknownPrice: 'count' },
  use: used === null ? null : [{ value: null, used, reserved: 0, resetsAt: '2026-12-01T00:00:00.000Z' }],
  ...more,
})

it('says so from four fifths on, and louder when calls are refused', () => {
  expect(budgetFindings([limit(7.9)])).toEqual([])
  expect(budgetFindings([limit(8)])).toMatchObject([{ severity: 'info', title: 'spend is nearly used up' }])
  const [spent] = budgetFindings([limit(10)])!
  expect(spent).toMatchObject({ severity: 'critical', key: 'spend', labels: { limit: 'spend' } })
  expect(spent!.sentence).toBe(
    '10 of 10 US dollars a month are used (100 %); further calls are refused. It begins anew at 2026-12-01 00:00 UTC.',
  )
  expect(Finding.safeParse(spent).success).toBe(true)
  expect(budgetFindings([limit(12, { kind: 'soft' })])).toMatchObject([{ severity: 'warning' }])
})

it('leaves out what is counted by the hour, and says nothing while the counters are away', () => {
  expect(budgetFindings([limit(10, { window: 'hour' })])).toEqual([])
  expect(budgetFindings([limit(10), limit(null)])).toBeNull()
})
