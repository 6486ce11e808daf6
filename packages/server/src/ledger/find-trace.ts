import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { timeParameter } from './call-filter.ts'
import { selectList } from './columns.ts'
import { hoursBetween } from './trace-filter.ts'
import { bodiesByHash } from './find-call.ts'
import { SpanDetail, type Trace, TraceNode } from './trace-model.ts'
import { traceTree, type Branch, type Placed } from './trace-tree.ts'

/** More lines than anyone reads; a trace of more is cut, and says so. */
const nodesAtMost = 10_000
const hourMs = 3_600_000

const SpanRow = z.object({
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  service: z.string().nullable(),
  status: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
})
const CallRow = TraceNode.shape.call.unwrap().extend({
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  status: z.string(),
  startedAt: z.string(),
  latencyMs: z.number(),
})
const RetrievalRow = TraceNode.shape.retrieval.unwrap().extend({
  spanId: z.string().nullable(),
  at: z.string(),
  latencyMs: z.number().nullable(),
})

type Node = Placed & Omit<TraceNode, 'depth' | 'isOrphan' | 'offsetMs' | 'shiftMs'>

/**
 * All that is known of a trace, as one tree; null when the project has nothing of it on the tape (yet). `aroundMs`, a
 * time within six hours of the trace, spares looking through every day.
 */
export async function findTrace(
  tape: Tape,
  projectId: string,
  traceId: string,
  aroundMs: number | null,
): Promise<Trace | null> {
  const bounds = await boundsOf(tape, projectId, traceId, aroundMs)
  const parameters = { project: projectId, trace: traceId, ...bounds }
  const where = (time: string, besideMs?: number): string =>
    `WHERE project_id = {project:String} AND trace_id = {trace:String}${within(bounds, time, besideMs)}`
  const callColumns = selectList(Object.keys(CallRow.omit({ name: true, service: true }).shape))
  const [spans, calls, retrievals] = await Promise.all([
    tape.rows(SpanRow, {
      text: `SELECT ${selectList(Object.keys(SpanRow.shape))} FROM telltale.spans ${where('started_at')}
        ORDER BY started_at LIMIT 1 BY span_id LIMIT ${nodesAtMost + 1}`,
      parameters,
    }),
    tape.rows(CallRow, {
      text: `SELECT ${callColumns}, JSONExtractString(ifNull(telemetry, ''), 'name') AS name,
          JSONExtractString(ifNull(telemetry, ''), 'service') AS service FROM telltale.calls ${where('started_at')}
        ORDER BY started_at LIMIT 1 BY id LIMIT ${nodesAtMost + 1}`,
      parameters,
    }),
    tape.rows(RetrievalRow, {
      text: `SELECT ${selectList(Object.keys(RetrievalRow.shape))} FROM telltale.retrievals ${where('at', toldBesideMs)}
        ORDER BY at LIMIT 1 BY id LIMIT ${nodesAtMost}`,
      parameters,
    }),
  ])
  const nodes = nodesOf(spans, calls, retrievals)
  if (nodes.length === 0) return null
  const branches = traceTree(nodes.slice(0, nodesAtMost))
  const first = branches.find(({ offsetMs }) => offsetMs === 0)!
  return {
    traceId,
    startedAt: isoTime(first.node.startMs + first.shiftMs),
    durationMs: branches.reduce((most, { node, offsetMs }) => Math.max(most, offsetMs + node.durationMs), 0),
    ...costOf(nodes),
    nodes: branches.map(lineOf),
    isCut: nodes.length > nodesAtMost,
  }
}

function lineOf({ node, ...place }: Branch<Node>): TraceNode {
  const { startMs: _, ...line } = node
  return { ...line, ...place }
}

function costOf(nodes: readonly Node[]): Pick<Trace, 'costUsd' | 'calls' | 'costKnownCalls'> {
  const calls = nodes.filter(({ call }) => call !== null)
  const known = calls.flatMap(({ call }) => call?.costUsd ?? [])
  const sum = known.reduce((all, costUsd) => all + Number(costUsd), 0)
  return {
    costUsd: known.length === 0 ? null : String(Number(sum.toFixed(12))),
    calls: calls.length,
    costKnownCalls: known.length,
  }
}

/** Retrievals that an application tells of by itself, and log records, have times of their own. */
const toldBesideMs = 600_000

type Bounds = { readonly from: number; readonly to: number } | null

/** `from` and `to` are whole milliseconds, and spans have microseconds. */
const within = (bounds: Bounds, time: string, besideMs = 1): string =>
  bounds === null
    ? ''
    : ` AND ${time} >= ${timeParameter('from')} - toIntervalMillisecond(${besideMs})
      AND ${time} <= ${timeParameter('to')} + toIntervalMillisecond(${besideMs})`

