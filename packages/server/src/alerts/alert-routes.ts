import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Author, ControlEnv } from '../access/principal.ts'
import { AlertSettings } from './desk/model.ts'
import { NewSilence, Silence } from './silences/model.ts'
import { AlertDetail, ShownAlert } from './view-model.ts'
import { json } from '../kernel/route-shapes.ts'

export type AlertRouteParts = {
  readonly listAlerts: (
    projectId: string,
    state: 'open' | 'resolved' | 'all',
    limit: number,
  ) => Promise<readonly ShownAlert[]>
  readonly alertDetail: (projectId: string, id: string) => Promise<AlertDetail>
  readonly acknowledge: (
    projectId: string,
    id: string,
    comment: string | null,
    actor: string,
  ) => Promise<unknown>
  readonly unacknowledge: (projectId: string, id: string, actor: string) => Promise<unknown>
  readonly silences: (projectId: string) => Promise<readonly Silence[]>
  readonly silence: (projectId: string, silence: NewSilence, author: Author) => Promise<Silence>
  readonly endSilence: (projectId: string, id: string, author: Author) => Promise<Silence>
  readonly settings: (projectId: string) => Promise<AlertSettings>
  readonly putSettings: (projectId: string, settings: AlertSettings, author: Author) => Promise<AlertSettings>
}

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const query = z.object({ project: z.string().optional() })
const params = z.object({ id: z.uuid() })
const tags = ['alerts']

const listRoute = createRoute({
  method: 'get',
  path: '/api/alerts',
  tags,
  request: {
    query: query.extend({
      state: z.enum(['open', 'resolved', 'all']).default('open'),
      limit: z.coerce.number().int().min(1).max(1_000).default(200),
    }),
  },
  responses: {
    200: json(
      'Open and acknowledged ones first, the worst of them first; then those that are over, newest first.',
      z.object({ alerts: z.array(ShownAlert) }),
    ),
  },
})
const settingsRoute = createRoute({
  method: 'get',
  path: '/api/alerts/settings',
  tags,
  request: { query },
  responses: { 200: json('How the project tells of its alerts.', AlertSettings) },
})
const putSettingsRoute = createRoute({
  method: 'put',
  path: '/api/alerts/settings',
  tags: [...tags, 'admin'],
  request: { query, body: body(AlertSettings) },
  responses: { 200: json('The settings; what was left out has its default.', AlertSettings) },
})
const silencesRoute = createRoute({
  method: 'get',
  path: '/api/alerts/silences',
  tags,
  request: { query },
  responses: {
    200: json('Newest first, those that are over too.', z.object({ silences: z.array(Silence) })),
  },
})
const silenceRoute = createRoute({
  method: 'post',
  path: '/api/alerts/silences',
  tags,
  request: { query, body: body(NewSilence) },
  responses: { 201: json('The silence.', Silence) },
})
const endSilenceRoute = createRoute({
  method: 'delete',
  path: '/api/alerts/silences/{id}',
  tags,
  request: { query, params },
  responses: { 200: json('The silence, over now.', Silence) },
})
const alertRoute = createRoute({
  method: 'get',
  path: '/api/alerts/{id}',
  tags,
  request: { query, params },
  responses: { 200: json('The alert, its history and what was told of it.', AlertDetail) },
})
const acknowledgeRoute = createRoute({
  method: 'post',
  path: '/api/alerts/{id}/acknowledge',
  tags,
  request: {
    ...{ query, params },
    body: body(z.strictObject({ comment: z.string().trim().min(1).max(500).nullable().default(null) })),
  },
  responses: {
    200: json('The alert, acknowledged: it is not told again until it is over or worse.', AlertDetail),
  },
})
const unacknowledgeRoute = createRoute({
  method: 'delete',
  path: '/api/alerts/{id}/acknowledge',
  tags,
  request: { query, params },
  responses: { 200: json('The alert, open again.', AlertDetail) },
})

/** Alerts, silences, and how they are told. */
export function alertRoutes(
  parts: AlertRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => {
    const { state, limit } = context.req.valid('query')
    const alerts = await parts.listAlerts(context.get('principal').projectId, state, limit)
    return context.json({ alerts: [...alerts] }, 200)
  })
  app.openapi(settingsRoute, async (context) =>
    context.json(await parts.settings(context.get('principal').projectId), 200),
  )
  app.openapi(putSettingsRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(
      await parts.putSettings(principal.projectId, context.req.valid('json'), principal),
      200,
    )
  })
  app.openapi(silencesRoute, async (context) =>
    context.json({ silences: [...(await parts.silences(context.get('principal').projectId))] }, 200),
  )
  app.openapi(silenceRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(await parts.silence(principal.projectId, context.req.valid('json'), principal), 201)
  })
  app.openapi(endSilenceRoute, async (context) => {
    const principal = context.get('principal')
    const { id } = context.req.valid('param')
    return context.json(await parts.endSilence(principal.projectId, id, principal), 200)
  })
  app.openapi(alertRoute, async (context) =>
    context.json(
      await parts.alertDetail(context.get('principal').projectId, context.req.valid('param').id),
      200,
    ),
  )
  app.openapi(acknowledgeRoute, async (context) => {
    const { projectId, actor } = context.get('principal')
    const { id } = context.req.valid('param')
    await parts.acknowledge(projectId, id, context.req.valid('json').comment, actor)
    return context.json(await parts.alertDetail(projectId, id), 200)
  })
  app.openapi(unacknowledgeRoute, async (context) => {
    const { projectId, actor } = context.get('principal')
    const { id } = context.req.valid('param')
    await parts.unacknowledge(projectId, id, actor)
    return context.json(await parts.alertDetail(projectId, id), 200)
  })
  return app
}
