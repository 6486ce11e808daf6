import type { Estimate } from '../../statistics/asymptotic-interval.ts'
import { absoluteEffect, type Effect } from '../../statistics/effect.ts'
import type { Epoch, ExperimentDesign } from '../model.ts'
import { armValues, type Reading } from './arm-value.ts'
import { totalsOf, type Pair } from './pair.ts'

/** Primary and guardrails in one form. */
export type Metric = {
  readonly name: string
  readonly role: 'primary' | 'guardrail'
  readonly kind: 'failure' | 'mean'
  readonly betterWhen: 'higher' | 'lower'
  readonly isJudged: boolean
  /** 0 for the primary. */
  readonly margin: number
  readonly marginIs: 'absolute' | 'relative'
}

/** The primary first. */
export const metricsOf = ({ primary, guardrails }: ExperimentDesign): readonly Metric[] => [
  { ...primary, role: 'primary', kind: 'mean', margin: 0, marginIs: 'absolute' },
  ...guardrails.map((one): Metric => ({ ...one, role: 'guardrail', isJudged: false })),
]

/** Null while there is too little to tell: an arm with fewer than two users, or nothing that varies. */
export function readingOf(pair: Pair, epoch: Epoch, metric: Metric): Reading | null {
  const [control, treatment] = totalsOf(pair, epoch).map((arm) => arm?.metrics[metric.name])
  if (control === undefined || treatment === undefined) return null
  const reading = armValues(control, treatment, metric)
  return reading === null || reading.control.variance + reading.treatment.variance <= 0 ? null : reading
}

/** Treatment minus control in the metric's own unit. */
export const differenceOf = ({ control, treatment }: Reading): Effect => absoluteEffect(control, treatment)

/** The same, turned so that above 0 is better. */
export function improvementOf(reading: Reading, { betterWhen }: Metric): Effect {
  const difference = differenceOf(reading)
  return betterWhen === 'higher' ? difference : { ...difference, effect: -difference.effect }
}

/**
 * How far treatment is from being worse by the margin; above 0 is inside. A relative margin is a share of the
 * control's value, which is not known exactly either: so the line control · (1 ± margin) − treatment, no ratio.
 */
export function headroomOf(reading: Reading, metric: Metric): Estimate {
  const { control, treatment } = reading
  const improvement = improvementOf(reading, metric)
  if (metric.marginIs === 'absolute') return { ...improvement, effect: improvement.effect + metric.margin }
  const sign = metric.betterWhen === 'higher' ? -1 : 1
  const weight = 1 + sign * metric.margin
  return {
    effect: sign * (weight * control.mean - treatment.mean),
    standardError: Math.sqrt(
      (weight * weight * control.variance) / control.n + treatment.variance / treatment.n,
    ),
    users: improvement.users,
  }
}
