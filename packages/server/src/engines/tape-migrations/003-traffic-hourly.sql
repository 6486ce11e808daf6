-- What dashboards draw: few rows an hour, with quantiles of the latencies. Merging digests is the dear part (800 ms
-- for a month at the grain of calls_hourly), so this grain is coarse.

CREATE TABLE IF NOT EXISTS telltale.traffic_hourly
(
  project_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  environment LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),

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
  cost_known_calls SimpleAggregateFunction(sum, UInt64),
  latency_ms AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64),
  ttft_ms AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Nullable(Float64)),
  overhead_ms AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Nullable(Float64))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, environment, provider, model)
TTL hour + INTERVAL 800 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.traffic_hourly_view TO telltale.traffic_hourly AS
SELECT
  calls.project_id AS project_id,
  toStartOfHour(toDateTime(calls.started_at, 'UTC')) AS hour,
  calls.environment AS environment,
  ifNull(calls.provider, '') AS provider,
  ifNull(calls.model, calls.requested_model) AS model,
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
  countIf(isNotNull(calls.cost_usd)) AS cost_known_calls,
  quantilesTDigestState(0.5, 0.95, 0.99)(calls.latency_ms) AS latency_ms,
  quantilesTDigestState(0.5, 0.95, 0.99)(calls.ttft_ms) AS ttft_ms,
  quantilesTDigestState(0.5, 0.95, 0.99)(calls.overhead_ms) AS overhead_ms
FROM telltale.calls AS calls
GROUP BY project_id, hour, environment, provider, model;
