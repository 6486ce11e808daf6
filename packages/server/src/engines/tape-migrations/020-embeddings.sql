-- A bounded sample of the vectors of queries and of retrieved documents, for the look at drift (retrieval/drift/look).
-- Small granules, so that the few that a look draws are read and not the whole day.
CREATE TABLE IF NOT EXISTS telltale.embeddings
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  subject LowCardinality(String),
  index_name LowCardinality(String),
  index_version LowCardinality(String),
  embedder LowCardinality(String),
  dimensions UInt16,
  origin LowCardinality(String),
  retrieval_id String,
  label String CODEC(ZSTD(3)),
  vector Array(Float32) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, index_name, subject, id)
TTL toDateTime(at) + INTERVAL 45 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 256;
