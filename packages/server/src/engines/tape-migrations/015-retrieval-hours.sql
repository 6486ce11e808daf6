-- What the Retrieval page asks of long windows, hour by hour and by index version: of each signal how many knew it, their
-- sum and the sum of their squares, so that every mean has its interval. Unknown names are '' here.

CREATE TABLE IF NOT EXISTS telltale.retrievals_hourly
(
  project_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  index_name LowCardinality(String),
  index_version LowCardinality(String),

  retrievals SimpleAggregateFunction(sum, UInt64),
  empty SimpleAggregateFunction(sum, UInt64),
  answered SimpleAggregateFunction(sum, UInt64),
  answered_empty SimpleAggregateFunction(sum, UInt64),
  documents SimpleAggregateFunction(sum, UInt64),
  grounded_share_n SimpleAggregateFunction(sum, UInt64),
  grounded_share_sum SimpleAggregateFunction(sum, Float64),
  grounded_share_squares SimpleAggregateFunction(sum, Float64),
  utilisation_n SimpleAggregateFunction(sum, UInt64),
  utilisation_sum SimpleAggregateFunction(sum, Float64),
  utilisation_squares SimpleAggregateFunction(sum, Float64),
  utilisation_corrected_n SimpleAggregateFunction(sum, UInt64),
  utilisation_corrected_sum SimpleAggregateFunction(sum, Float64),
  utilisation_corrected_squares SimpleAggregateFunction(sum, Float64),
  wasted_share_n SimpleAggregateFunction(sum, UInt64),
  wasted_share_sum SimpleAggregateFunction(sum, Float64),
  wasted_share_squares SimpleAggregateFunction(sum, Float64),
  duplicate_share_n SimpleAggregateFunction(sum, UInt64),
  duplicate_share_sum SimpleAggregateFunction(sum, Float64),
  duplicate_share_squares SimpleAggregateFunction(sum, Float64),
  redundancy_n SimpleAggregateFunction(sum, UInt64),
  redundancy_sum SimpleAggregateFunction(sum, Float64),
  redundancy_squares SimpleAggregateFunction(sum, Float64),
  stale_share_n SimpleAggregateFunction(sum, UInt64),
  stale_share_sum SimpleAggregateFunction(sum, Float64),
  stale_share_squares SimpleAggregateFunction(sum, Float64),
  stale_weighted_n SimpleAggregateFunction(sum, UInt64),
  stale_weighted_sum SimpleAggregateFunction(sum, Float64),
  stale_weighted_squares SimpleAggregateFunction(sum, Float64),
  outdated_share_n SimpleAggregateFunction(sum, UInt64),
  outdated_share_sum SimpleAggregateFunction(sum, Float64),
  outdated_share_squares SimpleAggregateFunction(sum, Float64),
  unknown_age_share_n SimpleAggregateFunction(sum, UInt64),
  unknown_age_share_sum SimpleAggregateFunction(sum, Float64),
  unknown_age_share_squares SimpleAggregateFunction(sum, Float64),
  age_days_p50_n SimpleAggregateFunction(sum, UInt64),
  age_days_p50_sum SimpleAggregateFunction(sum, Float64),
  age_days_p50_squares SimpleAggregateFunction(sum, Float64),
  index_lag_hours_p50_n SimpleAggregateFunction(sum, UInt64),
  index_lag_hours_p50_sum SimpleAggregateFunction(sum, Float64),
  index_lag_hours_p50_squares SimpleAggregateFunction(sum, Float64),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, index_name, index_version)
