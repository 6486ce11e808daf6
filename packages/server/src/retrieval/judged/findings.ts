import type { Finding } from '../../alerts/model.ts'
import { count } from '../../kernel/words.ts'
import { findingOf } from '../watch/bounds.ts'
import { nameOf } from '../watch/hours.ts'
import { figureOf, labelsByQuery } from './figures.ts'
import type { JudgedRow, LabelRow } from './judged-store.ts'

/** Relevance is looked at over so many hours: few queries of an hour are judged. */
export const judgedHours = 24

/** Indexes whose relevance lies below what is expected, whole 95 % interval and all. */
export function relevanceFindings(
  rows: readonly JudgedRow[],
  labels: readonly LabelRow[],
  minRelevance: number,
): Finding[] {
  const byQuery = labelsByQuery(labels)
  const relevances = rows.filter(({ measure }) => measure === 'relevance')
  return [...Map.groupBy(relevances, ({ indexName }) => indexName)].flatMap(([name, own]) => {
    const figure = figureOf('relevance', own, byQuery)
    if (figure.kind !== 'estimate' || figure.high >= minRelevance) return []
    const indexName = name === '' ? null : name
    const { value, low, high, n, labelled, lambda } = figure
    const by = lambda === null ? 'a judge alone' : `a judge and ${count(labelled)} labels`
    return [
      findingOf(indexName, 'relevance-low', {
        severity: 'warning',
        title: `${nameOf(indexName)} retrieves what is not relevant`,
        sentence: `Documents are judged ${value.toFixed(2)} of 5 relevant (${low.toFixed(2)} to ${high.toFixed(2)}, n = ${count(n)}, by ${by}) over ${judgedHours} hours of ${nameOf(indexName)}, where at least ${minRelevance} is expected.`,
        remedy:
          'Read the worst judged queries on the Retrieval page, and what changed: an index version, an embedder, a filter, or what people ask about.',
        evidence: {
          measure: 'judged relevance',
          value,
          low,
          high,
          n,
          threshold: minRelevance,
          unit: 'score',
        },
        since: null,
      }),
    ]
  })
}
