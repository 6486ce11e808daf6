import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import type { Clock } from '../kernel/time.ts'
import type { TracePage } from './list-traces.ts'
import { TraceCursorText, type TraceCursor } from './trace-cursor.ts'
import { TraceFilter } from './trace-filter.ts'
import { SpanDetail, Trace, TraceSummary } from './trace-model.ts'
import { json } from '../kernel/route-shapes.ts'

export type TraceParts = {
  readonly listTraces: (
    projectId: string,
    page: {
      readonly filter: TraceFilter
      readonly cursor: TraceCursor | null
      readonly limit: number
      readonly nowMs: number
    },
  ) => Promise<TracePage>
  readonly findTrace: (projectId: string, traceId: string, aroundMs: number | null) => Promise<Trace | null>
  readonly findSpan: (projectId: string, traceId: string, spanId: string) => Promise<SpanDetail | null>
  readonly clock: Clock
}

const ProjectQuery = z.object({ project: z.string().optional() })
const traceId = z.string().regex(/^[0-9A-Za-z-]{1,64}$/)

const listRoute = createRoute({
  method: 'get',
  path: '/api/traces',
  tags: ['traces'],
  request: {
    query: TraceFilter.extend({
      ...ProjectQuery.shape,
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: TraceCursorText.optional(),
    }),
  },
  responses: {
    200: json(
      'Traces from OpenTelemetry, newest first.',
      z.object({ traces: z.array(TraceSummary), next: z.string().nullable() }),
    ),
  },
})

const oneRoute = createRoute({
  method: 'get',
  path: '/api/traces/{traceId}',
  tags: ['traces'],
  request: {
    params: z.object({ traceId }),
    /** `at`: a time within six hours of it, where one is known. */
    query: ProjectQuery.extend({ at: z.iso.datetime({ offset: true }).optional() }),
  },
  responses: { 200: json('Spans, calls and retrievals of one trace as a tree, depth first.', Trace) },
})

const spanRoute = createRoute({
  method: 'get',
  path: '/api/traces/{traceId}/spans/{spanId}',
  tags: ['traces'],
  request: { params: z.object({ traceId, spanId: traceId }), query: ProjectQuery },
  responses: { 200: json('One span with all that its tracer said.', SpanDetail) },
})

export function traceRoutes(
  parts: TraceParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => {
    const { limit, before, project: _project, ...filter } = context.req.valid('query')
    const { traces, next } = await parts.listTraces(context.get('principal').projectId, {
      ...{ filter, limit, cursor: before ?? null, nowMs: parts.clock() },
    })
    return context.json({ traces: [...traces], next }, 200)
  })
  app.openapi(oneRoute, async (context) => {
    const { at } = context.req.valid('query')
    const { traceId: id } = context.req.valid('param')
    const around = at === undefined ? null : Date.parse(at)
    const trace = await parts.findTrace(context.get('principal').projectId, id, around)
    return context.json(trace ?? fail('trace-unknown', `Trace ${id}.`), 200)
  })
  app.openapi(spanRoute, async (context) => {
    const { traceId: id, spanId } = context.req.valid('param')
    const span = await parts.findSpan(context.get('principal').projectId, id, spanId)
    return context.json(span ?? fail('trace-unknown', `Span ${spanId} of trace ${id}.`), 200)
  })
  return app
}
