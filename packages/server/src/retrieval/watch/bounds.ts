import type { Finding } from '../../alerts/model.ts'
import { count, rateWords, percent } from '../../kernel/words.ts'
import { wilson } from '../../statistics/intervals.ts'
import { isShareAbove, isShareBelow } from '../../statistics/share-e-process.ts'
import type { RetrievalBounds } from '../settings-model.ts'
import { addShares, nameOf, watched, type IndexHour, type Watched } from './hours.ts'

type Saying = {
  readonly severity: Finding['severity']
  readonly title: (index: string) => string
  readonly begins: string
  readonly remedy: string
}

const sayings: Readonly<Record<Watched, Saying>> = {
  stale: {
    severity: 'warning',
    title: (index) => `${index} serves stale documents`,
    begins: 'Documents past their time to live are retrieved',
    remedy: 'Index the sources again, or give kinds of source that age well a longer time to live.',
  },
  outdated: {
    severity: 'critical',
    title: (index) => `${index} is behind its sources`,
    begins: 'Documents are retrieved that were changed at their source after they had been indexed',
    remedy: 'Index the sources again; answers may repeat what is no longer true.',
  },
  empty: {
    severity: 'warning',
    title: (index) => `${index} finds nothing too often`,
    begins: 'Queries find no document',
    remedy: 'Look at the queries that found nothing: a filter, a threshold or missing documents may be why.',
  },
  unused: {
    severity: 'info',
    title: (index) => `${index} retrieves more than answers use`,
    begins: 'Documents support nothing in the answer that another did not',
    remedy: 'Retrieve fewer documents, or rank them anew: what is not used is paid for all the same.',
  },
  grounded: {
    severity: 'warning',
    title: (index) => `answers from ${index} are less grounded than they should be`,
    begins: 'Answers say what the retrieved documents do not',
    remedy:
      'Read the riskiest answers on the Retrieval page; a prompt that lost its instruction or an index that lost its documents looks like this.',
  },
  coverage: {
    severity: 'warning',
    title: (index) => `little is known of answers from ${index}`,
    begins: 'Of too few queries it is known how far an answer is grounded',
    remedy:
      'See that queries carry the trace or the id of their call, and documents their text: without them the other signals of retrieval rest on few queries.',
  },
  utilisation: {
    severity: 'warning',
    title: (index) => `answers hardly use ${index}`,
    begins: 'Little of what answers say comes from the retrieved documents',
    remedy: 'Look at the least used queries on the Retrieval page: relevance may have dropped.',
  },
}

/** Of any false alarm of one bound of one index in a week, in which evidence begins anew on every full hour. */
const falseAlarmsAtMost = 0.05
const level = falseAlarmsAtMost / (7 * 24)

/**
 * What of the last hours is surely beyond a bound, however often it is looked at (statistics/share-e-process.ts): queries
 * whose share keeps the bound in expectation, given all before, bring a false alarm in at most 5 of 100 weeks.
 */
export function boundFindings(
  indexName: string | null,
  hours: readonly IndexHour[],
  bounds: RetrievalBounds,
): Finding[] {
  const limits: Readonly<Record<Watched, number | null>> = {
    stale: bounds.maxStaleShare,
    outdated: bounds.maxOutdatedShare,
    empty: bounds.maxEmptyShare,
    unused: bounds.maxUnusedShare,
    grounded: bounds.minGroundedShare,
    coverage: bounds.minCoverage,
    utilisation: bounds.minUtilisation,
  }
  return (Object.entries(limits) as [Watched, number | null][]).flatMap(([name, limit]) => {
    const { n, sum } = addShares(hours, name)
    if (limit === null || n < bounds.minQueries) return []
    const share = wilson(sum, n)
    const isHigh = watched[name].isBetter === 'low'
    if (!(isHigh ? isShareAbove : isShareBelow)(sum, n, limit, level)) return []
    const saying = sayings[name]
    const index = nameOf(indexName)
    return [
      findingOf(indexName, `${name}-${isHigh ? 'high' : 'low'}`, {
        severity: saying.severity,
        title: saying.title(index),
        sentence: `${saying.begins}: ${rateWords(share)} over ${count(n)} queries of ${index}, where ${isHigh ? 'at most' : 'at least'} ${percent(limit)} is expected.`,
        remedy: saying.remedy,
        evidence: { measure: watched[name].measure, ...share, threshold: limit, unit: 'share' },
        since: null,
      }),
    ]
  })
}

/** A finding about an index, by a key that stays the same. */
export const findingOf = (
  indexName: string | null,
  what: string,
  said: Omit<Finding, 'key' | 'labels' | 'link'>,
): Finding => ({
  ...said,
  key: `${(indexName ?? '').slice(0, 200)}:${what}`,
  title: said.title.slice(0, 160),
  labels: indexName === null ? {} : { index: indexName.slice(0, 256) },
  link: '/retrieval',
})
