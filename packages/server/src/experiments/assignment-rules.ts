import { positionOf, type HashVersion } from './assignment-hash.ts'

/** A stretch of the line from 0 to 1, `to` excluded. */
export type Range = { readonly from: number; readonly to: number }

/** What decides who gets what; stored with the experiment and never changed, but for the coverage. */
export type Split = {
  readonly hashVersion: HashVersion
  readonly seed: string
  /** Shares of the arms, which sum to 1. */
  readonly weights: readonly number[]
  /** Share of each arm's own stretch that takes part, 0 to 1. */
  readonly coverage: number
  /** Only units whose place in this group is within the range take part; null: all. */
  readonly group: (Range & { readonly name: string }) | null
}

/** Why a call has the arm it has. Only an `assigned` one is evidence. */
export type AssignmentReason = 'assigned' | 'no-unit' | 'outside-group' | 'outside-coverage'

/** Index of the arm; null for all but `assigned`. */
export type Placed = { readonly arm: number | null; readonly reason: AssignmentReason }

/** Makes the choice of one experiment. Pure: the same unit has the same arm in every process and after every restart. */
export function compileSplit(split: Split): (unit: string | null) => Placed {
  const ranges = bucketRanges(split.weights.length, split.coverage, split.weights)
  const { hashVersion, seed, group } = split
  return (unit) => {
    if (unit === null) return { arm: null, reason: 'no-unit' }
    if (group !== null && !isInGroup(unit, group)) return { arm: null, reason: 'outside-group' }
    const arm = armAt(positionOf(hashVersion, seed, unit), ranges)
    return { arm, reason: arm === null ? 'outside-coverage' : 'assigned' }
  }
}

/**
 * The stretch of each arm (GrowthBook, getBucketRange). Coverage shortens each from its end: raising it adds units and
 * moves none between arms, which changing weights would. Coverage is kept within 0 and 1; weights that do not fit
 * become equal ones.
 */
export function bucketRanges(arms: number, coverage: number, weights: readonly number[] | null): Range[] {
  const share = Math.min(1, Math.max(0, coverage))
  const used = weights !== null && weights.length === arms && sumsToOne(weights) ? weights : equalWeights(arms)
  let start = 0
  return used.map((weight) => {
    const from = start
    start += weight
    return { from, to: from + share * weight }
  })
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
