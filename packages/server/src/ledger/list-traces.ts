import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { timeParameter } from './call-filter.ts'
import { TraceSummary } from './trace-model.ts'

export type TracePage = { readonly traces: readonly TraceSummary[]; readonly next: string | null }

/** Rows looked at for one page of traces: some hundred spans a trace. */
const rowsLookedAt = 20_000
const hourMs = 3_600_000

const Seen = z.object({ traceId: z.string(), lastMs: z.coerce.number(), rows: z.coerce.number() })
const Facts = z.object({
  traceId: z.string(),
  name: z.string(),
  service: z.string(),
  hasRoot: z.coerce.number(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
  endMs: z.coerce.number(),
  count: z.coerce.number(),
  errors: z.coerce.number(),
  costUsd: z.coerce.number(),
  inputTokens: z.coerce.number(),
  outputTokens: z.coerce.number(),
})

/**
 * Traces that have spans from tracers, those that began something last first. `beforeMs` is where the page before
 * ended; a trace stands where its newest span does.
 */
export async function listTraces(
  tape: Tape,
  projectId: string,
  { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
): Promise<TracePage> {
  const newest = (table: string, also: string): string => `SELECT trace_id, started_at FROM telltale.${table}
    WHERE project_id = {project:String} AND started_at < ${timeParameter('before')}${also}
    ORDER BY started_at DESC LIMIT ${rowsLookedAt}`
  const seen = await tape.rows(Seen, {
    text: `SELECT trace_id, toUnixTimestamp64Milli(max(toDateTime64(started_at, 3))) AS last_ms, count() AS rows
      FROM (SELECT * FROM (${newest('spans', '')}) UNION ALL SELECT * FROM (${newest('calls', ` AND origin = 'otlp'`)}))
      GROUP BY trace_id ORDER BY last_ms DESC, trace_id LIMIT {limit:UInt32}`,
    parameters: { project: projectId, before: beforeMs, limit: limit + 1 },
  })
  if (seen.length === 0) return { traces: [], next: null }
  const page = seen.slice(0, limit)
  const times = page.map(({ lastMs }) => lastMs)
  const facts = await factsOf(tape, {
    project: projectId,
    traces: page.map(({ traceId }) => traceId),
    from: Math.min(...times) - 6 * hourMs,
    to: Math.max(...times) + 6 * hourMs,
  })
  const traces = page.flatMap(({ traceId }) => {
    const found = facts.filter((one) => one.traceId === traceId)
    // Of a trace across the border of two pages, the first has told.
    return found.length === 0 || found.some(({ lastMs }) => lastMs >= beforeMs)
      ? []
      : [summaryOf(traceId, found)]
  })
  return { traces, next: seen.length > limit ? String(page.at(-1)!.lastMs) : null }
}

/** What a call's tracer said of it. */
const told = (name: string): string => `JSONExtractString(ifNull(telemetry, ''), '${name}')`

async function factsOf(tape: Tape, parameters: Readonly<Record<string, unknown>>) {
  const from = (table: string, columns: string): string => `SELECT trace_id, ${columns}
    FROM telltale.${table} WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)}
      AND started_at >= ${timeParameter('from')} AND started_at <= ${timeParameter('to')}
    GROUP BY trace_id`
  const times = `toUnixTimestamp64Milli(toDateTime64(min(started_at), 3)) AS first_ms,
    toUnixTimestamp64Milli(toDateTime64(max(started_at), 3)) AS last_ms,
    toUnixTimestamp64Milli(toDateTime64(max(ended_at), 3)) AS end_ms, uniqExact(id) AS count`
  const [spans, calls] = await Promise.all([
    tape.rows(Facts, {
      text: from(
        'spans',
        `argMin(name, (isNotNull(parent_span_id), started_at)) AS name,
          argMin(ifNull(service, ''), (isNotNull(parent_span_id), started_at)) AS service,
          countIf(isNull(parent_span_id)) AS has_root, ${times},
          countIf(status = 'error') AS errors, 0 AS cost_usd, 0 AS input_tokens, 0 AS output_tokens`,
      ),
      parameters,
    }),
    tape.rows(Facts.extend({ isCall: z.literal(1) }), {
      text: from(
        'calls',
        `argMin(${told('name')}, (isNotNull(parent_span_id), started_at)) AS name,
          argMin(${told('service')}, (isNotNull(parent_span_id), started_at)) AS service,
          countIf(isNull(parent_span_id)) AS has_root, ${times}, countIf(status = 'error') AS errors,
          sum(toFloat64(ifNull(cost_usd, 0))) AS cost_usd, sum(ifNull(input_tokens, 0)) AS input_tokens,
          sum(ifNull(output_tokens, 0)) AS output_tokens, 1 AS is_call`,
      ),
      parameters,
    }),
  ])
  return [...spans.map((one) => ({ ...one, isCall: 0 })), ...calls]
}

function summaryOf(traceId: string, found: Awaited<ReturnType<typeof factsOf>>): TraceSummary {
  const sum = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((all, one) => all + of(one), 0)
  const firstMs = Math.min(...found.map((one) => one.firstMs))
  // A root says what the trace is about; while there is none, what began first.
  const head = found.toSorted(
    (a, b) => Number(b.hasRoot > 0) - Number(a.hasRoot > 0) || a.firstMs - b.firstMs,
  )[0]!
  return {
    traceId,
    name: head.name,
    service: head.service || null,
    startedAt: isoTime(firstMs),
    durationMs: Math.max(...found.map((one) => one.endMs)) - firstMs,
    spans: sum(({ count }) => count),
    calls: sum(({ count, isCall }) => (isCall === 1 ? count : 0)),
    errors: sum(({ errors }) => errors),
    costUsd: String(Number(sum(({ costUsd }) => costUsd).toFixed(12))),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
  }
}
