import { wilson, type Rate } from '../../statistics/intervals.ts'

/** What a semantic cache would have done, while the model was still called every time. */
export type ShadowCounts = {
  readonly requests: number
  readonly wouldHits: number
  /** Of those, how many were judged, drawn at random, and how many of the judged had another answer. */
  readonly judged: number
  readonly wrong: number
}

export type ShadowReport = ShadowCounts & {
  readonly hitRate: Rate
  /** Wrong per hit, with its Wilson interval at 95 %. */
  readonly falseHitRate: Rate
  /** Only when the whole interval lies within the limit. */
  readonly mayBeEnabled: boolean
  /** How many hits must be judged, none of them wrong, before the interval can lie within the limit at all. */
  readonly judgedAtLeast: number
}

export function shadowReport(counts: ShadowCounts, wrongPerHitAtMost: number): ShadowReport {
  const falseHitRate = wilson(counts.wrong, counts.judged)
  return {
    ...counts,
    hitRate: wilson(counts.wouldHits, counts.requests),
    falseHitRate,
    mayBeEnabled: counts.judged > 0 && falseHitRate.high <= wrongPerHitAtMost,
    judgedAtLeast: judgedAtLeast(wrongPerHitAtMost),
  }
}

/** Wilson's upper bound with nothing wrong is z²/(n + z²). */
export const judgedAtLeast = (limit: number): number =>
  Math.ceil((1.959963984540054 ** 2 * (1 - limit)) / limit)
