/** Whole days looked back on for the projection. */
const daysLookedBack = 28
/** Calls searched for repeated requests: enough to tell, few enough to be quick. */
const longestLookForRepeats = 20_000

const hourlyWindow = `hourly.project_id = {project:String}
    AND hourly.hour >= toDateTime(intDiv({from:Int64}, 1000), 'UTC')
    AND hourly.hour <= toDateTime(intDiv({to:Int64}, 1000), 'UTC')`

const callsWindow = `calls.project_id = {project:String}
    AND calls.started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND calls.started_at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`

/**
 * Totals, models, routes and prompts in one pass over the hourly sums: the dearest of each first, and of the models
 * also those with most unknown costs. A route or prompt without a name is no row.
 */
export const hourlyText = `SELECT dimension, key, provider, calls, input_tokens, output_tokens, cached_read_tokens,
    toString(cost) AS cost_usd, cost_known_calls, cache_hits, calls - cost_known_calls AS unknown, rank, unknown_rank
  FROM (
    SELECT *,
      row_number() OVER (PARTITION BY dimension ORDER BY cost DESC, calls DESC, key, provider) AS rank,
      row_number() OVER (PARTITION BY dimension ORDER BY calls - cost_known_calls DESC, key, provider) AS unknown_rank
    FROM (
      SELECT
        multiIf(grouping(hourly.model) = 0, 'model', grouping(hourly.route) = 0, 'route',
          grouping(hourly.prompt_name) = 0, 'prompt', 'all') AS dimension,
        multiIf(dimension = 'model', toString(hourly.model), dimension = 'route', toString(hourly.route),
          dimension = 'prompt', concat(toString(hourly.prompt_name), '@', toString(hourly.prompt_version)), '') AS key,
        nullIf(toString(hourly.provider), '') AS provider,
        sum(hourly.calls) AS calls,
        sum(hourly.input_tokens) AS input_tokens,
        sum(hourly.output_tokens) AS output_tokens,
        sum(hourly.cached_read_tokens) AS cached_read_tokens,
        sum(hourly.cost_usd) AS cost,
        sum(hourly.cost_known_calls) AS cost_known_calls,
        sumIf(hourly.calls, hourly.cache_kind != 'none') AS cache_hits
      FROM telltale.calls_hourly AS hourly WHERE ${hourlyWindow}
      GROUP BY GROUPING SETS (
        (), (hourly.model, hourly.provider), (hourly.route), (hourly.prompt_name, hourly.prompt_version))
    )
    WHERE NOT (dimension = 'route' AND key = '') AND NOT (dimension = 'prompt' AND startsWith(key, '@'))
  )
  WHERE rank <= {limit:UInt32} OR (dimension = 'model' AND unknown > 0 AND unknown_rank <= {limit:UInt32})`

/**
 * Users, tags and reasons for unknown costs in one pass over the calls, which is most of what a report costs: calls
 * with the same tags are summed before the tags are taken apart, as few combinations stand for many calls. Nearly
 * every row read is within the window, so filtering before the other columns are read would only read twice.
 */
export const callsText = `SELECT dimension, key,
    sum(same.calls) AS calls,
    sum(same.input_tokens) AS input_tokens,
    sum(same.output_tokens) AS output_tokens,
    sum(same.cached_read_tokens) AS cached_read_tokens,
    toString(sum(same.cost) AS all_cost) AS cost_usd,
    sum(same.cost_known_calls) AS cost_known_calls,
    calls - cost_known_calls AS unknown
  FROM (
    SELECT
      multiIf(grouping(calls.user_id) = 0, 'user', grouping(calls.cost_unknown_reason) = 0, 'reason', 'tag') AS dimension,
      multiIf(
        dimension = 'user', if(isNull(calls.user_id), [], [ifNull(calls.user_id, '')]),
        dimension = 'reason', [toString(ifNull(calls.cost_unknown_reason, 'unsaid'))],
        arrayMap((tag, value) -> concat(toString(tag), ':', value), mapKeys(calls.tags), mapValues(calls.tags))) AS keys,
      count() AS calls,
      ifNull(sum(calls.input_tokens), 0) AS input_tokens,
      ifNull(sum(calls.output_tokens), 0) AS output_tokens,
      ifNull(sum(calls.cached_read_tokens), 0) AS cached_read_tokens,
      ifNull(sum(calls.cost_usd), 0) AS cost,
      count(calls.cost_usd) AS cost_known_calls
    FROM telltale.calls AS calls WHERE ${callsWindow}
    GROUP BY GROUPING SETS ((calls.user_id), (calls.cost_unknown_reason), (calls.tags))
  ) AS same ARRAY JOIN same.keys AS key
  GROUP BY dimension, key
  HAVING dimension != 'reason' OR unknown > 0 OR key != 'unsaid'
  ORDER BY if(dimension = 'reason', unknown, 0) DESC, all_cost DESC, calls DESC, key
  LIMIT {limit:UInt32} BY dimension
  SETTINGS optimize_move_to_prewhere = 0`

/** Whole days of 24 hours that end with the last whole hour, counted back to the first call at most. */
export const pastText = `WITH
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
 * Among the latest calls only, so that it costs the same however many there are: the hourly sums tell how far back
 * to read. The first call of a request is no repeat: the dearest of them is taken for it, to claim no more than is
 * true.
 */
export const repeatsText = `WITH (
    SELECT min(hour) FROM (
      SELECT hour, answered, sum(answered) OVER (ORDER BY hour DESC) AS so_far FROM (
        SELECT hourly.hour AS hour,
          sum(hourly.calls - hourly.errors - hourly.truncated - hourly.cancelled - hourly.blocked) AS answered
        FROM telltale.calls_hourly AS hourly WHERE ${hourlyWindow} AND hourly.cache_kind = 'none'
        GROUP BY hour
      )
    )
    WHERE so_far - answered < ${longestLookForRepeats}
  ) AS first_hour
  SELECT sum(times) AS hashed, sum(times - 1) AS calls,
    toString(toDecimal128(sum(spent - dearest), 12)) AS cost_usd,
    toFloat64(toUnixTimestamp64Milli(min(first_at))) AS since_ms
  FROM (
    SELECT count() AS times, sum(usd) AS spent, max(usd) AS dearest, min(at) AS first_at
    FROM (
      SELECT calls.model AS model, calls.input_hash AS input_hash, ifNull(calls.cost_usd, 0) AS usd, calls.started_at AS at
      FROM telltale.calls AS calls
      WHERE ${callsWindow} AND calls.started_at >= first_hour
        AND isNotNull(calls.input_hash) AND calls.status = 'ok' AND calls.cache_kind = 'none'
      ORDER BY calls.project_id DESC, calls.started_at DESC LIMIT ${longestLookForRepeats}
    )
    GROUP BY sipHash64(model, input_hash)
  )`
