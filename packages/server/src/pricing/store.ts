import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { CostSums, type CostFacts, type KeyedSums } from './report-model.ts'

const millisecondsAnHour = 3_600_000
/** Rows kept of each breakdown, dearest first. */
const longestBreakdown = 50
/** Whole days looked back on for the projection. */
const daysLookedBack = 28
/** Calls searched for repeated requests: enough to tell, few enough to be quick. */
const longestLookForRepeats = 20_000

const Totals = CostSums.extend({ cacheHits: z.int() })
const Grouped = CostSums.extend({ dimension: z.string(), key: z.string(), provider: z.string().nullable() })
const Unknown = z.object({
  reason: z.string(),
  model: z.string(),
  provider: z.string().nullable(),
  calls: z.int(),
})
const Past = z.object({ firstCallMs: z.number().nullable(), dailyCostsUsd: z.array(z.number()) })
const Repeats = z.object({ hashed: z.int(), calls: z.int(), costUsd: z.string(), sinceMs: z.number() })

/**
 * Reads what the cost report of the last `hours` needs. The window starts at a whole hour, so that hourly sums fit
 * it; users, tags and unknown costs are not in the hourly table and come from the calls themselves.
 */
export async function readCostFacts(
  tape: Tape,
  projectId: string,
  hours: number,
  nowMs: number,
): Promise<CostFacts> {
  const fromMs = Math.floor((nowMs - hours * millisecondsAnHour) / millisecondsAnHour) * millisecondsAnHour
  const lastHourMs = Math.floor(nowMs / millisecondsAnHour) * millisecondsAnHour
  const parameters = {
    project: projectId,
    from: fromMs,
    to: nowMs,
    lastHour: lastHourMs,
    limit: longestBreakdown,
  }
  // The dear ones first: the engine runs a few at a time, and the others fill the gaps.
  const [tags, users, [repeats], unknown, hourly, totals, [past]] = await Promise.all([
    tape.rows(Grouped, { text: tagText, parameters }),
    tape.rows(Grouped, { text: userText, parameters }),
    tape.rows(Repeats, { text: repeatsText, parameters }),
    tape.rows(Unknown, { text: unknownText, parameters }),
    tape.rows(Grouped, { text: hourlyText, parameters }),
    tape.rows(Totals, { text: totalsText, parameters }),
    tape.rows(Past, { text: pastText, parameters }),
  ])
  const rows = [...hourly, ...users, ...tags]
  const of = (dimension: string): KeyedSums[] =>
    rows
      .filter((row) => row.dimension === dimension)
      .map(({ provider, ...sums }) => (dimension === 'model' ? { ...sums, provider } : sums))
  return {
    fromMs,
    toMs: nowMs,
    firstCallMs: past?.firstCallMs ?? null,
    totals: totals[0] ?? nothing,
    byModel: of('model'),
    byRoute: of('route'),
    byPrompt: of('prompt'),
    byUser: of('user'),
    byTag: of('tag'),
    ...summed(unknown),
    dailyCostsUsd: past?.dailyCostsUsd ?? [],
    repeats:
      repeats === undefined || repeats.hashed === 0
        ? null
        : {
            calls: repeats.calls,
            costUsd: repeats.costUsd,
            ofCalls: repeats.hashed,
            sinceMs: repeats.sinceMs,
          },
  }
}

const nothing = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedReadTokens: 0,
  costUsd: '0',
  costKnownCalls: 0,
  cacheHits: 0,
}

function summed(
  rows: readonly z.infer<typeof Unknown>[],
): Pick<CostFacts, 'unknownReasons' | 'unknownModels'> {
  const reasons = new Map<string, number>()
  const models = new Map<string, { model: string; provider: string | null; calls: number }>()
  for (const { reason, model, provider, calls } of rows) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + calls)
    const key = `${provider ?? ''}\n${model}`
    models.set(key, { model, provider, calls: (models.get(key)?.calls ?? 0) + calls })
  }
  const most = (a: { calls: number }, b: { calls: number }): number => b.calls - a.calls
  return {
    unknownReasons: [...reasons].map(([reason, calls]) => ({ reason, calls })).sort(most),
    unknownModels: [...models.values()].sort(most).slice(0, longestBreakdown),
  }
}

