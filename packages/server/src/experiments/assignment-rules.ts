import { positionOf, type HashVersion } from './assignment-hash.ts'

/** A stretch of the line from 0 to 1, `to` excluded. */
export type Range = { readonly from: number; readonly to: number }

/** What decides who gets what; fixed with the experiment, but for the ranges, which grow. */
export type Split = {
  readonly hashVersion: HashVersion
  readonly seed: string
  /** The stretch of each arm. */
  readonly ranges: readonly Range[]
  /** Only units whose place in this group is within the range take part; null: all. */
  readonly group: (Range & { readonly name: string }) | null
}

/**
 * The index of a unit's arm, null when it takes no part. Pure: a unit has the same arm in every process and after
 * every restart.
 */
export const compileSplit =
  ({ hashVersion, seed, ranges, group }: Split) =>
  (unit: string): number | null =>
    group === null || isInGroup(unit, group) ? armAt(positionOf(hashVersion, seed, unit), ranges) : null

/**
 * The stretch of each arm (GrowthBook, getBucketRange). Coverage shortens each from its end: raising it adds units and
 * moves none between arms, which changing weights would. Coverage is kept within 0 and 1; weights that do not fit
 * become equal ones.
 */
export function bucketRanges(arms: number, coverage: number, weights: readonly number[] | null): Range[] {
  const share = Math.min(1, Math.max(0, coverage))
  const used =
    weights !== null && weights.length === arms && sumsToOne(weights) ? weights : equalWeights(arms)
  let start = 0
  return used.map((weight) => {
    const from = start
    start += weight
    return { from, to: from + share * weight }
  })
}

/** Everyone takes part. A growing share (0 to 1) takes units from the control to the canary and none back. */
export function canaryRanges(controlAt: 0 | 1, share: number): Range[] {
  const canary = { from: 0, to: share }
  const control = { from: share, to: 1 }
  return controlAt === 0 ? [control, canary] : [canary, control]
}

/** Null when the place is in no stretch. */
export function armAt(place: number, ranges: readonly Range[]): number | null {
  const arm = ranges.findIndex(({ from, to }) => place >= from && place < to)
  return arm === -1 ? null : arm
}

/** Whether a unit is of those this stretch of a group holds; `__` before the group's name is GrowthBook's way. */
export function isInGroup(
  unit: string,
  { name, from, to }: Range & { readonly name: string },
  hashVersion: HashVersion | 'growthbook-1' = 'growthbook-2',
): boolean {
  const place = positionOf(hashVersion, `__${name}`, unit)
  return place >= from && place < to
}

export const rangesOverlap = (one: Range, other: Range): boolean => one.from < other.to && other.from < one.to

export const equalWeights = (arms: number): number[] =>
  arms < 1 ? [] : Array.from({ length: arms }, () => 1 / arms)

/** Within GrowthBook's own tolerance of .01. */
const sumsToOne = (weights: readonly number[]): boolean => {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return sum >= 0.99 && sum <= 1.01
}
