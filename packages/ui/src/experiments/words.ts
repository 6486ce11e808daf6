import type { Experiment, ExperimentArm, ExperimentVerdict } from '@telltale/sdk'
import { formatUsd } from '../parts/format.ts'
import type { Tone } from '../parts/status-mark.tsx'

type VerdictWord = ExperimentVerdict['verdict']

export const verdictWords: Readonly<Record<VerdictWord, string>> = {
  promote: 'promote',
  'roll-back': 'roll back',
  hold: 'hold',
  stop: 'stop',
  'keep-running': 'keep running',
}

export const verdictTones: Readonly<Record<VerdictWord, Tone>> = {
  promote: 'good',
  'roll-back': 'bad',
  hold: 'warn',
  stop: 'neutral',
  'keep-running': 'neutral',
}

export const statusTones: Readonly<Record<Experiment['status'], Tone>> = {
  draft: 'neutral',
  running: 'good',
  paused: 'warn',
  concluded: 'neutral',
}

/** Metrics that are shares of calls or users, and read best in percent. */
const shares = /(-rate|-fires|-validity|^latency-over|^truncation)(\.|$)/

/** Three digits that matter, and no exponent where a person would write none. */
const plain = (value: number): string =>
  value === 0 ? '0' : Math.abs(value) >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(3)))

/** A metric's value in the unit a reader thinks in. */
export function formatMetric(metric: string, value: number | null): string {
  if (value === null) return 'unknown'
  if (metric.startsWith('cost')) return formatUsd(value)
  if (shares.test(metric)) return `${plain(value * 100)} %`
  return plain(value)
}

/** A difference of two such values: signed, and of shares in points. */
export function formatDifference(metric: string, value: number | null): string {
  if (value === null) return 'unknown'
  const size = formatMetric(metric, Math.abs(value)).replace(/ %$/, ' pp')
  return value === 0 ? size : `${value > 0 ? '+' : '−'}${size}`
}

/** What an arm serves, in words. */
export function armWords({ version, model }: ExperimentArm): string {
  const parts = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(model === undefined ? [] : [model]),
  ]
  return parts.length === 0 ? 'what is active' : parts.join(', ')
}
