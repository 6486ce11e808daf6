import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import type { CatalogueMetric } from './model.ts'
import { OwnMetric } from './own-model.ts'
import type { OwnMetricStore } from './own-store.ts'

const InCatalogue = z.object({
  name: z.string(),
  words: z.string(),
  /** What stands after a dot behind the name; null: nothing may. */
  argument: z.object({ words: z.string(), example: z.string(), isOptional: z.boolean() }).nullable(),
})
const query = z.object({ project: z.string().optional() })
const tags = ['metrics']

const listRoute = createRoute({
  method: 'get',
  path: '/api/metrics',
  tags,
  request: { query },
  responses: {
    200: {
      description: 'The metrics experiments may name: those of the catalogue, and the project’s own.',
      content: {
        'application/json': {
          schema: z.object({ catalogue: z.array(InCatalogue), own: z.array(OwnMetric) }),
        },
      },
    },
  },
})
const createRouteOf = createRoute({
  method: 'post',
  path: '/api/metrics',
  tags,
  request: { query, body: { required: true, content: { 'application/json': { schema: OwnMetric } } } },
  responses: {
    201: {
      description: 'The metric; what it means never changes.',
      content: { 'application/json': { schema: OwnMetric } },
    },
  },
})

/** What can be measured of calls. */
export function metricRoutes(
  { list, create, catalogue }: OwnMetricStore & { readonly catalogue: readonly CatalogueMetric[] },
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json(
      {
        catalogue: catalogue.map(({ name, words, argument }) => ({ name, words, argument })),
        own: [...(await list(context.get('principal').projectId))],
      },
      200,
    ),
  )
  app.openapi(createRouteOf, async (context) => {
    const principal = context.get('principal')
    return context.json(await create(principal.projectId, context.req.valid('json'), principal), 201)
  })
  return app
}
