-- What comes in by OpenTelemetry: calls say so and keep what no column of ours holds; other spans and the log records
-- of traces have tables of their own. Rows from before came through the gateway.
ALTER TABLE telltale.calls
  ADD COLUMN IF NOT EXISTS origin LowCardinality(String) DEFAULT 'gateway' AFTER environment,
  ADD COLUMN IF NOT EXISTS telemetry Nullable(String) CODEC(ZSTD(3)) AFTER output_hash;

CREATE TABLE IF NOT EXISTS telltale.spans
(
  id UUID,
  project_id LowCardinality(String),
  trace_id String,
  span_id String,
  parent_span_id Nullable(String),
  name LowCardinality(String),
  type LowCardinality(String),
  kind LowCardinality(String),
  started_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  ended_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  duration_ms Float64,
  status LowCardinality(String),
  status_message Nullable(String) CODEC(ZSTD(3)),
  environment LowCardinality(String),
  release LowCardinality(Nullable(String)),
  session_id Nullable(String),
  user_id Nullable(String),
  route LowCardinality(Nullable(String)),
  tags Map(LowCardinality(String), String),
  service LowCardinality(Nullable(String)),
  scope LowCardinality(Nullable(String)),
  scope_version LowCardinality(Nullable(String)),
  convention LowCardinality(Nullable(String)),
  attributes String CODEC(ZSTD(1)),
  resource String CODEC(ZSTD(1)),
  events String CODEC(ZSTD(1)),
  links String CODEC(ZSTD(1)),
  dropped UInt32,
  input_preview String CODEC(ZSTD(1)),
  output_preview String CODEC(ZSTD(1)),
  input_hash Nullable(String),
  output_hash Nullable(String),

  INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(started_at)
ORDER BY (project_id, started_at, id)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;

CREATE TABLE IF NOT EXISTS telltale.logs
(
  id UUID,
  project_id LowCardinality(String),
  trace_id String,
  span_id Nullable(String),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  event_name LowCardinality(String),
  severity LowCardinality(Nullable(String)),
  service LowCardinality(Nullable(String)),
  scope LowCardinality(Nullable(String)),
  attributes String CODEC(ZSTD(1)),
  resource String CODEC(ZSTD(1)),
  input_hash Nullable(String),
  output_hash Nullable(String),
  body String CODEC(ZSTD(1)),

  INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, id)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;
