-- Queries to retrievers, their documents, and what can be said of them without a judge.
CREATE TABLE IF NOT EXISTS telltale.retrievals
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  call_id Nullable(String),
  trace_id String,
  span_id Nullable(String),
  session_id Nullable(String),
  user_id Nullable(String),
  environment LowCardinality(String),
  release LowCardinality(Nullable(String)),
  route LowCardinality(Nullable(String)),
  prompt_name LowCardinality(Nullable(String)),
  prompt_version Nullable(UInt32),
  model LowCardinality(Nullable(String)),
  tags Map(LowCardinality(String), String),
  language LowCardinality(Nullable(String)),
  origin LowCardinality(String),
  query String CODEC(ZSTD(3)),
  index_name LowCardinality(Nullable(String)),
  index_version LowCardinality(Nullable(String)),
  embedder LowCardinality(Nullable(String)),
  k Nullable(UInt32),
  latency_ms Nullable(Float64),
  documents String CODEC(ZSTD(3)),
  documents_retrieved UInt32,
  top_score Nullable(Float64),
  grounded_share Nullable(Float64),
  groundedness_risk Nullable(Float64),
  utilisation Nullable(Float64),
  utilisation_corrected Nullable(Float64),
  wasted_share Nullable(Float64),
  duplicate_share Nullable(Float64),
  redundancy Nullable(Float64),
  answered_empty Nullable(Bool),
  age_days_p50 Nullable(Float64),
  age_days_p90 Nullable(Float64),
  age_days_p99 Nullable(Float64),
  stale_share Nullable(Float64),
  stale_weighted Nullable(Float64),
  outdated_share Nullable(Float64),
  unknown_age_share Nullable(Float64),
  index_lag_hours_p50 Nullable(Float64),
  unknown Map(LowCardinality(String), String),

  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_call call_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;
