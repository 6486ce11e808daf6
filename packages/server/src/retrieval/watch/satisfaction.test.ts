import { expect, test } from 'vitest'
import { Finding } from '../../alerts/model.ts'
import { chance } from '../../statistics/chance.fixture.ts'
import { defaultSettings } from '../settings-model.ts'
import { satisfactionFindings } from './satisfaction.ts'

const bounds = { ...defaultSettings.bounds, minSatisfaction: 0.7 }
const said = (n: number, score: number, indexName: string | null = 'help') =>
  Array.from({ length: n }, () => ({ indexName, score }))

test('feedback that is surely below its bound is told of, index by index', () => {
  const [finding, ...rest] = satisfactionFindings(
    [...said(20, 1), ...said(60, 0), ...said(40, 1, 'laws')],
    bounds,
  )
  expect(rest).toEqual([])
  expect(Finding.parse(finding)).toMatchObject({ key: 'help:satisfaction-low', labels: { index: 'help' } })
  expect(finding!.sentence).toBe(
    'Feedback on answers from help since yesterday is 25.0 % (16.8 to 35.5 %, n = 80) on average over 80 queries, where at least 70.0 % is expected.',
  )
})

test('nothing is told where it is not watched, of too few, or of what may be chance', () => {
  expect(satisfactionFindings(said(100, 0), defaultSettings.bounds)).toEqual([])
  expect(satisfactionFindings(said(19, 0), bounds)).toEqual([])
  expect(satisfactionFindings([...said(13, 1), ...said(8, 0)], bounds)).toEqual([])
})

test('looked at after every answer, a bound that is just kept is said to be broken on at most 5 of 100 days', () => {
  const { happens } = chance(31)
  const alarms = Array.from({ length: 200 }, () => {
    const day: ReturnType<typeof said> = []
    for (let query = 0; query < 150; query++) {
      day.push(...said(1, happens(0.7) ? 1 : 0))
      if (satisfactionFindings(day, bounds).length > 0) return true
    }
    return false
  })
  expect(alarms.filter(Boolean).length).toBeLessThanOrEqual(10)
})
