import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail, type Problem } from '../kernel/problem.ts'
import { ModelAlias, TargetHealth } from './model.ts'
import { Route, RoutePlan } from './route-model.ts'
import type { RouteStore } from './route-store.ts'
import { json } from '../kernel/route-shapes.ts'

export type RouteRoutesParts = Pick<RouteStore, 'listRoutes' | 'findRoute' | 'putRoute' | 'deleteRoute'> & {
  /** Of every target that was called by this process. */
  readonly health: () => readonly TargetHealth[]
  /** Why this project's calls do not bear out what the plan would do; null when they do, or nothing needs it. */
  readonly refuseUnproven: (projectId: string, name: string, plan: RoutePlan) => Promise<Problem | null>
}

const tags = ['routing']
const params = z.object({ name: ModelAlias })

const listRoute = createRoute({
  method: 'get',
  path: '/api/routes',
  tags,
  responses: { 200: json('All routes.', z.object({ routes: z.array(Route) })) },
})
const getRoute = createRoute({
  method: 'get',
  path: '/api/routes/{name}',
  tags,
  request: { params },
  responses: { 200: json('The route.', Route) },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/routes/{name}',
  tags,
  request: {
    params,
    query: z.object({ project: z.string().optional() }),
    body: { required: true, content: { 'application/json': { schema: RoutePlan } } },
  },
  responses: { 200: json('The route.', Route) },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/routes/{name}',
  tags,
  request: { params },
  responses: { 204: { description: 'It is gone.' } },
})
const healthRoute = createRoute({
  method: 'get',
  path: '/api/routing/health',
  tags,
  responses: {
    200: json('Targets as this process finds them.', z.object({ targets: z.array(TargetHealth) })),
  },
})

/** Routes, and the live health of what they lead to. */
export function routeRoutes(
  parts: RouteRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => context.json({ routes: await parts.listRoutes() }, 200))
  app.openapi(getRoute, async (context) =>
    context.json(await parts.findRoute(context.req.valid('param').name), 200),
  )
  app.openapi(putRoute, async (context) => {
    const { name } = context.req.valid('param')
    const plan = context.req.valid('json')
    const principal = context.get('principal')
    const unproven = await parts.refuseUnproven(principal.projectId, name, plan)
    if (unproven) return fail(unproven.code, unproven.detail)
    return context.json(await parts.putRoute(name, plan, principal), 200)
  })
  app.openapi(deleteRoute, async (context) => {
    await parts.deleteRoute(context.req.valid('param').name, context.get('principal'))
    return context.body(null, 204)
  })
  app.openapi(healthRoute, (context) => context.json({ targets: [...parts.health()] }, 200))
  return app
}
