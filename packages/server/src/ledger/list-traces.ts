import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { durationMs, hoursBetween, traceCondition, type TraceFilter } from './trace-filter.ts'
import { TraceSummary } from './trace-model.ts'
import { writeTraceCursor, type TraceCursor } from './trace-cursor.ts'

export type TracePage = { readonly traces: readonly TraceSummary[]; readonly next: string | null }

const hourMs = 3_600_000
/** A trace is told by what of it began within so many hours of its start. */
const longestMs = 6 * hourMs
/** How far back to look before looking further: a page is mostly in the last hours. */
const looksBackMs = [2 * hourMs, 30 * hourMs, 8 * 24 * hourMs, Infinity]

const Found = z.object({ traceId: z.string(), firstUs: z.coerce.number() })
const Row = TraceSummary.omit({ startedAt: true }).extend({ firstMs: z.coerce.number() })

/** Traces that a tracer told of, those that began last first. */
export async function listTraces(
  tape: Tape,
  projectId: string,
  page: {
    readonly filter: TraceFilter
    readonly cursor: TraceCursor | null
    readonly limit: number
    readonly nowMs: number
  },
): Promise<TracePage> {
  const { filter, cursor, limit, nowMs } = page
  const oldestMs = filter.from === undefined ? 0 : Date.parse(filter.from)
  const newestMs = Math.min(
    filter.to === undefined ? Infinity : Date.parse(filter.to),
    cursor === null ? Infinity : Math.ceil(cursor.startedAtUs / 1000),
  )
  // Clocks of senders run ahead; what they send is still the newest.
  const fromMs = Math.min(newestMs, nowMs)
  let found: readonly z.infer<typeof Found>[] = []
  for (const backMs of looksBackMs) {
    const sinceMs = Math.max(oldestMs, fromMs - backMs, 0)
    found = await newest(tape, projectId, { filter, cursor, limit: limit + 1, sinceMs, newestMs })
    if (found.length > limit || sinceMs === oldestMs) break
  }
  const shown = found.slice(0, limit)
  if (shown.length === 0) return { traces: [], next: null }
  const summaries = await summariesOf(tape, projectId, shown)
  return {
    traces: shown.flatMap(({ traceId }) => summaries.get(traceId) ?? []),
    next: found.length > limit ? writeTraceCursor(shown.at(-1)!) : null,
  }
}

/** Later than any row. */
const neverMs = 7_258_118_400_000

async function newest(
  tape: Tape,
  projectId: string,
  page: {
    readonly filter: TraceFilter
    readonly cursor: TraceCursor | null
    readonly limit: number
    readonly sinceMs: number
    readonly newestMs: number
  },
) {
  const { filter, cursor, limit, sinceMs, newestMs } = page
  const condition = traceCondition(filter)
  const beforeCursor =
    cursor === null
      ? ''
      : ` AND (first_us < {cursorUs:Int64} OR first_us = {cursorUs:Int64} AND trace_id < {cursorId:String})`
  return tape.rows(Found, {
    text: `SELECT trace_id, toUnixTimestamp64Micro(min(first_at)) AS first_us FROM telltale.traces
      WHERE project_id = {project:String} AND ${hoursBetween('from', 'to')}
      GROUP BY trace_id
      HAVING first_us >= {sinceUs:Int64} AND first_us < {newestUs:Int64}${beforeCursor} AND ${condition.text}
      ORDER BY first_us DESC, trace_id DESC LIMIT {limit:UInt32}`,
    parameters: {
      ...condition.parameters,
      project: projectId,
      from: Math.max(0, sinceMs - longestMs),
      to: Math.min(newestMs + longestMs, neverMs),
      sinceUs: sinceMs * 1000,
      newestUs: Math.min(newestMs, neverMs) * 1000,
      ...(cursor === null ? {} : { cursorUs: cursor.startedAtUs, cursorId: cursor.traceId }),
      limit,
    },
  })
}

async function summariesOf(
  tape: Tape,
  projectId: string,
  found: readonly z.infer<typeof Found>[],
): Promise<ReadonlyMap<string, TraceSummary>> {
  const starts = found.map(({ firstUs }) => firstUs / 1000)
  const rows = await tape.rows(Row, {
    text: `SELECT trace_id, toUnixTimestamp64Milli(toDateTime64(min(first_at), 3)) AS first_ms,
        tupleElement(min(head), 3) AS name, nullIf(tupleElement(min(head), 4), '') AS service,
        min(head).1 = 0 AS has_root, ${durationMs} AS duration_ms, sum(t.spans) AS spans, sum(t.calls) AS calls, sum(t.errors) AS errors,
        if(sum(t.usage_known_calls) > 0, sum(t.input_tokens), NULL) AS input_tokens,
        if(sum(t.usage_known_calls) > 0, sum(t.output_tokens), NULL) AS output_tokens,
        if(sum(t.cost_known_calls) > 0, toString(sum(t.cost_usd)), NULL) AS cost_usd,
        sum(t.cost_known_calls) AS cost_known_calls, nullIf(max(t.cost_unknown_reason), '') AS cost_unknown_reason,
        arraySort(groupUniqArrayArray(t.services)) AS services, arraySort(groupUniqArrayArray(t.models)) AS models,
        arraySort(groupUniqArrayArray(t.users)) AS users, arraySort(groupUniqArrayArray(t.sessions)) AS sessions
      FROM telltale.traces AS t
      WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)} AND ${hoursBetween('from', 'to')}
      GROUP BY trace_id`,
    parameters: {
      project: projectId,
      traces: found.map(({ traceId }) => traceId),
      from: Math.floor(Math.min(...starts)),
      to: Math.ceil(Math.max(...starts)) + longestMs,
    },
  })
  return new Map(rows.map(({ firstMs, ...row }) => [row.traceId, { ...row, startedAt: isoTime(firstMs) }]))
}
