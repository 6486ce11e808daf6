import type { Line } from '../charts/chart-options.ts'
import { formatCount, formatMs, formatShare, formatUsd } from '../parts/format.ts'
import type { Overview, OverviewPoint } from '../records.ts'
import { wilson } from './health.ts'

/** One strip: a measure over time, its total, and which calls a click opens. */
export type Strip = {
  readonly id: 'traffic' | 'errors' | 'latency' | 'cost' | 'guardrails'
  readonly name: string
  readonly total: string
  readonly note: string
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  /** The value axis reaches at least this far. */
  readonly least?: number
  /** Narrows the calls a click opens to those behind the line. */
  readonly filter: { readonly status?: string }
}

/** What of a strip is drawn. */
export type DrawnStrip = Omit<Strip, 'id' | 'filter'>

const amount = (value: string | number | null): number | null => (value === null ? null : Number(value))

const failed = (point: OverviewPoint): number => point.errors + point.truncated

const line = (
  label: string,
  look: Line['look'],
  points: readonly OverviewPoint[],
  of: (point: OverviewPoint) => number | null,
): Line => ({ label, look, values: points.map(of) })

const whenCalled = (of: (point: OverviewPoint) => number | null) => (point: OverviewPoint) =>
  point.calls === 0 ? null : of(point)

/** A step that is still running would look like a fall: sums leave it out, unless it is the first that holds a call. */
function whenSettled({ points, stepMinutes }: Overview, now: number) {
  const last = points.at(-1)
  const isRunning = last !== undefined && new Date(last.at).getTime() + stepMinutes * 60_000 > now
  const hasEarlier = points.some((point) => point !== last && point.calls > 0)
  return (of: (point: OverviewPoint) => number | null) => (point: OverviewPoint) =>
    isRunning && hasEarlier && point === last ? null : of(point)
}

/** Axis figures: short enough for the narrow axis. */
const shortUsd = (value: number): string =>
  value >= 0.01 || value === 0 ? `$${Number(value.toFixed(2))}` : `$${value.toPrecision(1)}`
const shortMs = (value: number): string =>
  value >= 1000 ? `${Number((value / 1000).toFixed(1))} s` : `${Math.round(value)} ms`

/** The strips of Home, from the overview. Times without calls are gaps in shares and durations, and zero in traffic. */
export function stripsOf(overview: Overview, now: number = Date.now()): readonly Strip[] {
  const { points, totals } = overview
  const settled = whenSettled(overview, now)
  const doubt =
    totals.errorRate.low === null || totals.errorRate.high === null
      ? 'of calls'
      : `band ${formatShare(totals.errorRate.low)} to ${formatShare(totals.errorRate.high)}, n ${formatCount(totals.calls)}`
  return [
    {
      id: 'traffic',
      name: 'Calls',
      total: formatCount(totals.calls),
      note: `per ${overview.stepMinutes} min below`,
      lines: [
        line(
          'Calls',
          'main',
          points,
          settled((point) => point.calls),
        ),
      ],
      format: (value) => (Number.isInteger(value) ? formatCount(value) : ''),
      filter: {},
    },
    {
      id: 'errors',
      name: 'Failed',
      total: formatShare(totals.errorRate.value),
      note: doubt,
      lines: [
        line(
          'At least',
          'low',
          points,
          whenCalled((point) => wilson(failed(point), point.calls).low),
        ),
        line(
          'At most',
          'high',
          points,
          whenCalled((point) => wilson(failed(point), point.calls).high),
        ),
        line(
          'Failed',
          'bad',
          points,
          whenCalled((point) => failed(point) / point.calls),
        ),
      ],
      least: 0.1,
      format: (value) => `${Math.round(value * 100)} %`,
      filter: { status: 'error' },
    },
    {
      id: 'latency',
      name: 'Latency, median',
      total: formatMs(totals.latencyP50Ms),
      note: `p95 ${formatMs(totals.latencyP95Ms)} (grey)`,
      lines: [
        line('Median', 'main', points, (point) => point.latencyP50Ms),
        line('p95', 'second', points, (point) => point.latencyP95Ms),
      ],
      format: shortMs,
      filter: {},
    },
    {
      id: 'cost',
      name: 'Cost',
      total: formatUsd(totals.costUsd),
      note:
        totals.costKnownShare === null
          ? 'no call priced'
          : `${formatShare(totals.costKnownShare)} of calls priced`,
      lines: [
        line(
          'Cost',
          'main',
          points,
          settled((point) => amount(point.costUsd)),
        ),
      ],
      format: shortUsd,
      filter: {},
    },
  ]
}

/** What the strip says of one point, under the pointer and in the table behind the chart. */
export function pointWords(
  id: Exclude<Strip['id'], 'guardrails'>,
  point: OverviewPoint,
): { value: string; note: string } {
  switch (id) {
    case 'traffic':
      return {
        value: formatCount(point.calls),
        note: point.cancelled > 0 ? `${point.cancelled} cancelled` : '',
      }
    case 'errors':
      return {
        value: point.calls === 0 ? '–' : formatShare(failed(point) / point.calls),
        note: `${failed(point)} of ${point.calls}`,
      }
    case 'latency':
      return { value: formatMs(point.latencyP50Ms), note: `p95 ${formatMs(point.latencyP95Ms)}` }
    case 'cost':
      return { value: formatUsd(point.costUsd), note: '' }
  }
}
