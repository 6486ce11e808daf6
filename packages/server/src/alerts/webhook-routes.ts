import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { Delivery } from './delivery-model.ts'
import { NewWebhook, Webhook, WebhookName } from './webhook-model.ts'
import type { WebhookStore } from './webhook-store.ts'
import { json } from '../kernel/route-shapes.ts'

export type WebhookRouteParts = Pick<WebhookStore, 'listWebhooks' | 'createWebhook' | 'deleteWebhook'> & {
  readonly deliveries: (projectId: string, name: string, limit: number) => Promise<Delivery[]>
  readonly redeliver: (projectId: string, name: string, id: string) => Promise<Delivery>
  /** Sends a ping now, once, and resolves to what came of it. */
  readonly ping: (projectId: string, name: string) => Promise<Delivery>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: WebhookName })
const tags = ['webhooks']

const listRoute = createRoute({
  method: 'get',
  path: '/api/webhooks',
  tags,
  request: { query },
  responses: {
    200: json(
      "The project's webhooks, by name, without their secrets.",
      z.object({ webhooks: z.array(Webhook) }),
    ),
  },
})
const createWebhookRoute = createRoute({
  method: 'post',
  path: '/api/webhooks',
  tags,
  request: { query, body: { required: true, content: { 'application/json': { schema: NewWebhook } } } },
  responses: {
    201: json(
      'The webhook and its secret, shown this once.',
      z.object({ webhook: Webhook, secret: z.string() }),
    ),
  },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/webhooks/{name}',
  tags,
  request: { query, params },
  responses: { 204: { description: 'It is gone, and its deliveries with it.' } },
})
const pingRoute = createRoute({
  method: 'post',
  path: '/api/webhooks/{name}/test',
  tags,
  request: { query, params },
  responses: { 200: json('What came of the ping that was just sent.', Delivery) },
})
const deliveriesRoute = createRoute({
  method: 'get',
  path: '/api/webhooks/{name}/deliveries',
  tags,
  request: { params, query: query.extend({ limit: z.coerce.number().int().min(1).max(500).default(50) }) },
  responses: {
    200: json(
      'Newest first: all that wait, and the last 200 that are over.',
      z.object({ deliveries: z.array(Delivery) }),
    ),
  },
})
const redeliverRoute = createRoute({
  method: 'post',
  path: '/api/webhooks/{name}/deliveries/{id}/redeliver',
  tags,
  request: { query, params: params.extend({ id: z.uuid() }) },
  responses: { 200: json('The delivery, which waits again.', Delivery) },
})

/** Webhooks: who is told of changes. */
export function webhookRoutes(
  parts: WebhookRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json({ webhooks: await parts.listWebhooks(context.get('principal').projectId) }, 200),
  )
  app.openapi(createWebhookRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(
      await parts.createWebhook(principal.projectId, context.req.valid('json'), principal),
      201,
    )
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await parts.deleteWebhook(principal.projectId, context.req.valid('param').name, principal)
    return context.body(null, 204)
  })
  app.openapi(pingRoute, async (context) =>
    context.json(await parts.ping(context.get('principal').projectId, context.req.valid('param').name), 200),
  )
  app.openapi(deliveriesRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { limit } = context.req.valid('query')
    return context.json(
      { deliveries: await parts.deliveries(projectId, context.req.valid('param').name, limit) },
      200,
    )
  })
  app.openapi(redeliverRoute, async (context) => {
    const { name, id } = context.req.valid('param')
    return context.json(await parts.redeliver(context.get('principal').projectId, name, id), 200)
  })
  return app
}
