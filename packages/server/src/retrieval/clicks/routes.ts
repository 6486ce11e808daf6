import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../../access/principal.ts'
import { fail } from '../../kernel/problem.ts'
import { body, json } from '../../kernel/route-shapes.ts'
import { ClickReport, ClickTold } from './model.ts'

const ProjectQuery = z.object({ project: z.string().optional() })

export type ClickRoutesParts = {
  /** False when it cannot be kept. */
  readonly record: (projectId: string, click: ClickTold) => boolean
  readonly report: (
    projectId: string,
    query: { readonly hours: number; readonly indexName: string | null; readonly eta: number },
  ) => Promise<ClickReport>
}

const recordRoute = createRoute({
  method: 'post',
  path: '/api/retrievals/clicks',
  tags: ['project-key'],
  request: {
    query: ProjectQuery,
    body: body(z.strictObject({ clicks: z.array(ClickTold).min(1).max(100) })),
  },
  responses: { 202: json('Taken. Told twice, one counts once.', z.object({ clicks: z.number() })) },
})
const reportRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/clicks',
  tags: ['retrieval'],
  request: {
    query: ProjectQuery.extend({
      hours: z.coerce
        .number()
        .min(1)
        .max(24 * 366)
        .default(168),
      index: z.string().max(512).optional(),
      eta: z.coerce.number().min(0).max(3).default(1),
    }),
  },
  responses: {
    200: json('Clicks on documents by index version, put right for their position.', ClickReport),
  },
})

/** POST /api/retrievals/clicks, GET /api/retrieval/clicks. */
export function clickRoutes(
  parts: ClickRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(recordRoute, (context) => {
    const { projectId } = context.get('principal')
    const { clicks } = context.req.valid('json')
    for (const click of clicks)
      if (!parts.record(projectId, click))
        return fail('tape-unavailable', 'The clicks could not be kept; send them again.')
    return context.json({ clicks: clicks.length }, 202)
  })
  app.openapi(reportRoute, async (context) => {
    const { hours, index, eta } = context.req.valid('query')
    const { projectId } = context.get('principal')
    return context.json(await parts.report(projectId, { hours, indexName: index ?? null, eta }), 200)
  })
  return app
}
