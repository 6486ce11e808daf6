import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import type { ModelRouteStore } from './model-route-store.ts'
import { ModelAlias, ModelRoute, Provider, ProviderEdit, ProviderName } from './model.ts'
import type { ProviderStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type RoutingParts = Pick<ProviderStore, 'listProviders' | 'putProvider' | 'deleteProvider'> &
  Pick<ModelRouteStore, 'listModelRoutes' | 'putModelRoute' | 'deleteModelRoute'>

const tags = ['routing']
const named = z.object({ name: ProviderName })
const aliased = z.object({ alias: ModelAlias })

const providersRoute = createRoute({
  method: 'get',
  path: '/api/providers',
  tags,
  responses: {
    200: json('All providers, without their credentials.', z.object({ providers: z.array(Provider) })),
  },
})
const putProviderRoute = createRoute({
  method: 'put',
  path: '/api/providers/{name}',
  tags,
  request: { params: named, body: body(ProviderEdit) },
  responses: { 200: json('The provider, without its credential.', Provider) },
})
const deleteProviderRoute = createRoute({
  method: 'delete',
  path: '/api/providers/{name}',
  tags,
  request: { params: named },
  responses: { 204: { description: 'It is gone.' } },
})
const routesRoute = createRoute({
  method: 'get',
  path: '/api/model-routes',
  tags,
  responses: { 200: json('Other names for models.', z.object({ routes: z.array(ModelRoute) })) },
})
const putRouteRoute = createRoute({
  method: 'put',
  path: '/api/model-routes/{alias}',
  tags,
  request: { params: aliased, body: body(ModelRoute.omit({ alias: true }).strict()) },
  responses: { 200: json('The model route.', ModelRoute) },
})
const deleteRouteRoute = createRoute({
  method: 'delete',
  path: '/api/model-routes/{alias}',
  tags,
  request: { params: aliased },
  responses: { 204: { description: 'It is gone.' } },
})

/** Providers and model routes. */
export function routingRoutes(
  parts: RoutingParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(providersRoute, async (context) =>
    context.json({ providers: await parts.listProviders() }, 200),
  )
  app.openapi(putProviderRoute, async (context) => {
    const { name } = context.req.valid('param')
    return context.json(
      await parts.putProvider(name, context.req.valid('json'), context.get('principal')),
      200,
    )
  })
  app.openapi(deleteProviderRoute, async (context) => {
    await parts.deleteProvider(context.req.valid('param').name, context.get('principal'))
    return context.body(null, 204)
  })
  app.openapi(routesRoute, async (context) => context.json({ routes: await parts.listModelRoutes() }, 200))
  app.openapi(putRouteRoute, async (context) => {
    const { alias } = context.req.valid('param')
    const route = { alias, ...context.req.valid('json') }
    return context.json(await parts.putModelRoute(route, context.get('principal')), 200)
  })
  app.openapi(deleteRouteRoute, async (context) => {
    await parts.deleteModelRoute(context.req.valid('param').alias, context.get('principal'))
    return context.body(null, 204)
  })
  return app
}
