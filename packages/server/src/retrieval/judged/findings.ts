import type { Finding } from '../../alerts/model.ts'
import { isoTime } from '../../kernel/time.ts'
import { count } from '../../kernel/words.ts'
import { oneSidedHalfWidth, sequentialRho } from '../../statistics/asymptotic-interval.ts'
import { normalQuantile } from '../../statistics/normal.ts'
import { findingOf } from '../watch/bounds.ts'
import { nameOf } from '../watch/hours.ts'
import { figureOf, labelsByQuery, type Labels } from './figures.ts'
import type { JudgedRow, LabelRow } from './judged-store.ts'
import type { JudgedFigure } from './model.ts'

const dayMs = 86_400_000
const pastMs = 14 * dayMs
/** Of any false alarm of one kind and index in a week. */
const falseAlarmsAtMost = 0.05
/** Evidence begins anew every day, and each beginning is a chance to be wrong (C. E. Bonferroni, 1936). */
const dayLevel = falseAlarmsAtMost / 7
/** The interval is narrowest when so many queries are judged. */
const plannedQueries = 60
/** Before an index may be judged by its own past: as much as that many queries tell that are drawn alike. */
const leastPast = 100

type Estimate = Extract<JudgedFigure, { kind: 'estimate' }>

/** From the beginning (UTC) of the day before: few queries of an hour are judged. */
const recentFrom = (nowMs: number): number => Math.floor(nowMs / dayMs) * dayMs - dayMs
/** How far back judgements are needed. */
export const relevanceFrom = (nowMs: number): number => recentFrom(nowMs) - pastMs

/**
 * Indexes whose relevance, from rows of that measure, fell: below what is expected, or below that of the two weeks
 * before. It may be looked at as often as one likes: a day's evidence stands under an asymptotic confidence sequence, so
 * that, with queries enough and independent of each other, a week has a false alarm with a chance of at most 5 %.
 */
export function relevanceFindings(
  rows: readonly JudgedRow[],
  labels: readonly LabelRow[],
  minRelevance: number | null,
  nowMs: number,
): Finding[] {
  const byQuery = labelsByQuery(labels)
  const fromMs = recentFrom(nowMs)
  return [...Map.groupBy(rows, ({ indexName }) => indexName)].flatMap(([name, own]) => {
    const indexName = name === '' ? null : name
    const recent = own.filter(({ atMs }) => atMs >= fromMs)
    const past = own.filter(({ atMs }) => atMs < fromMs)
    const fall = fallOf(recent, past, byQuery)
    return [
      ...(minRelevance === null
        ? []
        : belowBound(indexName, figureOf('relevance', recent, byQuery), minRelevance)),
      ...(fall === null ? [] : [fallFinding(indexName, fall, fromMs)]),
    ]
  })
}

function belowBound(indexName: string | null, now: JudgedFigure, minRelevance: number): Finding[] {
  if (now.kind !== 'estimate' || upperEdge(now, dayLevel) >= minRelevance) return []
  return [
    findingOf(indexName, 'relevance-low', {
      severity: 'warning',
      title: `${nameOf(indexName)} retrieves what is not relevant`,
      sentence: `Documents of ${nameOf(indexName)} are judged ${words(now)} relevant since yesterday, where at least ${minRelevance} is expected.`,
      remedy,
      evidence: evidenceOf(now, minRelevance),
      since: null,
    }),
  ]
}

type Fall = { readonly now: Estimate; readonly before: Estimate }

function fallOf(recent: readonly JudgedRow[], past: readonly JudgedRow[], labels: Labels): Fall | null {
  const [now, before] = [recent, past].map((rows) => figureOf('relevance', rows, labels))
  if (now?.kind !== 'estimate' || before?.kind !== 'estimate' || before.effectiveN < leastPast) return null
  // One that is put right by people and one that is not would differ by what the judge gets wrong.
  if ((now.lambda === null) !== (before.lambda === null)) return fallOf(recent, past, new Map())
  const leastBefore = before.value + normalQuantile(dayLevel / 2) * before.standardError
  return upperEdge(now, dayLevel / 2) < leastBefore ? { now, before } : null
}

const fallFinding = (indexName: string | null, { now, before }: Fall, fromMs: number): Finding =>
  findingOf(indexName, 'relevance-shift', {
    severity: 'warning',
    title: `${nameOf(indexName)}: the judged relevance fell`,
    sentence: `Documents of ${nameOf(indexName)} are judged ${words(now)} relevant since yesterday, and were ${words(before)} in the two weeks before.`,
    remedy,
    evidence: evidenceOf(now, before.value),
    since: isoTime(fromMs),
  })

/** What the true mean is surely not above, at any time. */
function upperEdge({ value, standardError, effectiveN, labelled, lambda }: Estimate, alpha: number): number {
  // Where nothing varies, what n queries that are alike leave open: α = (1 − u)ⁿ.
  const alike = lambda === null ? effectiveN : Math.min(labelled, effectiveN)
  if (standardError === 0) return value + (1 - alpha ** (1 / alike)) * (5 - value)
  const of = { effect: value, standardError, users: effectiveN }
  return value + oneSidedHalfWidth(of, sequentialRho(1, alpha, plannedQueries), alpha)
}

const words = ({ value, low, high, n, labelled, lambda }: Estimate): string =>
  `${value.toFixed(2)} of 5 (${low.toFixed(2)} to ${high.toFixed(2)}, n = ${count(n)}, by ${lambda === null ? 'a judge alone' : `a judge and ${count(labelled)} labels`})`

const evidenceOf = ({ value, low, high, n }: Estimate, threshold: number): Finding['evidence'] => ({
  ...{ measure: 'judged relevance', value, low, high, n, threshold, unit: 'score' },
})

const remedy =
  'Read the worst judged queries on the Retrieval page, and what changed: an index version, an embedder, a filter, or what people ask about.'
