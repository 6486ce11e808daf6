-- What guardrails made of calls: one row an evaluation that really ran, with the columns of its call beside it.
CREATE TABLE IF NOT EXISTS telltale.verdicts
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  call_id String,
  guardrail_id LowCardinality(String),
  guardrail_version UInt32,
  check LowCardinality(String),
  stage LowCardinality(String),
  mode LowCardinality(String),
  verdict LowCardinality(String),
  failed LowCardinality(Nullable(String)),
  score Nullable(Float64),
  threshold Float64,
  kinds Array(String),
  findings UInt32,
  reason Nullable(String) CODEC(ZSTD(3)),
  latency_ms Float64,
  cost_usd Nullable(Decimal(18, 12)),
  environment LowCardinality(String),
  session_id Nullable(String),
  user_id Nullable(String),
  key_id LowCardinality(Nullable(String)),
  tags Map(LowCardinality(String), String),
  release LowCardinality(Nullable(String)),
  route LowCardinality(Nullable(String)),
  prompt_name LowCardinality(Nullable(String)),
  prompt_version Nullable(UInt32),
  experiment LowCardinality(Nullable(String)),
  variant LowCardinality(Nullable(String)),
  dialect LowCardinality(String),
  provider LowCardinality(Nullable(String)),
  model LowCardinality(Nullable(String)),
  stream Bool,
  cache_kind LowCardinality(String),
  language LowCardinality(Nullable(String)),
  call_latency_ms Float64,
  input_preview String CODEC(ZSTD(3)),
  output_preview String CODEC(ZSTD(3)),

  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_call call_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, guardrail_id, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;
