import type { GuardrailFigures, MonitorRate, MonitorSeries } from '@telltale/sdk'
import type { Line } from '../charts/chart-options.ts'

export type Measure = 'fire' | 'block' | 'flag' | 'p99'

/** The lines of one measure of one guardrail, on the times of all steps; steps without evaluations are gaps. */
export type Drawn = {
  /** Unix seconds. */
  readonly times: readonly number[]
  readonly from: number
  readonly to: number
  readonly figures: readonly (GuardrailFigures | null)[]
}

/** Every step of the window, evaluated or not. */
export function drawnOf(series: MonitorSeries, guardrail: string): Drawn {
  const stepMs = series.stepMinutes * 60_000
  const fromMs = Date.parse(series.from)
  const count = Math.round((Date.parse(series.to) - fromMs) / stepMs)
  const byTime = new Map(
    series.points
      .filter((point) => point.guardrail === guardrail)
      .map(({ at, figures }) => [Date.parse(at), figures]),
  )
  const times = Array.from({ length: count }, (_, at) => fromMs + at * stepMs)
  return {
    times: times.map((time) => time / 1000),
    ...{ from: fromMs / 1000, to: Date.parse(series.to) / 1000 },
    figures: times.map((time) => byTime.get(time) ?? null),
  }
}

const rates: Readonly<Record<Exclude<Measure, 'p99'>, (figures: GuardrailFigures) => MonitorRate>> = {
  fire: ({ fireRate }) => fireRate,
  block: ({ blockRate }) => blockRate,
  flag: ({ flagRate }) => flagRate,
}

/** A rate lies in the band of its interval; a latency beside its median. */
export function linesOf({ figures }: Drawn, measure: Measure): readonly Line[] {
  const line = (label: string, look: Line['look'], of: (each: GuardrailFigures) => number | null): Line => ({
    ...{ label, look },
    values: figures.map((each) => (each === null ? null : of(each))),
  })
  if (measure === 'p99')
    return [
      line('Median', 'second', ({ latencyP50Ms }) => latencyP50Ms),
      line('p99', 'main', ({ latencyP99Ms }) => latencyP99Ms),
    ]
  const rate = rates[measure]
  const known = (each: GuardrailFigures, value: number): number | null =>
    rate(each).value === null ? null : value
  return [
    line('At least', 'low', (each) => known(each, rate(each).low)),
    line('At most', 'high', (each) => known(each, rate(each).high)),
    line(measure, measure === 'block' ? 'bad' : 'main', (each) => rate(each).value),
  ]
}
