import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { Figures, Item, Queue, QueueName, QueueSettings } from './model.ts'
import type { ItemStore } from './item-store.ts'
import type { QueueKey, QueueRow } from './queue-rows.ts'
import type { QueueStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type ReviewRouteParts = {
  readonly queues: Pick<QueueStore, 'list' | 'find' | 'put' | 'remove' | 'row'>
  readonly items: ItemStore
  /** Of the last hours. */
  readonly figures: (queue: QueueRow, hours: number, thresholds: readonly number[]) => Promise<Figures>
  /** Adds one by hand; resolves to the id of its item. Rejects with not-found when the tape has no such thing. */
  readonly add: (
    queue: QueueRow,
    by: { readonly id: string } | { readonly callId: string },
    author: ControlEnv['Variables']['principal'],
  ) => Promise<string>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: QueueName })
const itemParams = params.extend({ id: z.uuid() })
const tags = ['reviews']
const path = '/api/reviews/{name}'

const listRoute = createRoute({
  method: 'get',
  path: '/api/reviews',
  tags,
  request: { query },
  responses: {
    200: json('The review queues of the project, by name.', z.object({ queues: z.array(Queue) })),
  },
})
const findRoute = createRoute({
  ...{ method: 'get', path, tags },
  request: { query, params },
  responses: { 200: json('The queue.', Queue) },
})
const putRoute = createRoute({
  ...{ method: 'put', path, tags },
  request: { query, params, body: body(QueueSettings) },
  responses: { 200: json('The queue as it is from now on. What was drawn keeps its probabilities.', Queue) },
})
const removeRoute = createRoute({
  ...{ method: 'delete', path, tags },
  request: { query, params },
  responses: { 204: { description: 'It is gone with its items and answers; scores on the tape stay.' } },
})
const nextRoute = createRoute({
  method: 'post',
  path: `${path}/next`,
  tags,
  request: {
    query,
    params,
    body: body(
      z.strictObject({
        /** Items the reviewer has before them already. */
        besides: z.array(z.uuid()).max(20).default([]),
        /** disputed: those that want a last word. */
        status: z.enum(['open', 'disputed']).default('open'),
      }),
    ),
  },
  responses: {
    200: json(
      'The next item for whoever asks, kept for them for a while; null when there is none.',
      z.object({ item: Item.nullable() }),
    ),
  },
})
const itemsRoute = createRoute({
  method: 'get',
  path: `${path}/items`,
  tags,
  request: {
    params,
    query: query.extend({
      status: Item.shape.status.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  responses: { 200: json('The newest answered first.', z.object({ items: z.array(Item) })) },
})
const addRoute = createRoute({
  method: 'post',
  path: `${path}/items`,
  tags,
  request: {
    query,
    params,
    body: body(
      z.union([
        z.strictObject({ callId: z.string().min(1).max(128) }),
        z.strictObject({ subjectId: z.string().min(1).max(128) }),
      ]),
    ),
  },
  responses: { 200: json('The item. It is in no figure, as nobody drew it by chance.', Item) },
})
const itemRoute = createRoute({
  method: 'get',
  path: `${path}/items/{id}`,
  tags,
  request: { query, params: itemParams },
  responses: { 200: json('The item, as whoever asks may see it.', Item) },
})
const answerRoute = createRoute({
  method: 'post',
  path: `${path}/items/{id}/answer`,
  tags,
  request: {
    query,
    params: itemParams,
    body: body(
      z.strictObject({
        /** One of the queue's. */
        label: z.string().min(1).max(40),
        comment: z.string().trim().min(1).max(2_000).nullable().default(null),
        /** The last word, on an item that is disputed or done. */
        isFinal: z.boolean().default(false),
      }),
    ),
  },
  responses: { 200: json('The item with the answer.', Item) },
})
const skipRoute = createRoute({
  method: 'post',
  path: `${path}/items/{id}/skip`,
  tags,
  request: { query, params: itemParams },
  responses: { 204: { description: 'It is left to others.' } },
})
const undoRoute = createRoute({
  method: 'post',
  path: `${path}/undo`,
  tags,
  request: { query, params },
  responses: { 200: json('The item whose answer, or skip, was taken back.', Item) },
})

/** `0.2,0.5`: scores to fire from. */
const Thresholds = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.number().min(0).max(1)).max(50))
const figuresRoute = createRoute({
  method: 'get',
  path: `${path}/figures`,
  tags,
  request: {
    params,
    query: query.extend({
      hours: z.coerce
        .number()
        .positive()
        .max(24 * 400)
        .default(24 * 30),
      thresholds: Thresholds.optional(),
    }),
  },
  responses: { 200: json('What the reviews tell, with intervals at 95 %.', Figures) },
})

/** Review queues: what people are asked, and what their answers tell. */
export function reviewRoutes(
  { queues, items, figures, add }: ReviewRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  const keyOf = (principal: { projectId: string }, { name }: { name: string }): QueueKey => ({
    ...{ projectId: principal.projectId, name },
  })
  app.openapi(listRoute, async (context) =>
    context.json({ queues: await queues.list(context.get('principal').projectId) }, 200),
  )
  app.openapi(findRoute, async (context) =>
    context.json(await queues.find(keyOf(context.get('principal'), context.req.valid('param'))), 200),
  )
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const key = keyOf(principal, context.req.valid('param'))
    return context.json(await queues.put(key, context.req.valid('json'), principal), 200)
  })
  app.openapi(removeRoute, async (context) => {
    const principal = context.get('principal')
    await queues.remove(keyOf(principal, context.req.valid('param')), principal)
    return context.body(null, 204)
  })
  app.openapi(nextRoute, async (context) => {
    const principal = context.get('principal')
    const queue = await queues.row(keyOf(principal, context.req.valid('param')))
    return context.json({ item: await items.next(queue, principal, context.req.valid('json')) }, 200)
  })
  app.openapi(itemsRoute, async (context) => {
    const principal = context.get('principal')
    const queue = await queues.row(keyOf(principal, context.req.valid('param')))
    const { status = null, limit } = context.req.valid('query')
    return context.json({ items: await items.list(queue, principal, { status, limit }) }, 200)
  })
  app.openapi(addRoute, async (context) => {
    const principal = context.get('principal')
    const queue = await queues.row(keyOf(principal, context.req.valid('param')))
    const by = context.req.valid('json')
    const id = await add(queue, 'callId' in by ? by : { id: by.subjectId }, principal)
    return context.json(await items.find(queue, id, principal), 200)
  })
  app.openapi(itemRoute, async (context) => {
    const principal = context.get('principal')
    const { id, ...param } = context.req.valid('param')
    return context.json(await items.find(await queues.row(keyOf(principal, param)), id, principal), 200)
  })
  app.openapi(answerRoute, async (context) => {
    const principal = context.get('principal')
    const { id, ...param } = context.req.valid('param')
    const queue = await queues.row(keyOf(principal, param))
    return context.json(await items.answer(queue, id, principal, context.req.valid('json')), 200)
  })
  app.openapi(skipRoute, async (context) => {
    const principal = context.get('principal')
    const { id, ...param } = context.req.valid('param')
    await items.skip(await queues.row(keyOf(principal, param)), id, principal)
    return context.body(null, 204)
  })
  app.openapi(undoRoute, async (context) => {
    const principal = context.get('principal')
    const queue = await queues.row(keyOf(principal, context.req.valid('param')))
    return context.json(await items.undo(queue, principal), 200)
  })
  app.openapi(figuresRoute, async (context) => {
    const queue = await queues.row(keyOf(context.get('principal'), context.req.valid('param')))
    const { hours, thresholds = [] } = context.req.valid('query')
    return context.json(await figures(queue, hours, thresholds), 200)
  })
  return app
}
