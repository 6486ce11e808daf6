import { independence } from '../../statistics/chi-square-tests.ts'
import { holm } from '../../statistics/multiplicity.ts'
import { newcombeInterval } from '../../statistics/proportions.ts'
import { findingOf } from './bounds.ts'
import { figuresOf } from './figures.ts'
import type { GuardrailFinding, SegmentFigures } from './model.ts'
import { addSums, evaluationsOf, firesOf, type Sums } from './sums.ts'
import { count, points, rateWords } from '../../kernel/words.ts'

/** Of any false word of inequality among the segments of a dimension. */
const alpha = 0.05
/** Evaluations of a segment, and of the others, before it is compared; and fires expected of each. */
const leastEvaluations = 100
const leastExpected = 5
/** Differences nearer than this to none are of no matter, however sure: a share of evaluations. */
const mattersFrom = 0.01

export type Segment = { readonly segment: string; readonly sums: Sums }

/**
 * Each segment's fire rate against all others together: chi-square without correction for p, Newcombe's interval at
 * 1 − alpha/m for m segments (Bonferroni), p by Holm. Unequal is what has a p below alpha and an interval that lies
 * a percentage point or more away from none. The unit is the evaluation: where few users make many calls, intervals are too narrow.
 */
export function compareSegments(segments: readonly Segment[]): readonly SegmentFigures[] {
  const all = segments.map(({ segment, sums }) => ({ segment, sums, ...trialsOf(sums) }))
  const whole = { n: total(all.map(({ n }) => n)), successes: total(all.map(({ successes }) => successes)) }
  const compared = all.filter(({ n, successes }) => {
    const rest = { n: whole.n - n, successes: whole.successes - successes }
    const expected = (Math.min(whole.successes, whole.n - whole.successes) * Math.min(n, rest.n)) / whole.n
    return n >= leastEvaluations && rest.n >= leastEvaluations && expected >= leastExpected
  })
  const differences = compared.map(({ n, successes }) => {
    const rest = { n: whole.n - n, successes: whole.successes - successes }
    const table = [
      [successes, n - successes],
      [rest.successes, rest.n - rest.successes],
    ]
    return {
      value: successes / n - rest.successes / rest.n,
      ...newcombeInterval(rest, { n, successes }, alpha / compared.length),
      p: independence(table)?.p ?? 1,
    }
  })
  const adjusted = holm(differences.map(({ p }) => p))
  const bySegment = new Map(
    compared.map(({ segment }, at) => {
      const difference = { ...differences[at]!, p: adjusted[at]! }
      const isFar = difference.low > mattersFrom || difference.high < -mattersFrom
      return [segment, { ...difference, isUnequal: difference.p < alpha && isFar }]
    }),
  )
  return all
    .toSorted((one, other) => evaluationsOf(other.sums) - evaluationsOf(one.sums))
    .map(({ segment, sums }) => ({
      ...{ segment, figures: figuresOf(sums), difference: bySegment.get(segment) ?? null },
    }))
}

/** The segment that fires most above the others, in words; null when none does. */
export function segmentFinding(
  guardrail: string,
  dimension: string,
  segments: readonly SegmentFigures[],
): GuardrailFinding | null {
  const unequal = segments.filter(({ difference }) => difference?.isUnequal === true && difference.value > 0)
  const [worst] = unequal.toSorted((one, other) => other.difference!.low - one.difference!.low)
  if (worst === undefined) return null
  const { figures, segment } = worst
  const { value, low, high } = worst.difference!
  const name = segmentName(dimension, segment)
  return findingOf(guardrail, 'unequal', {
    about: dimension,
    severity: 'warning',
    title: `${guardrail} fires more on ${name}`.slice(0, 160),
    sentence: `${guardrail} fires in ${rateWords(figures.fireRate)} of evaluations of ${name}, ${points(value)} more than elsewhere (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}, over ${count(segments.length)} segments compared at once).`,
    remedy:
      'Read some of what it caught there: a check that knows one language or one kind of customer is wrong about the others.',
    evidence: {
      ...{ measure: 'fire rate above that of the others', value, low, high, threshold: mattersFrom },
      ...{ n: figures.fireRate.n, unit: 'share' },
    },
    labels: { dimension, segment },
  })
}

const segmentName = (dimension: string, segment: string): string =>
  segment === '' ? `calls of no known ${dimension}` : `${dimension} ${segment}`

/** Cells of one guardrail, by segment. */
export const bySegment = (cells: readonly (Segment & object)[]): readonly Segment[] =>
  [...Map.groupBy(cells, ({ segment }) => segment)].map(([segment, own]) => ({
    segment,
    sums: addSums(own.map(({ sums }) => sums)),
  }))

const trialsOf = (sums: Sums) => ({ n: evaluationsOf(sums) - sums.errors, successes: firesOf(sums) })
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
