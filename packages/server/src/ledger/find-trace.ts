import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { timeParameter } from './call-filter.ts'
import { selectList } from './columns.ts'
import { bodiesByHash } from './find-call.ts'
import { SpanDetail, type Trace, TraceNode } from './trace-model.ts'
import { traceTree, type Placed } from './trace-tree.ts'

/** More lines than anyone reads; a trace of more is cut, and says so. */
const nodesAtMost = 2_000
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
  inputPreview: z.string(),
  outputPreview: z.string(),
})
const CallRow = TraceNode.shape.call.unwrap().extend({
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  status: z.string(),
  startedAt: z.string(),
  latencyMs: z.number(),
  inputPreview: z.string(),
  outputPreview: z.string(),
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
  const parameters = {
    project: projectId,
    trace: traceId,
    ...(aroundMs === null ? {} : { from: aroundMs - 6 * hourMs, to: aroundMs + 6 * hourMs }),
  }
  const where = (time: string): string =>
    `WHERE project_id = {project:String} AND trace_id = {trace:String}${
      aroundMs === null
        ? ''
        : ` AND ${time} >= ${timeParameter('from')} AND ${time} <= ${timeParameter('to')}`
    }`
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
      text: `SELECT ${selectList(Object.keys(RetrievalRow.shape))} FROM telltale.retrievals ${where('at')}
        ORDER BY at LIMIT 1 BY id LIMIT ${nodesAtMost}`,
      parameters,
    }),
  ])
  const nodes = nodesOf(spans, calls, retrievals)
  if (nodes.length === 0) return null
  const branches = traceTree(nodes.slice(0, nodesAtMost))
  const startMs = Math.min(
    ...branches.map(({ node, offsetMs, shiftMs }) => node.startMs + shiftMs - offsetMs),
  )
  return {
    traceId,
    startedAt: isoTime(startMs),
    durationMs: Math.max(...branches.map(({ node, offsetMs }) => offsetMs + node.durationMs)),
    costUsd: String(Number(nodes.reduce((sum, { call }) => sum + Number(call?.costUsd ?? 0), 0).toFixed(12))),
    nodes: branches.map(({ node, ...place }) => TraceNode.parse({ ...node, ...place })),
    isCut: nodes.length > nodesAtMost,
  }
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
      const { name, service, status, startedAt, latencyMs, inputPreview, outputPreview, ...call } = row
      const { spanId, parentSpanId } = row
      return {
        ...{ kind: 'call', spanId, parentSpanId, status, startedAt, inputPreview, outputPreview, call },
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
        inputPreview: retrieval.query.slice(0, 200),
        outputPreview: '',
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
  const parameters = { project: projectId, trace: traceId, span: spanId }
  const where =
    'WHERE project_id = {project:String} AND trace_id = {trace:String} AND span_id = {span:String}'
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
    tape.rows(Row, { text: `SELECT ${detailColumns} FROM telltale.spans ${where} LIMIT 1`, parameters }),
    tape.rows(LogRow, {
      text: `SELECT ${logColumns} FROM telltale.logs ${where} ORDER BY at LIMIT 200`,
      parameters,
    }),
  ])
  const [span] = found
  if (span === undefined) return null
  const body = await bodiesByHash(tape, projectId, [span.inputHash, span.outputHash])
  return { span, input: body(span.inputHash), output: body(span.outputHash), logs }
}
