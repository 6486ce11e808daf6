-- What the monitor of guardrails asks of verdicts, by the minute and by the hour. Latencies are kept by their code
-- (guardrails/monitor/latency-code.ts: 32 steps between doublings), so that quantiles of any span are those of all its
-- verdicts at that resolution, to the last digit; sums are whole microseconds, so that they are exact in any order.
-- In an hour a verdict stands once under each dimension with its segment of it; minutes, which only fill up the ends of
-- a window, know no segments: they would be more rows than verdicts. What is asked of two dimensions at once, of users
-- and of tags is read from the verdicts themselves. A segment that is not known is ''.
CREATE TABLE IF NOT EXISTS telltale.guardrail_minutes
(
  project_id LowCardinality(String),
  dimension LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  guardrail_id LowCardinality(String),
  guardrail_version UInt32,
  stage LowCardinality(String),
  mode LowCardinality(String),
  segment LowCardinality(String),
  latency_code UInt16,

  passes SimpleAggregateFunction(sum, UInt64),
  blocks SimpleAggregateFunction(sum, UInt64),
  modifications SimpleAggregateFunction(sum, UInt64),
  flags SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  latency_us SimpleAggregateFunction(sum, UInt64),
  call_latency_us SimpleAggregateFunction(sum, UInt64),
  cost_usd SimpleAggregateFunction(sum, Decimal(38, 12)),
  cost_known SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, latency_code)
TTL at + INTERVAL 10 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS telltale.guardrail_hours AS telltale.guardrail_minutes
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, latency_code)
TTL at + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.guardrail_minutes_view TO telltale.guardrail_minutes AS
SELECT
  rows.project_id AS project_id,
  'all' AS dimension,
  toStartOfMinute(toDateTime(rows.at, 'UTC')) AS at,
  rows.guardrail_id AS guardrail_id,
  rows.guardrail_version AS guardrail_version,
  rows.stage AS stage,
  rows.mode AS mode,
  '' AS segment,
  toUInt16(bitShiftRight(reinterpretAsUInt64(rows.latency_ms) + 70368744177664, 47)) AS latency_code,
  countIf(rows.verdict = 'pass') AS passes,
  countIf(rows.verdict = 'block') AS blocks,
  countIf(rows.verdict = 'modify') AS modifications,
  countIf(rows.verdict = 'flag_for_review') AS flags,
  countIf(rows.verdict = 'error') AS errors,
  sum(toUInt64(floor(rows.latency_ms * 1000 + 0.5))) AS latency_us,
  sum(toUInt64(floor(rows.call_latency_ms * 1000 + 0.5))) AS call_latency_us,
  sum(ifNull(rows.cost_usd, 0)) AS cost_usd,
  countIf(isNotNull(rows.cost_usd)) AS cost_known
FROM telltale.verdicts AS rows
GROUP BY project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, latency_code;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.guardrail_hours_view TO telltale.guardrail_hours AS
SELECT
  rows.project_id AS project_id,
  part.1 AS dimension,
  toStartOfHour(toDateTime(rows.at, 'UTC')) AS at,
  rows.guardrail_id AS guardrail_id,
  rows.guardrail_version AS guardrail_version,
  rows.stage AS stage,
  rows.mode AS mode,
  part.2 AS segment,
  toUInt16(bitShiftRight(reinterpretAsUInt64(rows.latency_ms) + 70368744177664, 47)) AS latency_code,
  countIf(rows.verdict = 'pass') AS passes,
  countIf(rows.verdict = 'block') AS blocks,
  countIf(rows.verdict = 'modify') AS modifications,
  countIf(rows.verdict = 'flag_for_review') AS flags,
  countIf(rows.verdict = 'error') AS errors,
  sum(toUInt64(floor(rows.latency_ms * 1000 + 0.5))) AS latency_us,
  sum(toUInt64(floor(rows.call_latency_ms * 1000 + 0.5))) AS call_latency_us,
  sum(ifNull(rows.cost_usd, 0)) AS cost_usd,
  countIf(isNotNull(rows.cost_usd)) AS cost_known
FROM telltale.verdicts AS rows
ARRAY JOIN [('all', ''), ('prompt', ifNull(rows.prompt_name, '')), ('language', ifNull(rows.language, '')),
  ('route', ifNull(rows.route, '')), ('model', ifNull(rows.model, '')), ('key', ifNull(rows.key_id, ''))] AS part
GROUP BY project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, latency_code;