const hourlyWindow = `hourly.project_id = {project:String}
    AND hourly.hour >= toDateTime(intDiv({from:Int64}, 1000), 'UTC')
    AND hourly.hour <= toDateTime(intDiv({to:Int64}, 1000), 'UTC')`

const rawWindow = `calls.project_id = {project:String}
    AND calls.started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND calls.started_at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`

const hourlySums = `toUInt64(sum(hourly.calls)) AS calls,
    sum(hourly.input_tokens) AS input_tokens,
    sum(hourly.output_tokens) AS output_tokens,
    sum(hourly.cached_read_tokens) AS cached_read_tokens,
    toString(sum(hourly.cost_usd) AS cost) AS cost_usd,
    sum(hourly.cost_known_calls) AS cost_known_calls`

const rawSums = `count() AS calls,
    sum(ifNull(calls.input_tokens, 0)) AS input_tokens,
    sum(ifNull(calls.output_tokens, 0)) AS output_tokens,
    sum(ifNull(calls.cached_read_tokens, 0)) AS cached_read_tokens,
    toString(sum(ifNull(calls.cost_usd, 0)) AS cost) AS cost_usd,
    countIf(isNotNull(calls.cost_usd)) AS cost_known_calls`

const totalsText = `SELECT ${hourlySums}, sumIf(hourly.calls, hourly.cache_kind != 'none') AS cache_hits
  FROM telltale.calls_hourly AS hourly WHERE ${hourlyWindow}`

/** Dearest groups first; a group without a name is no row. */
const hourlyGroup = (dimension: string, key: string, provider: string, named: string): string =>
  `SELECT '${dimension}' AS dimension, ${key} AS key, ${provider} AS provider, ${hourlySums}
  FROM telltale.calls_hourly AS hourly WHERE ${hourlyWindow} AND ${named}
  GROUP BY key, provider ORDER BY cost DESC, calls DESC, key LIMIT {limit:UInt32}`

const rawGroup = (dimension: string, key: string, from: string, by: string, named: string): string =>
  `SELECT '${dimension}' AS dimension, ${key} AS key, CAST(NULL AS Nullable(String)) AS provider, ${rawSums}
  FROM ${from} WHERE ${rawWindow} AND ${named}
  GROUP BY ${by} ORDER BY cost DESC, calls DESC, key LIMIT {limit:UInt32}`

const union = (...parts: readonly string[]): string =>
  parts
    .map(
      (part) =>
        `SELECT dimension, key, provider, calls, input_tokens, output_tokens, cached_read_tokens, cost_usd, cost_known_calls FROM (${part})`,
    )
    .join(' UNION ALL ')

const noProvider = 'CAST(NULL AS Nullable(String))'
const hourlyText = union(
  hourlyGroup('model', 'toString(hourly.model)', "nullIf(toString(hourly.provider), '')", 'true'),
  hourlyGroup('route', 'toString(hourly.route)', noProvider, "hourly.route != ''"),
  hourlyGroup(
    'prompt',
    "concat(toString(hourly.prompt_name), '@', toString(hourly.prompt_version))",
    noProvider,
    "hourly.prompt_name != ''",
  ),
)

const userText = rawGroup(
  'user',
  "ifNull(calls.user_id, '')",
  'telltale.calls AS calls',
  'calls.user_id',
  'isNotNull(calls.user_id)',
)

