import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import {
  Conclusion,
  Coverage,
  Experiment,
  ExperimentName,
  NewExperiment,
  type ExperimentRow,
} from './lifecycle-model.ts'
import { decisionOf } from './lifecycle-rules.ts'
import type { Verdict } from './model.ts'
import type { ExperimentStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type ExperimentRouteParts = Omit<ExperimentStore, 'snapshotRows'> & {
  /** What the data say now; null when nothing can tell. */
  readonly verdictOf: (experiment: ExperimentRow) => Promise<Verdict | null>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: ExperimentName })
const tags = ['experiments']

const listRoute = createRoute({
  method: 'get',
  path: '/api/experiments',
  tags,
  request: { query },
  responses: {
    200: json(
      'The experiments of the project, newest first.',
      z.object({ experiments: z.array(Experiment) }),
    ),
  },
})
const createRouteOf = createRoute({
  method: 'post',
  path: '/api/experiments',
  tags,
  request: { query, body: body(NewExperiment) },
  responses: { 201: json('The draft; nothing of it but its coverage will change.', Experiment) },
})
const findRoute = createRoute({
  method: 'get',
  path: '/api/experiments/{name}',
  tags,
  request: { query, params },
  responses: { 200: json('The experiment.', Experiment) },
})
const discardRoute = createRoute({
  method: 'delete',
  path: '/api/experiments/{name}',
  tags,
  request: { query, params },
  responses: { 204: { description: 'The draft is gone.' } },
})
const rampRoute = createRoute({
  method: 'post',
  path: '/api/experiments/{name}/ramp',
  tags,
  request: { query, params, body: body(z.strictObject({ coverage: Coverage })) },
  responses: { 200: json('The experiment with its new coverage.', Experiment) },
})
const steps = ['start', 'pause', 'resume'] as const
const stepRoute = (step: (typeof steps)[number]) =>
  createRoute({
    method: 'post',
    path: `/api/experiments/{name}/${step}`,
    tags,
    request: { query, params, body: body(z.strictObject({})) },
    responses: { 200: json('The experiment as it stands now.', Experiment) },
  })
const concludeRoute = (kind: Conclusion) =>
  createRoute({
    method: 'post',
    path: `/api/experiments/{name}/${kind}`,
    tags,
    request: {
      query,
      params,
      body: body(
        z.strictObject({
          /** Needed where there are several treatments and no verdict names one. */
          arm: ExperimentName.optional(),
          /** Needed for a promotion the verdict does not say. */
          reason: z.string().trim().min(1).max(2_000).optional(),
        }),
      ),
    },
    responses: { 200: json('The experiment, concluded.', Experiment) },
  })

/** Experiments: planned, run, ramped, concluded. */
export function experimentRoutes(
  parts: ExperimentRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json({ experiments: await parts.list(context.get('principal').projectId) }, 200),
  )
  app.openapi(createRouteOf, async (context) => {
    const principal = context.get('principal')
    return context.json(await parts.create(principal.projectId, context.req.valid('json'), principal), 201)
  })
  app.openapi(findRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await parts.find({ projectId, ...context.req.valid('param') }), 200)
  })
  app.openapi(discardRoute, async (context) => {
    const principal = context.get('principal')
    await parts.discard({ projectId: principal.projectId, ...context.req.valid('param') }, principal)
    return context.body(null, 204)
  })
  app.openapi(rampRoute, async (context) => {
    const principal = context.get('principal')
    const key = { projectId: principal.projectId, ...context.req.valid('param') }
    return context.json(await parts.ramp(key, context.req.valid('json').coverage, principal), 200)
  })
  for (const step of steps)
    app.openapi(stepRoute(step), async (context) => {
      const principal = context.get('principal')
      const key = { projectId: principal.projectId, ...context.req.valid('param') }
      return context.json(await parts[step](key, principal), 200)
    })
  for (const kind of Conclusion.options)
    app.openapi(concludeRoute(kind), async (context) => {
      const principal = context.get('principal')
      const key = { projectId: principal.projectId, ...context.req.valid('param') }
      const wish = { kind, ...context.req.valid('json') }
      const verdict = await parts.verdictOf(await parts.find(key))
      const decide = ({ setup }: ExperimentRow) => decisionOf(setup, wish, verdict)
      return context.json(await parts.conclude(key, kind, principal, decide), 200)
    })
  return app
}