/** When the trace's records began, Unix milliseconds; null when it is not known at all. */
async function boundsOf(
  tape: Tape,
  projectId: string,
  traceId: string,
  aroundMs: number | null,
): Promise<Bounds> {
  const around =
    aroundMs === null ? null : { from: Math.max(0, aroundMs - 6 * hourMs), to: aroundMs + 6 * hourMs }
  const [known] = await tape.rows(z.object({ from: z.number(), to: z.number() }), {
    text: `SELECT toUnixTimestamp64Milli(toDateTime64(min(first_at), 3)) AS \`from\`,
        toUnixTimestamp64Milli(toDateTime64(max(last_at), 3)) AS to FROM telltale.traces
      WHERE project_id = {project:String} AND trace_id = {trace:String}${
        around === null ? '' : ` AND ${hoursBetween('from', 'to')}`
      }
      GROUP BY trace_id`,
    parameters: { project: projectId, trace: traceId, ...around },
  })
  return known ?? around
}

function nodesOf(
  spans: readonly z.infer<typeof SpanRow>[],
  calls: readonly z.infer<typeof CallRow>[],
  retrievals: readonly z.infer<typeof RetrievalRow>[],
): readonly Node[] {
  const bySpan = new Map(retrievals.map((row) => [row.spanId, row]))
  const known = new Set(spans.map(({ spanId }) => spanId))
  return [
    ...spans.map((span): Node => ({
      ...span,
      kind: span.type === 'retriever' ? 'retrieval' : 'span',
      startMs: Date.parse(span.startedAt),
      call: null,
      retrieval: bySpan.get(span.spanId) ?? null,
    })),
    ...calls.map((row): Node => {
      const { name, service, status, startedAt, latencyMs, ...call } = row
      const { spanId, parentSpanId } = row
      return {
        ...{ kind: 'call', spanId, parentSpanId, status, startedAt, call },
        name: name || (call.model ?? 'call'),
        type: 'llm',
        service: service || null,
        startMs: Date.parse(startedAt),
        durationMs: latencyMs,
        retrieval: null,
      }
    }),
    // Told by an application or found in a prompt: no span stands for it.
    ...retrievals
      .filter(({ spanId }) => spanId === null || !known.has(spanId))
      .map(({ spanId, at, latencyMs, ...retrieval }): Node => ({
        kind: 'retrieval',
        spanId: spanId ?? retrieval.id,
        parentSpanId: null,
        name: 'retrieval',
        type: 'retriever',
        service: null,
        status: 'unset',
        startedAt: at,
        startMs: Date.parse(at),
        durationMs: latencyMs ?? 0,
        call: null,
        retrieval,
      })),
  ]
}

const parsed = (value: string): unknown => JSON.parse(value)
const detailColumns = selectList(Object.keys(SpanDetail.shape.span.shape))
const logColumns = selectList(Object.keys(SpanDetail.shape.logs.element.shape))

/** One span whole; null when it is not there. */
export async function findSpan(
  tape: Tape,
  projectId: string,
  traceId: string,
  spanId: string,
): Promise<SpanDetail | null> {
  const bounds = await boundsOf(tape, projectId, traceId, null)
  const parameters = { project: projectId, trace: traceId, span: spanId, ...bounds }
  const where = (time: string) =>
    `WHERE project_id = {project:String} AND trace_id = {trace:String} AND span_id = {span:String}${within(bounds, time, toldBesideMs)}`
  const fields = SpanDetail.shape.span.shape
  const inJson = <Schema extends z.ZodType>(schema: Schema) => z.string().transform(parsed).pipe(schema)
  const Row = SpanDetail.shape.span.extend({
    attributes: inJson(fields.attributes),
    resource: inJson(fields.resource),
    events: inJson(fields.events),
    links: inJson(fields.links),
  })
  const LogRow = SpanDetail.shape.logs.element.extend({ attributes: inJson(fields.attributes) })
  const [found, logs] = await Promise.all([
    tape.rows(Row, {
      text: `SELECT ${detailColumns} FROM telltale.spans ${where('started_at')} LIMIT 1`,
      parameters,
    }),
    tape.rows(LogRow, {
      text: `SELECT ${logColumns} FROM telltale.logs ${where('at')} ORDER BY at LIMIT 200`,
      parameters,
    }),
  ])
  const [row] = found
  if (row === undefined) return null
  const body = await bodiesByHash(tape, projectId, [row.inputHash, row.outputHash])
  return { span: row, input: body(row.inputHash), output: body(row.outputHash), logs }
}