/** Calls with the same tags are summed before the tags are taken apart: few combinations stand for many calls. */
const tagText = `SELECT 'tag' AS dimension, concat(tag, ':', value) AS key, ${noProvider} AS provider,
    sum(same.calls) AS calls,
    sum(same.input_tokens) AS input_tokens,
    sum(same.output_tokens) AS output_tokens,
    sum(same.cached_read_tokens) AS cached_read_tokens,
    toString(sum(toDecimal128(same.cost_usd, 12)) AS all_cost) AS cost_usd,
    sum(same.cost_known_calls) AS cost_known_calls
  FROM (
    SELECT calls.tags.keys AS tag_names, calls.tags.values AS tag_values, ${rawSums}
    FROM telltale.calls AS calls WHERE ${rawWindow} AND notEmpty(calls.tags.keys)
    GROUP BY tag_names, tag_values
  ) AS same ARRAY JOIN same.tag_names AS tag, same.tag_values AS value
  GROUP BY tag, value ORDER BY all_cost DESC, calls DESC, key LIMIT {limit:UInt32}`

const unknownText = `SELECT ifNull(calls.cost_unknown_reason, 'unsaid') AS reason,
    ifNull(calls.model, calls.requested_model) AS model, calls.provider AS provider, count() AS calls
  FROM telltale.calls AS calls WHERE ${rawWindow} AND isNull(calls.cost_usd)
  GROUP BY reason, model, provider ORDER BY calls DESC LIMIT 1000`

/** Whole days of 24 hours that end with the last whole hour, counted back to the first call at most. */
const pastText = `WITH
    toDateTime(intDiv({lastHour:Int64}, 1000), 'UTC') AS last_hour,
    (SELECT min(hour) FROM telltale.calls_hourly WHERE project_id = {project:String}) AS first_hour,
    (SELECT count() FROM telltale.calls_hourly WHERE project_id = {project:String}) AS any_hours,
    least(${daysLookedBack}, intDiv(greatest(dateDiff('hour', first_hour, last_hour), 0), 24)) AS whole_days
  SELECT
    if(any_hours = 0, NULL, toFloat64(toUnixTimestamp(first_hour)) * 1000) AS first_call_ms,
    arrayMap(back -> toFloat64(arraySum(arrayMap((at, cost) -> if(at = back, cost, 0.), backs, costs))),
      if(any_hours = 0, [], reverse(range(toUInt32(whole_days))))) AS daily_costs_usd
  FROM (
    SELECT groupArray(back) AS backs, groupArray(day_cost) AS costs FROM (
      SELECT intDiv(dateDiff('hour', hourly.hour, toDateTime(intDiv({lastHour:Int64}, 1000), 'UTC')) - 1, 24) AS back,
        toFloat64(sum(hourly.cost_usd)) AS day_cost
      FROM telltale.calls_hourly AS hourly
      WHERE hourly.project_id = {project:String}
        AND hourly.hour < toDateTime(intDiv({lastHour:Int64}, 1000), 'UTC')
        AND hourly.hour >= toDateTime(intDiv({lastHour:Int64}, 1000), 'UTC') - INTERVAL ${daysLookedBack} DAY
      GROUP BY back
    )
  )`

/**
 * Among the latest calls only, read in order from the end, so that it costs the same however many there are. The
 * first call of a request is no repeat: the dearest of them is taken for it, to claim no more than is true.
 */
const repeatsText = `SELECT sum(times) AS hashed, sum(times - 1) AS calls,
    toString(toDecimal128(sum(spent - dearest), 12)) AS cost_usd,
    toFloat64(toUnixTimestamp64Milli(min(first_at))) AS since_ms
  FROM (
    SELECT count() AS times, sum(usd) AS spent, max(usd) AS dearest, min(at) AS first_at
    FROM (
      SELECT calls.model AS model, calls.input_hash AS input_hash, ifNull(calls.cost_usd, 0) AS usd, calls.started_at AS at
      FROM telltale.calls AS calls
      WHERE ${rawWindow} AND isNotNull(calls.input_hash) AND calls.status = 'ok' AND calls.cache_kind = 'none'
      ORDER BY calls.project_id DESC, calls.started_at DESC LIMIT ${longestLookForRepeats}
    )
    GROUP BY sipHash64(model, input_hash)
  )`
