import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Author, ControlEnv } from '../access/principal.ts'
import { Channel, ChannelDelivery, ChannelName, NewChannel } from './channel-model.ts'
import { json } from '../kernel/route-shapes.ts'

export type ChannelRouteParts = {
  readonly channels: (projectId: string) => Promise<Channel[]>
  readonly putChannel: (
    projectId: string,
    name: string,
    channel: NewChannel,
    author: Author,
  ) => Promise<{ readonly channel: Channel; readonly drawn: Readonly<Record<string, string>> | null }>
  readonly deleteChannel: (projectId: string, name: string, author: Author) => Promise<void>
  /** Sends a test now, once, and resolves to what came of it. */
  readonly testChannel: (projectId: string, name: string) => Promise<ChannelDelivery>
  readonly channelDeliveries: (projectId: string, name: string, limit: number) => Promise<ChannelDelivery[]>
  readonly redeliverNotice: (projectId: string, name: string, id: string) => Promise<ChannelDelivery>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: ChannelName })
const tags = ['alerts']

const listRoute = createRoute({
  method: 'get',
  path: '/api/alerts/channels',
  tags,
  request: { query },
  responses: {
    200: json(
      'The channels of the project, by name, without their secrets.',
      z.object({ channels: z.array(Channel) }),
    ),
  },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/alerts/channels/{name}',
  tags: [...tags, 'admin'],
  request: {
    query,
    params,
    body: { required: true, content: { 'application/json': { schema: NewChannel } } },
  },
  responses: {
    200: json(
      'The channel; `drawn` are secrets made for it, shown this once.',
      z.object({ channel: Channel, drawn: z.record(z.string(), z.string()).nullable() }),
    ),
  },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/alerts/channels/{name}',
  tags: [...tags, 'admin'],
  request: { query, params },
  responses: { 204: { description: 'It is gone, and its deliveries with it.' } },
})
const testRoute = createRoute({
  method: 'post',
  path: '/api/alerts/channels/{name}/test',
  tags: [...tags, 'admin'],
  request: { query, params },
  responses: { 200: json('What came of the test that was just sent.', ChannelDelivery) },
})
const deliveriesRoute = createRoute({
  method: 'get',
  path: '/api/alerts/channels/{name}/deliveries',
  tags,
  request: { params, query: query.extend({ limit: z.coerce.number().int().min(1).max(500).default(50) }) },
  responses: {
    200: json(
      'Newest first: all that wait, and the last 200 that are over.',
      z.object({ deliveries: z.array(ChannelDelivery) }),
    ),
  },
})
const redeliverRoute = createRoute({
  method: 'post',
  path: '/api/alerts/channels/{name}/deliveries/{id}/redeliver',
  tags: [...tags, 'admin'],
  request: { query, params: params.extend({ id: z.uuid() }) },
  responses: { 200: json('The delivery, which waits again.', ChannelDelivery) },
})

/** Channels: who is told of alerts. */
export function channelRoutes(
  parts: ChannelRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json({ channels: await parts.channels(context.get('principal').projectId) }, 200),
  )
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const { name } = context.req.valid('param')
    return context.json(
      await parts.putChannel(principal.projectId, name, context.req.valid('json'), principal),
      200,
    )
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await parts.deleteChannel(principal.projectId, context.req.valid('param').name, principal)
    return context.body(null, 204)
  })
  app.openapi(testRoute, async (context) =>
    context.json(
      await parts.testChannel(context.get('principal').projectId, context.req.valid('param').name),
      200,
    ),
  )
  app.openapi(deliveriesRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { limit } = context.req.valid('query')
    return context.json(
      { deliveries: await parts.channelDeliveries(projectId, context.req.valid('param').name, limit) },
      200,
    )
  })
  app.openapi(redeliverRoute, async (context) => {
    const { name, id } = context.req.valid('param')
    return context.json(await parts.redeliverNotice(context.get('principal').projectId, name, id), 200)
  })
  return app
}
