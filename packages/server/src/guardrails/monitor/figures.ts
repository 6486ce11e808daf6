import { wilson } from '../../statistics/intervals.ts'
import type { GuardrailFigures, MonitorRate } from './model.ts'
import { evaluationsOf, firesOf, latencyQuantile, usdOfPico, type Step, type Sums } from './sums.ts'

/** Wilson's 95 % interval; null of none, since a share of nothing is not zero. */
export function rateOf(count: number, n: number): MonitorRate {
  const { value, low, high } = wilson(count, n)
  return { value: n === 0 ? null : value, low, high, n }
}

export const figuresOf = (sums: Sums): GuardrailFigures =>
  figuresWith(
    sums,
    [0.5, 0.95, 0.99].map((q) => latencyQuantile(sums.latencies, q)),
  )

export const figuresOfStep = ({ sums, quantiles }: Step): GuardrailFigures => figuresWith(sums, quantiles)

function figuresWith(sums: Sums, [p50, p95, p99]: readonly (number | null)[]): GuardrailFigures {
  const total = evaluationsOf(sums)
  const ended = total - sums.errors
  return {
    ...{ total, passes: sums.passes, blocks: sums.blocks, modifications: sums.modifications },
    ...{ flags: sums.flags, errors: sums.errors },
    fireRate: rateOf(firesOf(sums), ended),
    blockRate: rateOf(sums.blocks, ended),
    flagRate: rateOf(sums.flags, ended),
    errorRate: rateOf(sums.errors, total),
    latencyMeanMs: total === 0 ? null : sums.latencyUs / total / 1000,
    ...{ latencyP50Ms: p50 ?? null, latencyP95Ms: p95 ?? null, latencyP99Ms: p99 ?? null },
    latencyShare: sums.callLatencyUs === 0 ? null : sums.latencyUs / sums.callLatencyUs,
    costUsd: sums.costKnown === 0 ? null : usdOfPico(sums.costPico),
    costKnown: sums.costKnown,
  }
}
