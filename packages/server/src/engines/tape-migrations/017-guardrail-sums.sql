-- What the guardrail monitor asks of verdicts, as in 013, but a row a guardrail and segment of a minute or hour with all
-- its latencies in one map (code to evaluations) instead of a row a latency: a hundred times fewer rows to group. What was
-- summed up so far is taken over; a half-run file begins anew, which is why the tables of 013 go only with the next one.
DROP VIEW IF EXISTS telltale.guardrail_minutes_view;
DROP VIEW IF EXISTS telltale.guardrail_hours_view;

CREATE TABLE IF NOT EXISTS telltale.guardrail_minute_sums
(
  project_id LowCardinality(String),
  dimension LowCardinality(String),
  at DateTime('UTC') CODEC(Delta, ZSTD(1)),
  guardrail_id LowCardinality(String),
  guardrail_version UInt32,
  stage LowCardinality(String),
  mode LowCardinality(String),
  segment LowCardinality(String),

  passes SimpleAggregateFunction(sum, UInt64),
  blocks SimpleAggregateFunction(sum, UInt64),
  modifications SimpleAggregateFunction(sum, UInt64),
  flags SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  latency_us SimpleAggregateFunction(sum, UInt64),
  call_latency_us SimpleAggregateFunction(sum, UInt64),
  cost_usd SimpleAggregateFunction(sum, Decimal(38, 12)),
  cost_known SimpleAggregateFunction(sum, UInt64),
  latencies SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment)
TTL at + INTERVAL 10 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512;

CREATE TABLE IF NOT EXISTS telltale.guardrail_hour_sums AS telltale.guardrail_minute_sums
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment)
TTL at + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512;

TRUNCATE TABLE telltale.guardrail_minute_sums;
INSERT INTO telltale.guardrail_minute_sums
SELECT project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, passes, blocks, modifications,
  flags, errors, latency_us, call_latency_us, cost_usd, cost_known,
  map(latency_code, passes + blocks + modifications + flags + errors)
FROM telltale.guardrail_minutes
SETTINGS insert_deduplicate = 0, max_execution_time = 0, max_partitions_per_insert_block = 0;

TRUNCATE TABLE telltale.guardrail_hour_sums;
INSERT INTO telltale.guardrail_hour_sums
SELECT project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment, passes, blocks, modifications,
  flags, errors, latency_us, call_latency_us, cost_usd, cost_known,
  map(latency_code, passes + blocks + modifications + flags + errors)
FROM telltale.guardrail_hours
SETTINGS insert_deduplicate = 0, max_execution_time = 0, max_partitions_per_insert_block = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.guardrail_minute_sums_view TO telltale.guardrail_minute_sums AS
SELECT
  rows.project_id AS project_id,
  'all' AS dimension,
  toStartOfMinute(toDateTime(rows.at, 'UTC')) AS at,
  rows.guardrail_id AS guardrail_id,
  rows.guardrail_version AS guardrail_version,
  rows.stage AS stage,
  rows.mode AS mode,
  '' AS segment,
  countIf(rows.verdict = 'pass') AS passes,
  countIf(rows.verdict = 'block') AS blocks,
  countIf(rows.verdict = 'modify') AS modifications,
  countIf(rows.verdict = 'flag_for_review') AS flags,
  countIf(rows.verdict = 'error') AS errors,
  sum(toUInt64(floor(rows.latency_ms * 1000 + 0.5))) AS latency_us,
  sum(toUInt64(floor(rows.call_latency_ms * 1000 + 0.5))) AS call_latency_us,
  sum(ifNull(rows.cost_usd, 0)) AS cost_usd,
  countIf(isNotNull(rows.cost_usd)) AS cost_known,
  sumMap(map(toUInt16(bitShiftRight(reinterpretAsUInt64(rows.latency_ms) + 70368744177664, 47)), toUInt64(1))) AS latencies
FROM telltale.verdicts AS rows
GROUP BY project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.guardrail_hour_sums_view TO telltale.guardrail_hour_sums AS
SELECT
  rows.project_id AS project_id,
  part.1 AS dimension,
  toStartOfHour(toDateTime(rows.at, 'UTC')) AS at,
  rows.guardrail_id AS guardrail_id,
  rows.guardrail_version AS guardrail_version,
  rows.stage AS stage,
  rows.mode AS mode,
  part.2 AS segment,
  countIf(rows.verdict = 'pass') AS passes,
  countIf(rows.verdict = 'block') AS blocks,
  countIf(rows.verdict = 'modify') AS modifications,
  countIf(rows.verdict = 'flag_for_review') AS flags,
  countIf(rows.verdict = 'error') AS errors,
  sum(toUInt64(floor(rows.latency_ms * 1000 + 0.5))) AS latency_us,
  sum(toUInt64(floor(rows.call_latency_ms * 1000 + 0.5))) AS call_latency_us,
  sum(ifNull(rows.cost_usd, 0)) AS cost_usd,
  countIf(isNotNull(rows.cost_usd)) AS cost_known,
  sumMap(map(toUInt16(bitShiftRight(reinterpretAsUInt64(rows.latency_ms) + 70368744177664, 47)), toUInt64(1))) AS latencies
FROM telltale.verdicts AS rows
ARRAY JOIN [('all', ''), ('prompt', ifNull(rows.prompt_name, '')), ('language', ifNull(rows.language, '')),
  ('route', ifNull(rows.route, '')), ('model', ifNull(rows.model, '')), ('key', ifNull(rows.key_id, ''))] AS part
GROUP BY project_id, dimension, at, guardrail_id, guardrail_version, stage, mode, segment;
