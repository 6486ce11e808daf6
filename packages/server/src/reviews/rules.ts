import { shareInFirst, stratifiedShare, type Cell, type SampledShare } from '../statistics/sampled-shares.ts'
import type { Answer, DrawnStratum, Meaning, Rates, ReviewedRate, Truth } from './model.ts'

/** What should have been done, by what a reviewer says of what was. */
export function truthOf(means: Meaning, fired: boolean): Truth {
  if (means === 'right') return fired ? 'positive' : 'negative'
  if (means === 'wrong') return fired ? 'negative' : 'positive'
  return means
}

export type Resolution = {
  readonly status: 'open' | 'disputed' | 'done'
  /** Null until it is done. */
  readonly truth: Truth | null
}

/**
 * What answers make of an item. The last word settles it; without one it takes `reviewers` answers, of which more than
 * half must say the same, "unclear" counting as a say.
 */
export function resolve(
  answers: readonly Pick<Answer, 'truth' | 'isFinal'>[],
  reviewers: number,
): Resolution {
  const last = answers.findLast(({ isFinal }) => isFinal)
  if (last !== undefined) return { status: 'done', truth: last.truth }
  if (answers.length < reviewers) return { status: 'open', truth: null }
  const counts = Map.groupBy(answers, ({ truth }) => truth)
  for (const [truth, said] of counts) if (said.length * 2 > answers.length) return { status: 'done', truth }
  return { status: 'disputed', truth: null }
}

/** An item whose truth is known. */
export type Reviewed = {
  readonly score: number
  /** It was drawn with. */
  readonly probability: number
  readonly isPositive: boolean
}

/**
 * What was evaluated in one stratum: `populations[k]` counts those whose score reaches just `k` of the thresholds asked
 * about, which ascend; without thresholds there is one count.
 */
export type StratumEvidence = Pick<DrawnStratum, 'fired'> & {
  readonly populations: readonly number[]
  readonly reviewed: readonly Reviewed[]
}

/** The rates of a guardrail as it is. A figure whose interval is wider than `widthAtMost` is not enough. */
export function ratesOf(strata: readonly StratumEvidence[], widthAtMost: number): Rates {
  const cells = (fired: boolean): SampleCell[] =>
    strata
      .filter((stratum) => stratum.fired === fired)
      .map(({ populations, reviewed }) => ({ population: sum(populations), reviewed }))
  return ratesBetween(cells(true), cells(false), widthAtMost)
}

/**
 * The rates if it had fired from each threshold on, by recorded scores: every stratum is cut there into what would fire
 * and what would pass, and both parts keep the weights their items were drawn with. `thresholds` ascend.
 */
export function ratesAt(
  strata: readonly StratumEvidence[],
  thresholds: readonly number[],
  widthAtMost: number,
): readonly (Rates & { readonly threshold: number })[] {
  return thresholds.map((threshold, at) => ({
    threshold,
    ...ratesBetween(
      strata.map(({ populations, reviewed }) => ({
        population: sum(populations.slice(at + 1)),
        reviewed: reviewed.filter(({ score }) => score >= threshold),
      })),
      strata.map(({ populations, reviewed }) => ({
        population: sum(populations.slice(0, at + 1)),
        reviewed: reviewed.filter(({ score }) => score < threshold),
      })),
      widthAtMost,
    ),
  }))
}

type SampleCell = { readonly population: number; readonly reviewed: readonly Reviewed[] }

function ratesBetween(fired: readonly SampleCell[], passed: readonly SampleCell[], width: number): Rates {
  const bad = (cells: readonly SampleCell[]) => cells.map((cell) => cellOf(cell, true))
  const fine = (cells: readonly SampleCell[]) => cells.map((cell) => cellOf(cell, false))
  const told = (share: SampledShare) => rateOf(share, width)
  return {
    falsePositiveRate: told(shareInFirst(fine(fired), fine(passed))),
    falseFireShare: told(stratifiedShare(fine(fired))),
    precision: told(stratifiedShare(bad(fired))),
    missRate: told(stratifiedShare(bad(passed))),
    recall: told(shareInFirst(bad(fired), bad(passed))),
  }
}

const cellOf = ({ population, reviewed }: SampleCell, isPositive: boolean): Cell => ({
  population,
  sample: reviewed.map((one) => ({ isSo: one.isPositive === isPositive, weight: 1 / one.probability })),
})

/** Widths shrink with the root of n; more than this are too far off to be named. */
const neededAtMost = 100_000

function rateOf({ value, low, high, n, effectiveN }: SampledShare, widthAtMost: number): ReviewedRate {
  const width = high - low
  if (value !== null && width <= widthAtMost) return { kind: 'estimate', value, low, high, n, effectiveN }
  const needed = Math.ceil(n * ((width / widthAtMost) ** 2 - 1))
  return {
    ...{ kind: 'not-enough', low, high, n, effectiveN },
    needed: value === null || needed > neededAtMost ? null : Math.max(1, needed),
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)
