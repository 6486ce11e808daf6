-- What model judges and people say of queries to retrievers (ledger/judgement-model.ts). `at` is the query's, so that a
-- window of queries is a window here; one that was written twice has the same id.
CREATE TABLE IF NOT EXISTS telltale.judgements
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  judged_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  retrieval_id UUID,
  call_id Nullable(String),
  index_name LowCardinality(Nullable(String)),
  index_version LowCardinality(Nullable(String)),
  source LowCardinality(String),
  measure LowCardinality(String),
  document Nullable(UInt32),
  document_id Nullable(String),
  score Nullable(Float64),
  missing LowCardinality(Nullable(String)),
  reason String CODEC(ZSTD(3)),
  probability Nullable(Float64),
  judge_version LowCardinality(Nullable(String)),
  model LowCardinality(Nullable(String)),
  cost_usd Nullable(Decimal(18, 12)),
  judge_call_id Nullable(String),
  actor LowCardinality(Nullable(String)),

  INDEX by_retrieval retrieval_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_call call_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, retrieval_id, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 2048;

-- Clicks on documents that were shown, and thumbs for them (ledger/click-model.ts).
CREATE TABLE IF NOT EXISTS telltale.clicks
(
  id UUID,
  project_id LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  retrieval_id UUID,
  kind LowCardinality(String),
  rank UInt32,
  position UInt32,
  unit_id Nullable(String),

  INDEX by_retrieval retrieval_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (project_id, at, retrieval_id, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 2048;

-- What an application tells of a query besides its documents: the answer, and the right one where it is known. Content
-- addresses of texts in the bodies.
ALTER TABLE telltale.retrievals ADD COLUMN IF NOT EXISTS answer_hash Nullable(String);
ALTER TABLE telltale.retrievals ADD COLUMN IF NOT EXISTS reference_hash Nullable(String);
