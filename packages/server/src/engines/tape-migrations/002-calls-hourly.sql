-- What the cost report and alerts ask of long windows, hour by hour: sums only, by everything money is spent on. Unknown names are '' and
-- version 0 here (a sorting key wants no nulls). Known costs are counted beside their sum: an unknown cost is
-- never zero.

CREATE TABLE IF NOT EXISTS telltale.calls_hourly
(
  project_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  environment LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  route LowCardinality(String),
  prompt_name LowCardinality(String),
  prompt_version UInt32,
  cache_kind LowCardinality(String),

  calls SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  truncated SimpleAggregateFunction(sum, UInt64),
  cancelled SimpleAggregateFunction(sum, UInt64),
  blocked SimpleAggregateFunction(sum, UInt64),
  input_tokens SimpleAggregateFunction(sum, UInt64),
  cached_read_tokens SimpleAggregateFunction(sum, UInt64),
  cache_write_tokens SimpleAggregateFunction(sum, UInt64),
  output_tokens SimpleAggregateFunction(sum, UInt64),
  reasoning_tokens SimpleAggregateFunction(sum, UInt64),
  usage_known_calls SimpleAggregateFunction(sum, UInt64),
  cache_read_calls SimpleAggregateFunction(sum, UInt64),
  cost_usd SimpleAggregateFunction(sum, Decimal(38, 12)),
  cost_known_calls SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, environment, provider, model, route, prompt_name, prompt_version, cache_kind)
TTL hour + INTERVAL 800 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.calls_hourly_view TO telltale.calls_hourly AS
SELECT
  calls.project_id AS project_id,
  toStartOfHour(toDateTime(calls.started_at, 'UTC')) AS hour,
  calls.environment AS environment,
  ifNull(calls.provider, '') AS provider,
  ifNull(calls.model, calls.requested_model) AS model,
  ifNull(calls.route, '') AS route,
  ifNull(calls.prompt_name, '') AS prompt_name,
  ifNull(calls.prompt_version, 0) AS prompt_version,
  calls.cache_kind AS cache_kind,
  count() AS calls,
  countIf(calls.status = 'error') AS errors,
  countIf(calls.status = 'truncated') AS truncated,
  countIf(calls.status = 'cancelled') AS cancelled,
  countIf(calls.status = 'blocked') AS blocked,
  sum(ifNull(calls.input_tokens, 0)) AS input_tokens,
  sum(ifNull(calls.cached_read_tokens, 0)) AS cached_read_tokens,
  sum(ifNull(calls.cache_write_tokens, 0)) AS cache_write_tokens,
  sum(ifNull(calls.output_tokens, 0)) AS output_tokens,
  sum(ifNull(calls.reasoning_tokens, 0)) AS reasoning_tokens,
  countIf(calls.usage_source != 'none') AS usage_known_calls,
  countIf(ifNull(calls.cached_read_tokens, 0) > 0) AS cache_read_calls,
  sum(ifNull(calls.cost_usd, 0)) AS cost_usd,
  countIf(isNotNull(calls.cost_usd)) AS cost_known_calls
FROM telltale.calls AS calls
GROUP BY project_id, hour, environment, provider, model, route, prompt_name, prompt_version, cache_kind;
