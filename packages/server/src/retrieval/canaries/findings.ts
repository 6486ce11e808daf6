import type { Finding } from '../../alerts/model.ts'
import { percent, plural, rateWords } from '../../kernel/words.ts'
import { findingOf } from '../watch/bounds.ts'
import type { IndexCanaries } from './model.ts'

/**
 * Indexes whose newest run is less like its baseline than it should be, whole 95 % interval and all. Runs from before the
 * baseline was set say nothing of it; one canary has no interval, and says nothing either.
 */
export function canaryFindings(indexes: readonly IndexCanaries[], minOverlap: number | null): Finding[] {
  if (minOverlap === null) return []
  return indexes.flatMap(({ indexName, updatedAt, canaries, runs }) => {
    const run = runs.find(({ at }) => at >= updatedAt)
    if (run === undefined || canaries.length === 0) return []
    const { indexVersion, at, compared } = run
    const { value, low, high, n } = compared.overlap
    if (low === null || high === null || high >= minOverlap) return []
    const version = indexVersion === '' ? '' : `, version ${indexVersion}`
    return [
      findingOf(indexName, 'canary-low', {
        severity: 'critical',
        title: `${indexName} answers its canary queries otherwise`,
        sentence: `Of the first ${compared.k} documents for ${plural(n, 'canary question')} of ${indexName}${version}, ${rateWords({ value, low, high, n })} are those of the baseline, where at least ${percent(minOverlap)} is expected; rank-biased overlap ${compared.rbo.value.toFixed(2)}. Least alike: ${compared.canaries
          .slice(0, 3)
          .map(({ name }) => name.slice(0, 80))
          .join(', ')}.`,
        remedy:
          'Another index or embedder may be meant: then record its rankings as the new baseline. Otherwise see what changed: a filter, how documents are cut, or an embedder that the index was not made with.',
        evidence: {
          ...{ measure: 'overlap of canary queries with their baseline', value, low, high, n },
          ...{ threshold: minOverlap, unit: 'share' },
        },
        since: at,
      }),
    ]
  })
}
