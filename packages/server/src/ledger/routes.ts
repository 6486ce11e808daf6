import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { CallSummary, Overview, StoredScore, StoredVerdict } from './answers.ts'
import { CursorText } from './call-cursor.ts'
import { CallFilter } from './call-filter.ts'
import { Call, Score, type Change } from './model.ts'
import type { LedgerStore } from './store.ts'
import { liveEvents, type OnLanded } from './live.ts'
import { json } from '../kernel/route-shapes.ts'

export type LedgerParts = {
  readonly store: LedgerStore
  /** The changes of the window, for the markers on the chart; newest last. */
  readonly changesBetween: (projectId: string, from: string, to: string) => Promise<readonly Change[]>
  /** Spools a score; false when the spool is full. */
  readonly appendScore: (score: Score) => boolean
  readonly newId: (nowMs: number) => string
  readonly onLanded: OnLanded
  readonly clock: Clock
}

const CallId = z.object({ id: z.string().max(64) })
const ProjectQuery = z.object({ project: z.string().optional() })

const listRoute = createRoute({
  method: 'get',
  path: '/api/calls',
  tags: ['calls'],
  request: {
    query: CallFilter.extend({
      ...ProjectQuery.shape,
      limit: z.coerce.number().int().min(1).max(500).default(50),
      before: CursorText.optional(),
    }),
  },
  responses: {
    200: json('Calls, newest first.', z.object({ calls: z.array(CallSummary), next: z.string().nullable() })),
  },
})

const oneRoute = createRoute({
  method: 'get',
  path: '/api/calls/{id}',
  tags: ['calls'],
  request: { params: CallId, query: ProjectQuery },
  responses: {
    200: json(
      'One call with its bodies, scores, verdicts and trace; 404 until it has landed on the tape.',
      z.object({
        call: Call.extend({ id: z.string() }),
        input: z.string().nullable(),
        output: z.string().nullable(),
        scores: z.array(StoredScore),
        verdicts: z.array(StoredVerdict),
        trace: z.array(CallSummary),
      }),
    ),
  },
})

const overviewRoute = createRoute({
  method: 'get',
  path: '/api/overview',
  tags: ['overview'],
  request: {
    query: ProjectQuery.extend({
      hours: z.coerce
        .number()
        .min(1)
        .max(24 * 366)
        .default(24),
    }),
  },
  responses: { 200: json('Traffic, errors, latency and cost of the last hours.', Overview) },
})

/** A score as it comes in: what the caller does not say is filled in here. */
const ScoreAsked = z
  .object({
    callId: z.string().max(64).optional(),
    sessionId: z.string().max(512).optional(),
    spanId: z.string().max(64).optional(),
    name: z.string().min(1).max(200),
    value: z.number().optional(),
    label: z.string().max(512).optional(),
    source: Score.shape.source.default('feedback'),
    comment: z.string().max(4096).optional(),
  })
  .refine(({ callId, sessionId, spanId }) => (callId ?? sessionId ?? spanId) !== undefined, {
    message: 'a score belongs to a callId, a sessionId or a spanId',
  })
  .refine(({ value, label }) => (value ?? label) !== undefined, {
    message: 'a score has a value or a label',
  })

const scoreRoute = createRoute({
  method: 'post',
  path: '/api/scores',
  tags: ['project-key'],
  request: {
    query: ProjectQuery,
    body: { required: true, content: { 'application/json': { schema: ScoreAsked } } },
  },
  responses: { 202: json('Taken; it is on the tape within a second or two.', z.object({ id: z.string() })) },
})

/** GET /api/calls, /api/calls/:id, /api/overview, /api/live; POST /api/scores. */
export function ledgerRoutes(
  parts: LedgerParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const { store, clock } = parts
  const app = createApp()

  app.openapi(listRoute, async (context) => {
    const { limit, before, project: _project, ...filter } = context.req.valid('query')
    const { projectId } = context.get('principal')
    const { calls, next } = await store.listCalls(projectId, { filter, cursor: before ?? null, limit })
    return context.json({ calls: [...calls], next }, 200)
  })

  app.openapi(oneRoute, async (context) => {
    const { id } = context.req.valid('param')
    const found = await store.callById(context.get('principal').projectId, id)
    if (found === null) return fail('not-found', `No call ${id} is on the tape.`)
    const { scores, verdicts, trace, ...rest } = found
    return context.json({ ...rest, scores: [...scores], verdicts: [...verdicts], trace: [...trace] }, 200)
  })

  app.openapi(overviewRoute, async (context) => {
    const { hours } = context.req.valid('query')
    const { projectId } = context.get('principal')
    const nowMs = clock()
    const [overview, changes] = await Promise.all([
      store.overview(projectId, hours, nowMs),
      parts.changesBetween(projectId, isoTime(nowMs - hours * 3_600_000), isoTime(nowMs)),
    ])
    return context.json({ ...overview, changes: [...changes] }, 200)
  })

  app.openapi(scoreRoute, (context) => {
    const asked = context.req.valid('json')
    const nowMs = clock()
    const id = parts.newId(nowMs)
    const isTaken = parts.appendScore({
      id,
      projectId: context.get('principal').projectId,
      at: isoTime(nowMs),
      callId: asked.callId ?? null,
      spanId: asked.spanId ?? null,
      sessionId: asked.sessionId ?? null,
      name: asked.name,
      value: asked.value ?? null,
      label: asked.label ?? null,
      source: asked.source,
      evaluatorVersion: null,
      samplingProbability: null,
      comment: asked.comment ?? null,
    })
    if (!isTaken) return fail('tape-unavailable', 'The spool is full.')
    return context.json({ id }, 202)
  })

  app.get('/api/live', (context) => streamSSE(context, (stream) => liveEvents(stream, parts.onLanded)))
  return app
}
