import type { MonitorSeries } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'
import type { Overview } from '../records.ts'
import { wilson } from './health.ts'
import type { Strip } from './strips-data.ts'

/** Evaluations that came to an end in one step of the overview, and those that fired, in any mode. */
export type FirePoint = { readonly fires: number; readonly ended: number }

/** All guardrails together, on the steps of the overview; null when none looked at a call. */
export function firePoints(
  overview: Overview,
  series: MonitorSeries | undefined,
): readonly FirePoint[] | null {
  if (series === undefined || series.stepMinutes !== overview.stepMinutes || series.points.length === 0)
    return null
  const byTime = new Map<number, FirePoint>()
  for (const { at, figures } of series.points) {
    const { fires, ended } = byTime.get(Date.parse(at)) ?? nothing
    byTime.set(Date.parse(at), {
      fires: fires + figures.blocks + figures.modifications + figures.flags,
      ended: ended + figures.total - figures.errors,
    })
  }
  return overview.points.map(({ at }) => byTime.get(Date.parse(at)) ?? nothing)
}

const nothing: FirePoint = { fires: 0, ended: 0 }

/** The share of evaluations that fired. */
export function guardrailStrip(points: readonly FirePoint[]): Strip {
  const fires = points.reduce((sum, point) => sum + point.fires, 0)
  const ended = points.reduce((sum, point) => sum + point.ended, 0)
  const whole = wilson(fires, ended)
  const values = (of: (point: FirePoint) => number | null) =>
    points.map((point) => (point.ended === 0 ? null : of(point)))
  return {
    ...{ id: 'guardrails', name: 'Guardrail fires', total: ended === 0 ? '–' : formatShare(fires / ended) },
    note:
      ended === 0
        ? 'nothing evaluated'
        : `band ${formatShare(whole.low)} to ${formatShare(whole.high)}, n ${formatCount(ended)}`,
    lines: [
      { label: 'At least', look: 'low', values: values((point) => wilson(point.fires, point.ended).low) },
      { label: 'At most', look: 'high', values: values((point) => wilson(point.fires, point.ended).high) },
      { label: 'Fired', look: 'main', values: values((point) => point.fires / point.ended) },
    ],
    least: 0.05,
    format: (value) => `${Math.round(value * 100)} %`,
    filter: {},
  }
}

/** What the strip says of one step, under the pointer. */
export const fireWords = (point: FirePoint | undefined): { value: string; note: string } =>
  point === undefined || point.ended === 0
    ? { value: '–', note: 'nothing evaluated' }
    : {
        value: formatShare(point.fires / point.ended),
        note: `${formatCount(point.fires)} of ${formatCount(point.ended)}`,
      }
