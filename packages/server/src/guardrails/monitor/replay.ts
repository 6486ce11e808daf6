import { rateOf } from './figures.ts'
import type { Rates } from '../../reviews/model.ts'
import type { ReplayPoint } from './replay-model.ts'

/** Evaluations whose score reaches the first `reached` of the thresholds 0, 0.01 … 1, by whether they fired. */
export type ScoreCount = { readonly reached: number; readonly isFired: boolean; readonly n: number }

export const replaySteps = 100
const thresholdAt = (index: number): number => index / replaySteps

/**
 * What each threshold would have done. An evaluation fires when its score reaches the threshold; how it came out is as it
 * was recorded, under the threshold of its time.
 */
export function replayPoints(counts: readonly ScoreCount[]): readonly Omit<ReplayPoint, 'quality'>[] {
  const n = sumOf(counts)
  return Array.from({ length: replaySteps + 1 }, (_, index) =>
    replayPoint(thresholdAt(index), n, {
      more: sumOf(counts.filter(({ reached, isFired }) => reached > index && !isFired)),
      fewer: sumOf(counts.filter(({ reached, isFired }) => reached <= index && isFired)),
      fires: sumOf(counts.filter(({ reached }) => reached > index)),
    }),
  )
}

export const replayPoint = (
  threshold: number,
  n: number,
  { fires, more, fewer }: { readonly fires: number; readonly more: number; readonly fewer: number },
): Omit<ReplayPoint, 'quality'> => ({
  ...{ threshold, more, fewer },
  fires: rateOf(fires, n),
  changed: rateOf(more + fewer, n),
})

export const qualityAt = (
  qualities: readonly (Rates & { readonly threshold: number })[] | null,
  threshold: number,
): ReplayPoint['quality'] => {
  const found = qualities?.find((one) => Math.abs(one.threshold - threshold) < 1e-9)
  if (found === undefined) return null
  const { precision, recall, falsePositiveRate } = found
  return { precision, recall, falsePositiveRate }
}

export const sumOf = (counts: readonly { readonly n: number }[]): number =>
  counts.reduce((sum, { n }) => sum + n, 0)
