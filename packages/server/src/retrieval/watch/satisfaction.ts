import type { Finding } from '../../alerts/model.ts'
import { count, percent, rateWords } from '../../kernel/words.ts'
import { wilson } from '../../statistics/intervals.ts'
import { isShareBelow } from '../../statistics/share-e-process.ts'
import type { ScoredQuery } from '../reading/scored-store.ts'
import type { RetrievalBounds } from '../settings-model.ts'
import { findingOf } from './bounds.ts'
import { nameOf } from './hours.ts'

const dayMs = 86_400_000
/** Of any false alarm of one index in a week, in which evidence begins anew every day (C. E. Bonferroni, 1936). */
const falseAlarmsAtMost = 0.05
const level = falseAlarmsAtMost / 7

/** From the beginning (UTC) of the day before: people say little, and late. */
export const satisfactionFrom = (nowMs: number): number => Math.floor(nowMs / dayMs) * dayMs - dayMs

/** Indexes whose answers' feedback, 0 to 1 and one figure a query, is surely below what is expected on average. */
export function satisfactionFindings(
  queries: readonly Pick<ScoredQuery, 'indexName' | 'score'>[],
  { minSatisfaction, minQueries }: Pick<RetrievalBounds, 'minSatisfaction' | 'minQueries'>,
): Finding[] {
  if (minSatisfaction === null) return []
  return [...Map.groupBy(queries, ({ indexName }) => indexName)].flatMap(([indexName, own]) => {
    const n = own.length
    const sum = own.reduce((total, { score }) => total + score, 0)
    if (n < minQueries || !isShareBelow(sum, n, minSatisfaction, level)) return []
    const satisfied = wilson(sum, n)
    const index = nameOf(indexName)
    return [
      findingOf(indexName, 'satisfaction-low', {
        severity: 'critical',
        title: `people are not satisfied with answers from ${index}`,
        sentence: `Feedback on answers from ${index} since yesterday is ${rateWords(satisfied)} on average over ${count(n)} queries, where at least ${percent(minSatisfaction)} is expected.`,
        remedy:
          'Read answers with bad feedback beside their documents: an index that is behind its sources answers well in what is no longer true.',
        evidence: { measure: 'feedback on answers', ...satisfied, threshold: minSatisfaction, unit: 'share' },
        since: null,
      }),
    ]
  })
}
