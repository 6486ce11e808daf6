import { sequentialRho, twoSidedHalfWidth, twoSidedPValue } from '../../statistics/asymptotic-interval.ts'
import { chanceToWin, posterior } from '../../statistics/bayes.ts'
import { twoSidedInterval } from '../../statistics/effect.ts'
import type { MetricEffect } from '../model.ts'
import type { Reading } from './arm-value.ts'
import { differenceOf, improvementOf, type Metric } from './effect.ts'
import { totalsOf, type Pair } from './pair.ts'

/** A metric as it is shown: the difference with an interval for one look and one for every look. */
export function metricEffect(
  pair: Pair,
  metric: Metric,
  reading: Reading | null,
  harmLogE: number,
): MetricEffect {
  const [control, treatment] = totalsOf(pair, pair.current)
  const common = {
    metric: metric.name,
    role: metric.role,
    users: {
      control: control?.metrics[metric.name]?.n ?? 0,
      treatment: treatment?.metrics[metric.name]?.n ?? 0,
    },
    harmEValue: Math.exp(Math.min(harmLogE, 700)),
  }
  if (reading === null)
    return {
      ...common,
      control: null,
      treatment: null,
      effect: null,
      standardError: null,
      fixed: null,
      alwaysValid: null,
      pValue: null,
      chanceToWin: null,
    }
  const difference = differenceOf(reading)
  const { effect, standardError } = difference
  const alpha = pair.design.alphaPromote
  const rho = sequentialRho(2, alpha, pair.planned)
  const level = 1 - alpha
  const belief = posterior(improvementOf(reading, metric), null)
  const fixed = twoSidedInterval(difference, alpha)
  const half = twoSidedHalfWidth(difference, rho, alpha)
  return {
    ...common,
    control: reading.control.mean,
    treatment: reading.treatment.mean,
    effect,
    standardError,
    fixed: { low: fixed.low, high: fixed.high, level },
    alwaysValid: { low: effect - half, high: effect + half, level },
    pValue: twoSidedPValue(difference, rho),
    chanceToWin: belief === null ? null : chanceToWin(belief),
  }
}
