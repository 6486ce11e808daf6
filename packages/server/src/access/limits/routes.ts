import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../principal.ts'
import { Limit, LimitName, LimitWithUse, NewLimit } from './model.ts'
import type { LimitStore } from './store.ts'
import { json } from '../../kernel/route-shapes.ts'

export type LimitRouteParts = Pick<LimitStore, 'listLimits' | 'putLimit' | 'deleteLimit'> & {
  /** What is used of each now. */
  readonly useOf: (limits: readonly Limit[]) => Promise<LimitWithUse[]>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: LimitName })

const listRoute = createRoute({
  method: 'get',
  path: '/api/limits',
  tags: ['access'],
  request: { query },
  responses: {
    200: json(
      "The project's limits, by name, with what is used of them now.",
      z.object({ limits: z.array(LimitWithUse) }),
    ),
  },
})

const putRoute = createRoute({
  method: 'put',
  path: '/api/limits/{name}',
  tags: ['access'],
  request: { query, params, body: { required: true, content: { 'application/json': { schema: NewLimit } } } },
  responses: { 200: json('The limit of this name, set.', Limit) },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/limits/{name}',
  tags: ['access'],
  request: { query, params },
  responses: { 204: { description: 'It is gone.' } },
})

/** Limits and budgets. */
export function limitRoutes(
  parts: LimitRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => {
    const limits = await parts.listLimits(context.get('principal').projectId)
    return context.json({ limits: await parts.useOf(limits) }, 200)
  })
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const { name } = context.req.valid('param')
    return context.json(
      await parts.putLimit(principal.projectId, name, context.req.valid('json'), principal),
      200,
    )
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await parts.deleteLimit(principal.projectId, context.req.valid('param').name, principal)
    return context.body(null, 204)
  })
  return app
}