TTL hour + INTERVAL 800 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.retrievals_hourly_view TO telltale.retrievals_hourly AS
SELECT
  r.project_id AS project_id,
  toStartOfHour(toDateTime(r.at, 'UTC')) AS hour,
  ifNull(r.index_name, '') AS index_name,
  ifNull(r.index_version, '') AS index_version,
  count() AS retrievals,
  countIf(r.documents_retrieved = 0) AS empty,
  countIf(NOT mapContains(r.unknown, 'groundedShare') OR r.unknown['groundedShare'] != 'no-answer') AS answered,
  countIf(ifNull(r.answered_empty, false)) AS answered_empty,
  sum(r.documents_retrieved) AS documents,
  count(r.grounded_share) AS grounded_share_n,
  sum(ifNull(r.grounded_share, 0)) AS grounded_share_sum,
  sum(ifNull(r.grounded_share * r.grounded_share, 0)) AS grounded_share_squares,
  count(r.utilisation) AS utilisation_n,
  sum(ifNull(r.utilisation, 0)) AS utilisation_sum,
  sum(ifNull(r.utilisation * r.utilisation, 0)) AS utilisation_squares,
  count(r.utilisation_corrected) AS utilisation_corrected_n,
  sum(ifNull(r.utilisation_corrected, 0)) AS utilisation_corrected_sum,
  sum(ifNull(r.utilisation_corrected * r.utilisation_corrected, 0)) AS utilisation_corrected_squares,
  count(r.wasted_share) AS wasted_share_n,
  sum(ifNull(r.wasted_share, 0)) AS wasted_share_sum,
  sum(ifNull(r.wasted_share * r.wasted_share, 0)) AS wasted_share_squares,
  count(r.duplicate_share) AS duplicate_share_n,
  sum(ifNull(r.duplicate_share, 0)) AS duplicate_share_sum,
  sum(ifNull(r.duplicate_share * r.duplicate_share, 0)) AS duplicate_share_squares,
  count(r.redundancy) AS redundancy_n,
  sum(ifNull(r.redundancy, 0)) AS redundancy_sum,
  sum(ifNull(r.redundancy * r.redundancy, 0)) AS redundancy_squares,
  count(r.stale_share) AS stale_share_n,
  sum(ifNull(r.stale_share, 0)) AS stale_share_sum,
  sum(ifNull(r.stale_share * r.stale_share, 0)) AS stale_share_squares,
  count(r.stale_weighted) AS stale_weighted_n,
  sum(ifNull(r.stale_weighted, 0)) AS stale_weighted_sum,
  sum(ifNull(r.stale_weighted * r.stale_weighted, 0)) AS stale_weighted_squares,
  count(r.outdated_share) AS outdated_share_n,
  sum(ifNull(r.outdated_share, 0)) AS outdated_share_sum,
  sum(ifNull(r.outdated_share * r.outdated_share, 0)) AS outdated_share_squares,
  count(r.unknown_age_share) AS unknown_age_share_n,
  sum(ifNull(r.unknown_age_share, 0)) AS unknown_age_share_sum,
  sum(ifNull(r.unknown_age_share * r.unknown_age_share, 0)) AS unknown_age_share_squares,
  count(r.age_days_p50) AS age_days_p50_n,
  sum(ifNull(r.age_days_p50, 0)) AS age_days_p50_sum,
  sum(ifNull(r.age_days_p50 * r.age_days_p50, 0)) AS age_days_p50_squares,
  count(r.index_lag_hours_p50) AS index_lag_hours_p50_n,
  sum(ifNull(r.index_lag_hours_p50, 0)) AS index_lag_hours_p50_sum,
  sum(ifNull(r.index_lag_hours_p50 * r.index_lag_hours_p50, 0)) AS index_lag_hours_p50_squares,
  max(r.at) AS last_at,
  min(r.at) AS first_at
FROM telltale.retrievals AS r
GROUP BY project_id, hour, index_name, index_version;

-- Documents by their source: how many, how many of them are dated and how old, and how many have which formatting fault
-- ('' counts the documents themselves).
CREATE TABLE IF NOT EXISTS telltale.retrieved_documents_hourly
(
  project_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  source LowCardinality(String),
  fault LowCardinality(String),

  documents SimpleAggregateFunction(sum, UInt64),
  dated SimpleAggregateFunction(sum, UInt64),
  age_days SimpleAggregateFunction(sum, Float64),
  judged SimpleAggregateFunction(sum, UInt64),
  unused SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, source, fault)
TTL hour + INTERVAL 800 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.retrieved_documents_hourly_view TO telltale.retrieved_documents_hourly AS
SELECT
  r.project_id AS project_id,
  toStartOfHour(toDateTime(r.at, 'UTC')) AS hour,
  JSONExtractString(document, 'source') AS source,
  fault,
  count() AS documents,
  countIf(updated IS NOT NULL) AS dated,
  sum(ifNull(greatest(0, (toUnixTimestamp64Milli(r.at) - toUnixTimestamp64Milli(updated)) / 86400000), 0)) AS age_days,
  countIf(used IS NOT NULL) AS judged,
  countIf(ifNull(used = 0, false)) AS unused
FROM
(
  SELECT
    project_id, at, arrayJoin(JSONExtractArrayRaw(documents)) AS document,
    arrayJoin(arrayConcat([''], JSONExtract(document, 'faults', 'Array(String)'))) AS fault,
    parseDateTime64BestEffortOrNull(JSONExtractString(document, 'sourceUpdatedAt'), 3, 'UTC') AS updated,
    JSONExtract(document, 'used', 'Nullable(Float64)') AS used
  FROM telltale.retrievals
) AS r
GROUP BY project_id, hour, source, fault;
