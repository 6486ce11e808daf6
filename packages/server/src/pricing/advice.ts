import { wilson } from '../statistics/intervals.ts'
import { daysInMonth, dollars } from './projection.ts'
import type { Advice, CostFacts, CostRow } from './report-model.ts'

/** Input price of a model in US dollars per million tokens; null when the book does not know it. */
export type InputRateOf = (provider: string, model: string) => number | null

const lowHitRate = 0.2
const expensiveInputUsd = 2
const busyCallsADay = 100
const expensiveCallUsd = 0.05
/** An average of fewer calls says more about them than about the route. */
const fewestRouteCalls = 5
const millisecondsADay = 86_400_000

/** Days the calls of the window are spread over: since the first call if that is later, but a day at least. */
const daysOf = ({ fromMs, toMs, firstCallMs }: CostFacts): number =>
  Math.max(1, (toMs - Math.max(fromMs, firstCallMs ?? fromMs)) / millisecondsADay)

/** What would lower the bill, each with its evidence. A saving is named only where the tape itself shows it. */
export function adviseOn(
  facts: CostFacts,
  rows: { readonly byModel: readonly CostRow[]; readonly byRoute: readonly CostRow[] },
  inputRateOf: InputRateOf,
): readonly Advice[] {
  return [
    ...adviseOnCache(facts),
    ...rows.byModel.flatMap((row) => adviseOnModel(facts, row, inputRateOf)),
    ...rows.byRoute.flatMap(adviseOnRoute),
  ]
}

/** Said only when even the top of the interval lies under the limit: a few misses prove nothing. */
function adviseOnCache(facts: CostFacts): readonly Advice[] {
  const rate = wilson(facts.totals.cacheHits, facts.totals.calls)
  if (rate.high >= lowHitRate) return []
  const { repeats } = facts
  const repeatDays = repeats === null ? 1 : Math.max(1, (facts.toMs - repeats.sinceMs) / millisecondsADay)
  return [
    {
      code: 'low-cache-hit-rate',
      title: 'Few answers come from the cache',
      sentence:
        `${percent(rate.value)} of ${rate.n} calls were answered from the cache (at most ${percent(rate.high)}).` +
        (repeats === null
          ? ''
          : ` Of the latest ${repeats.ofCalls}, ${repeats.calls} repeated an earlier request word for word; keeping` +
            ` those answers would have saved at most $${cents(Number(repeats.costUsd))}.`),
      evidence: {
        cacheHits: facts.totals.cacheHits,
        calls: rate.n,
        hitRate: rate.value,
        hitRateHigh: rate.high,
        repeatedCalls: repeats?.calls ?? null,
        repeatedCostUsd: repeats?.costUsd ?? null,
        repeatsAmong: repeats?.ofCalls ?? null,
      },
      savesUsdPerMonth:
        repeats === null ? null : dollars(Number(repeats.costUsd) * (daysInMonth / repeatDays)),
    },
  ]
}

/** No saving is claimed: what a cheaper model would do to quality, the tape does not show. */
function adviseOnModel(facts: CostFacts, row: CostRow, inputRateOf: InputRateOf): readonly Advice[] {
  const inputUsdPerMillion = inputRateOf(row.provider ?? '', row.key)
  const callsPerDay = row.calls / daysOf(facts)
  if (inputUsdPerMillion === null || inputUsdPerMillion <= expensiveInputUsd || callsPerDay <= busyCallsADay)
    return []
  return [
    {
      code: 'expensive-model',
      title: `${row.key} is expensive and busy`,
      sentence:
        `${row.key} costs $${inputUsdPerMillion} per million input tokens and takes ${Math.round(callsPerDay)} calls` +
        ` a day. Try a cheaper model on the simple ones, and compare the answers first.`,
      evidence: {
        model: row.key,
        provider: row.provider ?? null,
        inputUsdPerMillion,
        callsPerDay,
        costUsd: row.costUsd,
        share: row.share,
      },
      savesUsdPerMonth: null,
    },
  ]
}

function adviseOnRoute(row: CostRow): readonly Advice[] {
  const average = row.averageCostUsd === null ? 0 : Number(row.averageCostUsd)
  if (row.calls < fewestRouteCalls || average <= expensiveCallUsd) return []
  const inputPerCall = Math.round(row.inputTokens / row.calls)
  return [
    {
      code: 'expensive-route',
      title: `Route ${row.key} is expensive`,
      sentence:
        `A call of ${row.key} costs $${cents(average)} on average, with ${inputPerCall} input and` +
        ` ${Math.round(row.outputTokens / row.calls)} output tokens. Look at what fills its prompt.`,
      evidence: {
        route: row.key,
        calls: row.calls,
        averageCostUsd: row.averageCostUsd,
        inputTokensPerCall: inputPerCall,
        costUsd: row.costUsd,
      },
      savesUsdPerMonth: null,
    },
  ]
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const cents = (usd: number): string => (usd >= 0.01 || usd === 0 ? usd.toFixed(2) : usd.toPrecision(2))
