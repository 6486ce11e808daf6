import { wilson } from '../statistics/intervals.ts'
import { isoTime } from '../kernel/time.ts'
import { adviseOn, type InputRateOf } from './advice.ts'
import { decimalOf, picoOf } from './money.ts'
import { projectMonth } from './projection.ts'
import type { CostFacts, CostReport, CostRow, CostSums, KeyedSums } from './report-model.ts'

/**
 * The cost report over one window, from sums the store has read. Costs add known ones only; how many that are is in
 * `coverage`, and whatever is unknown is null, never zero.
 */
export function makeReport(hours: number, facts: CostFacts, inputRateOf: InputRateOf): CostReport {
  const { totals } = facts
  const rowsOf = (groups: readonly KeyedSums[]): CostRow[] => groups.map((group) => rowOf(group, totals))
  const byModel = rowsOf(facts.byModel)
  const byRoute = rowsOf(facts.byRoute)
  return {
    hours,
    from: isoTime(facts.fromMs),
    to: isoTime(facts.toMs),
    calls: totals.calls,
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    cachedReadTokens: totals.cachedReadTokens,
    ...costOf(totals),
    coverage: {
      known: totals.costKnownCalls,
      total: totals.calls,
      share: totals.calls === 0 ? null : totals.costKnownCalls / totals.calls,
      lowerBounds: facts.lowerBounds,
      unknownReasons: facts.unknownReasons,
      unknownModels: facts.unknownModels,
    },
    cacheHitRate: totals.calls === 0 ? null : wilson(totals.cacheHits, totals.calls),
    providerCacheReadShare: totals.inputTokens === 0 ? null : totals.cachedReadTokens / totals.inputTokens,
    byModel,
    byRoute,
    byPrompt: rowsOf(facts.byPrompt),
    byUser: rowsOf(facts.byUser),
    byTag: rowsOf(facts.byTag),
    projectedMonth: projectMonth(facts.dailyCostsUsd),
    advice: [...adviseOn(facts, { byModel, byRoute }, inputRateOf)],
  }
}

function rowOf(group: KeyedSums, totals: CostSums): CostRow {
  const cost = costOf(group)
  const all = Number(totals.costUsd)
  return {
    key: group.key,
    ...(group.provider === undefined ? {} : { provider: group.provider }),
    calls: group.calls,
    inputTokens: group.inputTokens,
    outputTokens: group.outputTokens,
    cachedReadTokens: group.cachedReadTokens,
    ...cost,
    share: cost.costUsd === null || all === 0 ? null : Number(cost.costUsd) / all,
  }
}

/** No calls cost nothing; calls of unknown cost cost nobody knows what. */
function costOf(sums: CostSums): { readonly costUsd: string | null; readonly averageCostUsd: string | null } {
  const total = picoOf(sums.costUsd) ?? 0n
  if (sums.calls === 0) return { costUsd: '0', averageCostUsd: null }
  if (sums.costKnownCalls === 0) return { costUsd: null, averageCostUsd: null }
  const known = BigInt(sums.costKnownCalls)
  return { costUsd: decimalOf(total), averageCostUsd: decimalOf((total + known / 2n) / known) }
}
