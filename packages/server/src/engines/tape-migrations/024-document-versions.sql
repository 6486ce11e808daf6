-- When each version of a document was first retrieved, and what is wrong with how its text was made (names with a space
-- between): what the report says of newly indexed documents, however often each is retrieved. A version is an index, a
-- source, a document's id and its text; where texts are not kept, their length and the time of the source stand for them.
-- Documents whose text nobody sent, or was too long to be read, are not in it. A row that comes twice changes nothing, and
-- neither does a half-run file. The key is narrow, because all of a project is merged as it is read. A version that was not
-- retrieved for 400 days is new again.
CREATE TABLE IF NOT EXISTS telltale.document_versions
(
  project_id LowCardinality(String),
  version UInt64,

  source SimpleAggregateFunction(max, LowCardinality(String)),
  index_name SimpleAggregateFunction(max, LowCardinality(String)),
  faults SimpleAggregateFunction(max, LowCardinality(String)),
  first_at SimpleAggregateFunction(min, DateTime('UTC')),
  last_at SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, version)
TTL last_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.document_versions_view TO telltale.document_versions AS
SELECT
  r.project_id AS project_id,
  cityHash64(
    r.index_name,
    r.source,
    JSONExtractString(r.document, 'id'),
    if(
      JSONExtractString(r.document, 'hash') != '',
      JSONExtractString(r.document, 'hash'),
      concat(JSONExtractRaw(r.document, 'chars'), ' ', JSONExtractString(r.document, 'sourceUpdatedAt'))
    )
  ) AS version,
  max(r.source) AS source,
  max(r.index_name) AS index_name,
  max(r.faults) AS faults,
  min(r.at) AS first_at,
  max(r.at) AS last_at
FROM
(
  SELECT
    project_id, toDateTime(at, 'UTC') AS at, ifNull(index_name, '') AS index_name,
    arrayJoin(JSONExtractArrayRaw(documents)) AS document,
    JSONExtractString(document, 'source') AS source,
    arrayStringConcat(JSONExtract(document, 'faults', 'Array(String)'), ' ') AS faults
  FROM telltale.retrievals
  WHERE unknown['duplicateShare'] != 'texts-over-limit'
) AS r
WHERE JSONExtractUInt(r.document, 'chars') > 0 OR r.faults != ''
GROUP BY project_id, version;

-- What was retrieved before is not new.
INSERT INTO telltale.document_versions (project_id, version, source, index_name, faults, first_at, last_at)
SELECT
  r.project_id AS project_id,
  cityHash64(
    r.index_name,
    r.source,
    JSONExtractString(r.document, 'id'),
    if(
      JSONExtractString(r.document, 'hash') != '',
      JSONExtractString(r.document, 'hash'),
      concat(JSONExtractRaw(r.document, 'chars'), ' ', JSONExtractString(r.document, 'sourceUpdatedAt'))
    )
  ) AS version,
  max(r.source) AS source,
  max(r.index_name) AS index_name,
  max(r.faults) AS faults,
  min(r.at) AS first_at,
  max(r.at) AS last_at
FROM
(
  SELECT
    project_id, toDateTime(at, 'UTC') AS at, ifNull(index_name, '') AS index_name,
    arrayJoin(JSONExtractArrayRaw(documents)) AS document,
    JSONExtractString(document, 'source') AS source,
    arrayStringConcat(JSONExtract(document, 'faults', 'Array(String)'), ' ') AS faults
  FROM telltale.retrievals
  WHERE unknown['duplicateShare'] != 'texts-over-limit'
) AS r
WHERE JSONExtractUInt(r.document, 'chars') > 0 OR r.faults != ''
GROUP BY project_id, version
SETTINGS insert_deduplicate = 0, max_execution_time = 0, max_bytes_before_external_group_by = 100000000;
