import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { timeParameter } from './call-filter.ts'
import { spansAboveUsage } from './wrappers.ts'

export type DoubtfulTrace = { readonly projectId: string; readonly traceId: string }

const Row = z.object({
  traceId: z.string(),
  id: z.string().nullable(),
  startedMs: z.coerce.number(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  isUsage: z.coerce.boolean(),
  isTool: z.coerce.boolean(),
})

const hourMs = 3_600_000
const tracesAtOnce = 100

/**
 * Calls of these traces that have turned out to be wrappers become spans: their child came after them, from another
 * exporter or another process. Their sums are taken off again. Each step lands once, so after a kill between two of them
 * it can all be done again. Resolves to how many there were.
 */
export async function settleWrappers(
  tape: Pick<Tape, 'rows' | 'run'>,
  traces: readonly DoubtfulTrace[],
  sinceMs: number,
): Promise<number> {
  let settled = 0
  for (const [project, own] of Map.groupBy(traces, ({ projectId }) => projectId))
    for (let from = 0; from < own.length; from += tracesAtOnce) {
      const ids = own.slice(from, from + tracesAtOnce).map(({ traceId }) => traceId)
      const rows = await linksOf(tape, { project, traces: ids, since: Math.max(0, sinceMs) })
      for (const trace of Map.groupBy(rows, ({ traceId }) => traceId).values()) {
        const above = spansAboveUsage(trace)
        for (const { id, spanId, startedMs } of trace)
          if (id !== null && above.has(spanId)) {
            await settle(tape, { project, id, at: startedMs })
            settled += 1
          }
      }
    }
  return settled
}

/** Traces of the last hour that have several calls: what a killed process had not come to look at is among them. */
export const doubtfulTraces = (tape: Tape, nowMs: number): Promise<readonly DoubtfulTrace[]> =>
  tape.rows(z.object({ projectId: z.string(), traceId: z.string() }), {
    text: `SELECT project_id, trace_id FROM telltale.traces WHERE hour >= ${timeParameter('since')}
      GROUP BY project_id, trace_id HAVING sum(calls) > 1 AND sum(traced) > 0 LIMIT 10000`,
    parameters: { since: nowMs - 2 * hourMs },
  })

const linksOf = (tape: Pick<Tape, 'rows'>, parameters: Readonly<Record<string, unknown>>) => {
  const where = `WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)}
    AND started_at >= ${timeParameter('since')}`
  return tape.rows(Row, {
    text: `SELECT trace_id, if(origin = 'otlp', toString(id), NULL) AS id, toUnixTimestamp64Milli(started_at) AS started_ms,
        span_id, parent_span_id,
        origin = 'gateway' OR isNotNull(input_tokens) OR isNotNull(output_tokens) AS is_usage, 0 AS is_tool
      FROM telltale.calls ${where}
      UNION ALL
      SELECT trace_id, NULL, 0, span_id, parent_span_id, 0, type IN ('tool', 'agent') FROM telltale.spans ${where}`,
    parameters,
  })
}

const told = (name: string): string => `JSONExtractString(ifNull(telemetry, ''), '${name}')`
const raw = (name: string, none: string): string =>
  `if(JSONHas(ifNull(telemetry, ''), '${name}'), JSONExtractRaw(ifNull(telemetry, ''), '${name}'), '${none}')`

/** The call as the span it is. */
const asSpan = `id, project_id, trace_id, span_id, parent_span_id, ${told('name')} AS name, 'llm' AS type,
  ${told('kind')} AS kind, toDateTime64(c.started_at, 6, 'UTC') AS started_at, toDateTime64(c.ended_at, 6, 'UTC') AS ended_at,
  latency_ms AS duration_ms, if(c.status = 'error', 'error', 'unset') AS status, error_detail AS status_message,
  environment, release, session_id, user_id, route, tags, nullIf(${told('service')}, '') AS service,
  nullIf(${told('scope')}, '') AS scope, nullIf(${told('scopeVersion')}, '') AS scope_version,
  nullIf(${told('convention')}, '') AS convention, ${raw('attributes', '{}')} AS attributes,
  ${raw('resource', '{}')} AS resource, ${raw('events', '[]')} AS events, ${raw('links', '[]')} AS links,
  JSONExtractUInt(ifNull(telemetry, ''), 'dropped') AS dropped, input_preview, output_preview, input_hash, output_hash`

/** What its row had added to the sums of its hour, with the other sign: sums of UInt64 go round at 2^64. */
const less = (value: string): string => `toUInt64(negate(toInt64(${value})))`
const hourly = `project_id, toStartOfHour(toDateTime(c.started_at, 'UTC')) AS hour, environment,
  ifNull(c.provider, '') AS provider, ifNull(c.model, c.requested_model) AS model`
const hourlySums = `${less('1')} AS calls, ${less(`c.status = 'error'`)} AS errors,
  ${less(`c.status = 'truncated'`)} AS truncated, ${less(`c.status = 'cancelled'`)} AS cancelled,
  ${less(`c.status = 'blocked'`)} AS blocked, ${less('ifNull(c.input_tokens, 0)')} AS input_tokens,
  ${less('ifNull(c.cached_read_tokens, 0)')} AS cached_read_tokens,
  ${less('ifNull(c.cache_write_tokens, 0)')} AS cache_write_tokens,
  ${less('ifNull(c.output_tokens, 0)')} AS output_tokens,
  ${less('ifNull(c.reasoning_tokens, 0)')} AS reasoning_tokens,
  ${less(`c.usage_source != 'none'`)} AS usage_known_calls,
  ${less('ifNull(c.cached_read_tokens, 0) > 0')} AS cache_read_calls,
  -toDecimal128(ifNull(c.cost_usd, 0), 12) AS cost_usd, ${less('isNotNull(c.cost_usd)')} AS cost_known_calls`
const sumNames = `calls, errors, truncated, cancelled, blocked, input_tokens, cached_read_tokens, cache_write_tokens,
  output_tokens, reasoning_tokens, usage_known_calls, cache_read_calls, cost_usd, cost_known_calls`

/** Where a call stands beside its own table, and what takes it off there. Quantiles of latency keep it. */
const steps: readonly { readonly table: string; readonly columns: string; readonly select: string }[] = [
  {
    table: 'spans',
    columns: `id, project_id, trace_id, span_id, parent_span_id, name, type, kind, started_at, ended_at, duration_ms,
      status, status_message, environment, release, session_id, user_id, route, tags, service, scope, scope_version,
      convention, attributes, resource, events, links, dropped, input_preview, output_preview, input_hash, output_hash`,
    select: asSpan,
  },
  {
    table: 'calls_hourly',
    columns: `project_id, hour, environment, provider, model, route, prompt_name, prompt_version, cache_kind, ${sumNames}`,
    select: `${hourly}, ifNull(c.route, '') AS route, ifNull(c.prompt_name, '') AS prompt_name,
      ifNull(c.prompt_version, 0) AS prompt_version, cache_kind, ${hourlySums}`,
  },
  {
    table: 'traffic_hourly',
    columns: `project_id, hour, environment, provider, model, ${sumNames}`,
    select: `${hourly}, ${hourlySums}`,
  },
  {
    // As a span it has been counted once more.
    table: 'traces',
    columns: `project_id, hour, trace_id, first_at, last_at, end_at, head, spans, traced, calls, errors, input_tokens,
      output_tokens, usage_known_calls, cost_usd, cost_known_calls`,
    select: `project_id, toStartOfHour(toDateTime(c.started_at, 'UTC')) AS hour, trace_id,
      toDateTime64(c.started_at, 6, 'UTC') AS first_at, toDateTime64(c.started_at, 6, 'UTC') AS last_at,
      toDateTime64(c.ended_at, 6, 'UTC') AS end_at,
      (toUInt8(isNotNull(c.parent_span_id)), toDateTime64(c.started_at, 6, 'UTC'), ${told('name')}, ${told('service')}) AS head,
      -1 AS spans, -1 AS traced, -1 AS calls, -toInt64(c.status = 'error') AS errors,
      -toInt64(ifNull(c.input_tokens, 0)) AS input_tokens, -toInt64(ifNull(c.output_tokens, 0)) AS output_tokens,
      -toInt64(c.usage_source != 'none') AS usage_known_calls, -toDecimal128(ifNull(c.cost_usd, 0), 12) AS cost_usd,
      -toInt64(isNotNull(c.cost_usd)) AS cost_known_calls`,
  },
]

async function settle(
  tape: Pick<Tape, 'run'>,
  wrapper: { readonly project: string; readonly id: string; readonly at: number },
): Promise<void> {
  const where = (c: string) =>
    `${c}project_id = {project:String} AND ${c}started_at = ${timeParameter('at')} AND ${c}id = {id:UUID}`
  for (const { table, columns, select } of steps)
    await tape.run({
      text: `INSERT INTO telltale.${table} (${columns}) SELECT ${select} FROM telltale.calls AS c WHERE ${where('c.')} LIMIT 1
        SETTINGS insert_deduplicate = 1, insert_deduplication_token = 'wrapper-${z.uuid().parse(wrapper.id)}',
          deduplicate_blocks_in_dependent_materialized_views = 1, async_insert = 0, max_insert_threads = 1`,
      parameters: wrapper,
    })
  await tape.run({
    text: `DELETE FROM telltale.calls WHERE ${where('')}`,
    parameters: wrapper,
    timeoutMs: 60_000,
  })
}
