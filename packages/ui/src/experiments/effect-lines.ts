import type { ExperimentLook } from '@telltale/sdk'
import type { Line } from '../charts/chart-options.ts'

export type EffectLines = {
  /** Unix seconds, ascending. */
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  /** When a new epoch began. */
  readonly changes: readonly number[]
}

const seconds = (iso: string): number => Date.parse(iso) / 1000

/**
 * What the chart draws of the looks at one treatment. Early intervals are many times wider than late ones and would
 * flatten what there is to see, so the band begins where it is at most ten times its last width.
 */
export function effectLines(looks: readonly ExperimentLook[]): EffectLines {
  const widths = looks.map(({ low, high }) => (low === null || high === null ? null : high - low))
  const last = widths.findLast((width) => width !== null) ?? null
  const isShown = (at: number): boolean => last === null || (widths[at] ?? Infinity) <= 10 * last
  const pick = (value: (look: ExperimentLook) => number | null) =>
    looks.map((look, at) => (isShown(at) ? value(look) : null))
  return {
    times: looks.map(({ at }) => seconds(at)),
    lines: [
      { label: 'low', look: 'low', values: pick(({ low }) => low) },
      { label: 'high', look: 'high', values: pick(({ high }) => high) },
      { label: 'difference', look: 'main', values: pick(({ effect }) => effect) },
    ],
    changes: looks.flatMap(({ at, epoch }, index) =>
      index > 0 && epoch !== looks[index - 1]!.epoch ? [seconds(at)] : [],
    ),
  }
}
