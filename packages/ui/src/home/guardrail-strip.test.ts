import type { GuardrailFigures, MonitorSeries } from '@telltale/sdk'
import { expect, test } from 'vitest'
import type { Overview } from '../records.ts'
import { firePoints, fireWords, guardrailStrip } from './guardrail-strip.ts'

const at = (hour: number): string => `2026-11-26T${String(hour).padStart(2, '0')}:00:00.000Z`
const overview = {
  stepMinutes: 60,
  points: [8, 9, 10].map((hour) => ({ at: at(hour) })),
} as unknown as Overview
const point = (hour: number, guardrail: string, counts: Partial<GuardrailFigures>) => ({
  ...{ at: at(hour), guardrail },
  figures: { total: 0, blocks: 0, modifications: 0, flags: 0, errors: 0, ...counts } as GuardrailFigures,
})
const series = (points: MonitorSeries['points'], stepMinutes = 60): MonitorSeries => ({
  ...{ from: at(7), to: at(11), stepMinutes, points },
})

test('fires of all guardrails stand on the steps of the overview', () => {
  const points = firePoints(
    overview,
    series([
      point(7, 'pii', { total: 99, blocks: 99 }),
      point(8, 'pii', { total: 10, blocks: 1, flags: 2, errors: 2 }),
      point(8, 'tone', { total: 20, modifications: 1 }),
      point(10, 'pii', { total: 4 }),
    ]),
  )
  expect(points).toEqual([
    { fires: 4, ended: 28 },
    { fires: 0, ended: 0 },
    { fires: 0, ended: 4 },
  ])
  const strip = guardrailStrip(points!)
  expect(strip.total).toMatch(/^12\.5.%$/)
  expect(strip.lines.at(-1)!.values).toEqual([4 / 28, null, 0])
  expect(fireWords(points![0]).note).toBe('4 of 28')
  expect(fireWords(points![1])).toEqual({ value: '–', note: 'nothing evaluated' })
})

test('without guardrails, or with other steps, there is no strip', () => {
  expect(firePoints(overview, undefined)).toBeNull()
  expect(firePoints(overview, series([]))).toBeNull()
  expect(firePoints(overview, series([point(8, 'pii', { total: 1 })], 15))).toBeNull()
})
