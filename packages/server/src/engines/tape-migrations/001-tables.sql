-- The tape: immutable rows, one table a record, a partition a day. Columns are those of ledger/model.ts.
-- Statements end with a semicolon at the end of a line; each can run twice, since ClickHouse has no transactions over DDL.

-- A wide part costs a write buffer for each of some 150 streams, so segments stay compact parts and only merged
-- days become wide: otherwise one insert of 100 000 rows takes over 400 MB. Small granules, because a page or one
-- call reads every column of each granule it touches.
CREATE TABLE IF NOT EXISTS telltale.calls
(
  id UUID,
  project_id LowCardinality(String),
  environment LowCardinality(String),
  trace_id String,
  span_id String,
  parent_span_id Nullable(String),
  session_id Nullable(String),
  user_id Nullable(String),
  key_id LowCardinality(Nullable(String)),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  ended_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  tags Map(LowCardinality(String), String),
  release LowCardinality(Nullable(String)),
  route LowCardinality(Nullable(String)),

  prompt_name LowCardinality(Nullable(String)),
  prompt_version Nullable(UInt32),
  prompt_hash LowCardinality(Nullable(String)),
  experiment LowCardinality(Nullable(String)),
  variant LowCardinality(Nullable(String)),
  environment_fingerprint LowCardinality(Nullable(String)),

  dialect LowCardinality(String),
  provider LowCardinality(Nullable(String)),
  requested_model LowCardinality(String),
  model LowCardinality(Nullable(String)),
  response_model LowCardinality(Nullable(String)),
  system_fingerprint LowCardinality(Nullable(String)),
  adapter LowCardinality(Nullable(String)),
  model_build LowCardinality(Nullable(String)),
  stream Bool,

  attempts String CODEC(ZSTD(3)),
  route_reason LowCardinality(Nullable(String)),
  router_version LowCardinality(Nullable(String)),
  propensity Nullable(Float64),
  fallback_depth UInt16,
  cache_kind LowCardinality(String),
  cache_age_ms Nullable(Float64),
  cache_similarity Nullable(Float64),

  status LowCardinality(String),
  error_kind LowCardinality(Nullable(String)),
  error_detail Nullable(String) CODEC(ZSTD(3)),
  finish_reason LowCardinality(Nullable(String)),
  refusal Nullable(Bool),
  shape_id LowCardinality(Nullable(String)),

  input_tokens Nullable(UInt64),
  cached_read_tokens Nullable(UInt64),
  cache_write_tokens Nullable(UInt64),
  output_tokens Nullable(UInt64),
  reasoning_tokens Nullable(UInt64),
  usage_source LowCardinality(String),
  cost_usd Nullable(Decimal(18, 12)),
  cost_unknown_reason LowCardinality(Nullable(String)),
  price_id LowCardinality(Nullable(String)),
  cost_detail Nullable(String) CODEC(ZSTD(3)),

  latency_ms Float64,
  ttft_ms Nullable(Float64),
  overhead_ms Nullable(Float64),
  guardrail_ms Nullable(Float64),

  retrieval_ids Array(String),
  index_name LowCardinality(Nullable(String)),
  index_version LowCardinality(Nullable(String)),
  documents_retrieved Nullable(UInt32),
  top_score Nullable(Float64),
  document_age_days_p50 Nullable(Float64),
  grounded_share Nullable(Float64),
  utilisation Nullable(Float64),

  guardrail_actions Map(LowCardinality(String), String),

  language LowCardinality(Nullable(String)),
  input_chars Nullable(UInt64),
  input_preview String CODEC(ZSTD(3)),
  output_preview String CODEC(ZSTD(3)),
  input_hash Nullable(String),
  output_hash Nullable(String),

  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(started_at)
ORDER BY (project_id, started_at, id)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;

CREATE TABLE IF NOT EXISTS telltale.bodies
(
  project_id LowCardinality(String),
  hash String,
  at DateTime64(3, 'UTC'),
  content_type LowCardinality(String),
  body String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(at)
PARTITION BY toDate(at)
ORDER BY (project_id, hash)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity_bytes = 1048576;

CREATE TABLE IF NOT EXISTS telltale.scores
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  call_id Nullable(String),
  span_id Nullable(String),
  session_id Nullable(String),
  name LowCardinality(String),
  value Nullable(Float64),
  label Nullable(String),
  source LowCardinality(String),
  evaluator_version LowCardinality(Nullable(String)),
  sampling_probability Nullable(Float64),
  comment Nullable(String) CODEC(ZSTD(3)),

  INDEX by_call call_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, name, at, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

-- Changes are few and are never forgotten: no time to live, a partition a year.
CREATE TABLE IF NOT EXISTS telltale.changes
(
  id UUID,
  at DateTime64(3, 'UTC'),
  project_id LowCardinality(String),
  component LowCardinality(String),
  key String,
  scope Map(String, String),
  actor String,
  summary String,
  before String CODEC(ZSTD(3)),
  after String CODEC(ZSTD(3)),
  source LowCardinality(String),
  undo Nullable(String) CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toYear(at)
ORDER BY (project_id, at, id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
