-- The calls of experiments once more, narrow and by unit: what a user did is then one run of rows, and a range of
-- hashes is a share of the users. Units are hashed (two of a million meet with a chance of 3e-8); 0 holds the calls
-- without one. Beside them, since the first call of a user says which others count: who was first seen where and when,
-- and which environments there were.
CREATE TABLE IF NOT EXISTS telltale.experiment_calls
(
  project_id LowCardinality(String),
  experiment LowCardinality(String),
  unit UInt64,
  started_at DateTime64(3, 'UTC') CODEC(T64, LZ4),
  id UUID,
  variant LowCardinality(String),
  fingerprint LowCardinality(String),

  environment LowCardinality(String),
  tags Map(LowCardinality(String), String),
  release LowCardinality(Nullable(String)),
  route LowCardinality(Nullable(String)),
  prompt_name LowCardinality(Nullable(String)),
  prompt_version Nullable(UInt32),
  provider LowCardinality(Nullable(String)),
  requested_model LowCardinality(String),
  model LowCardinality(Nullable(String)),
  stream Bool,
  fallback_depth UInt16,
  cache_kind LowCardinality(String),
  status LowCardinality(String),
  error_kind LowCardinality(Nullable(String)),
  finish_reason LowCardinality(Nullable(String)),
  refusal Nullable(Bool),
  input_tokens Nullable(UInt64),
  cached_read_tokens Nullable(UInt64),
  output_tokens Nullable(UInt64),
  reasoning_tokens Nullable(UInt64),
  cost_usd Nullable(Float64),
  latency_ms Float64,
  ttft_ms Nullable(Float64),
  overhead_ms Nullable(Float64),
  guardrail_ms Nullable(Float64),
  documents_retrieved Nullable(UInt32),
  top_score Nullable(Float64),
  grounded_share Nullable(Float64),
  utilisation Nullable(Float64),
  index_name LowCardinality(Nullable(String)),
  index_version LowCardinality(Nullable(String)),
  guardrail_actions Map(LowCardinality(String), String),
  language LowCardinality(Nullable(String)),
  input_chars Nullable(UInt64)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (project_id, experiment, unit, started_at)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.experiment_calls_view TO telltale.experiment_calls AS
SELECT
  calls.project_id AS project_id,
  assumeNotNull(calls.experiment) AS experiment,
  if(isNull(calls.experiment_unit), 0, sipHash64(assumeNotNull(calls.experiment_unit))) AS unit,
  calls.started_at AS started_at,
  calls.id AS id,
  ifNull(calls.variant, '') AS variant,
  ifNull(calls.environment_fingerprint, '') AS fingerprint,
  environment, tags, release, route, prompt_name, prompt_version, provider, requested_model, model, stream, fallback_depth,
  cache_kind, status, error_kind, finish_reason, refusal, input_tokens, cached_read_tokens, output_tokens,
  reasoning_tokens, toFloat64(calls.cost_usd) AS cost_usd, latency_ms, ttft_ms, overhead_ms, guardrail_ms,
  documents_retrieved, top_score, grounded_share, utilisation, index_name, index_version, guardrail_actions, language,
  input_chars
FROM telltale.calls AS calls
WHERE isNotNull(calls.experiment);

CREATE TABLE IF NOT EXISTS telltale.experiment_units
(
  project_id LowCardinality(String),
  experiment LowCardinality(String),
  unit UInt64,
  variant LowCardinality(String),
  fingerprint LowCardinality(String),
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, experiment, unit, variant, fingerprint)
TTL toDateTime(first_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.experiment_units_view TO telltale.experiment_units AS
SELECT project_id, experiment, unit, variant, fingerprint, min(calls.started_at) AS first_at
FROM telltale.experiment_calls AS calls
WHERE unit != 0
GROUP BY project_id, experiment, unit, variant, fingerprint;

CREATE TABLE IF NOT EXISTS telltale.experiment_minutes
(
  project_id LowCardinality(String),
  experiment LowCardinality(String),
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  has_unit Bool,
  fingerprint LowCardinality(String),
  calls SimpleAggregateFunction(sum, UInt64),
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, experiment, minute, has_unit, fingerprint)
TTL minute + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.experiment_minutes_view TO telltale.experiment_minutes AS
SELECT project_id, experiment, toStartOfMinute(toDateTime(calls.started_at, 'UTC')) AS minute, unit != 0 AS has_unit,
  fingerprint, count() AS calls, min(calls.started_at) AS first_at
FROM telltale.experiment_calls AS calls
GROUP BY project_id, experiment, minute, has_unit, fingerprint;
