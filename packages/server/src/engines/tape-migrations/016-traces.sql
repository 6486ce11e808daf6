-- What the list of traces asks: one row a trace and hour, fed by spans and by the calls that belong to a trace. A trace's
-- own times stand here too, so that its spans are read from where they are. Sums are signed: a call that turns out to be
-- a wrapper of another is taken off again. `head` is (whether it has a parent, start, name, service) of the root, or of what
-- began first while there is none. Small granules, because one trace is looked for by its identifier. Spans of before are not
-- in it.
CREATE TABLE IF NOT EXISTS telltale.traces
(
  project_id LowCardinality(String),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  trace_id String,

  first_at SimpleAggregateFunction(min, DateTime64(6, 'UTC')),
  last_at SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
  end_at SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
  head SimpleAggregateFunction(min, Tuple(has_parent UInt8, started_at DateTime64(6, 'UTC'), name String, service String)),
  spans SimpleAggregateFunction(sum, Int64),
  traced SimpleAggregateFunction(sum, Int64),
  calls SimpleAggregateFunction(sum, Int64),
  errors SimpleAggregateFunction(sum, Int64),
  input_tokens SimpleAggregateFunction(sum, Int64),
  output_tokens SimpleAggregateFunction(sum, Int64),
  usage_known_calls SimpleAggregateFunction(sum, Int64),
  cost_usd SimpleAggregateFunction(sum, Decimal(38, 12)),
  cost_known_calls SimpleAggregateFunction(sum, Int64),
  cost_unknown_reason SimpleAggregateFunction(max, String),
  services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  environments SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  models SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  users SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  sessions SimpleAggregateFunction(groupUniqArrayArray, Array(String)),

  INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, trace_id)
TTL hour + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1,
  min_bytes_for_wide_part = 134217728, max_compress_block_size = 262144, index_granularity = 2048;

CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.traces_of_spans_view TO telltale.traces AS
SELECT
  s.project_id AS project_id,
  toStartOfHour(toDateTime(s.started_at, 'UTC')) AS hour,
  s.trace_id AS trace_id,
  min(s.started_at) AS first_at,
  max(s.started_at) AS last_at,
  max(s.ended_at) AS end_at,
  min((toUInt8(isNotNull(s.parent_span_id)), s.started_at, toString(s.name), toString(ifNull(s.service, '')))) AS head,
  toInt64(count()) AS spans,
  toInt64(count()) AS traced,
  toInt64(countIf(s.status = 'error')) AS errors,
  groupUniqArrayIf(toString(assumeNotNull(s.service)), isNotNull(s.service)) AS services,
  groupUniqArrayIf(toString(s.environment), s.environment != '') AS environments,
  groupUniqArrayIf(assumeNotNull(s.user_id), isNotNull(s.user_id)) AS users,
  groupUniqArrayIf(assumeNotNull(s.session_id), isNotNull(s.session_id)) AS sessions
FROM telltale.spans AS s
GROUP BY project_id, hour, trace_id;

-- A call through the gateway belongs to a trace of its application when that sent its trace context: it has a parent.
CREATE MATERIALIZED VIEW IF NOT EXISTS telltale.traces_of_calls_view TO telltale.traces AS
WITH JSONExtract(ifNull(c.telemetry, ''), 'Tuple(name String, service String)') AS told
SELECT
  c.project_id AS project_id,
  toStartOfHour(toDateTime(c.started_at, 'UTC')) AS hour,
  c.trace_id AS trace_id,
  min(toDateTime64(c.started_at, 6, 'UTC')) AS first_at,
  max(toDateTime64(c.started_at, 6, 'UTC')) AS last_at,
  max(toDateTime64(c.ended_at, 6, 'UTC')) AS end_at,
  min((
    toUInt8(isNotNull(c.parent_span_id)),
    toDateTime64(c.started_at, 6, 'UTC'),
    if(told.1 != '', told.1, toString(ifNull(c.model, c.requested_model))),
    told.2
  )) AS head,
  toInt64(count()) AS spans,
  toInt64(countIf(c.origin = 'otlp')) AS traced,
  toInt64(count()) AS calls,
  toInt64(countIf(c.status = 'error')) AS errors,
  toInt64(sum(ifNull(c.input_tokens, 0))) AS input_tokens,
  toInt64(sum(ifNull(c.output_tokens, 0))) AS output_tokens,
  toInt64(countIf(c.usage_source != 'none')) AS usage_known_calls,
  sum(toDecimal128(ifNull(c.cost_usd, 0), 12)) AS cost_usd,
  toInt64(countIf(isNotNull(c.cost_usd))) AS cost_known_calls,
  max(toString(ifNull(c.cost_unknown_reason, ''))) AS cost_unknown_reason,
  groupUniqArrayIf(told.2, told.2 != '') AS services,
  groupUniqArrayIf(toString(c.environment), c.environment != '') AS environments,
  groupUniqArrayIf(toString(ifNull(c.model, c.requested_model)), ifNull(c.model, c.requested_model) != '') AS models,
  groupUniqArrayIf(assumeNotNull(c.user_id), isNotNull(c.user_id)) AS users,
  groupUniqArrayIf(assumeNotNull(c.session_id), isNotNull(c.session_id)) AS sessions
FROM telltale.calls AS c
WHERE c.origin = 'otlp' OR isNotNull(c.parent_span_id)
GROUP BY project_id, hour, trace_id;
