import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { ApiKey, NewApiKey, Project } from './model.ts'
import type { ControlEnv } from './principal.ts'
import type { AccessStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type AccessParts = Pick<
  AccessStore,
  'listProjects' | 'createProject' | 'listKeys' | 'createKey' | 'revokeKey'
>

const query = z.object({ project: z.string().optional() })

const projectsRoute = createRoute({
  method: 'get',
  path: '/api/projects',
  tags: ['access'],
  responses: { 200: json('All projects of whoever asks.', z.object({ projects: z.array(Project) })) },
})

const newProjectRoute = createRoute({
  method: 'post',
  path: '/api/projects',
  tags: ['access'],
  request: { body: body(z.strictObject({ id: Project.shape.id, name: Project.shape.name })) },
  responses: { 201: json('The new project.', Project) },
})

const keysRoute = createRoute({
  method: 'get',
  path: '/api/keys',
  tags: ['access'],
  request: { query },
  responses: { 200: json("The project's keys, newest first.", z.object({ keys: z.array(ApiKey) })) },
})

const newKeyRoute = createRoute({
  method: 'post',
  path: '/api/keys',
  tags: ['access'],
  request: { query, body: body(NewApiKey) },
  responses: {
    201: json('The new key; its secret is never shown again.', z.object({ key: ApiKey, secret: z.string() })),
  },
})

const revokeRoute = createRoute({
  method: 'delete',
  path: '/api/keys/{id}',
  tags: ['access'],
  request: { query, params: z.object({ id: z.string().max(64) }) },
  responses: { 200: json('The key, revoked.', z.object({ key: ApiKey })) },
})

/** Projects and keys. */
export function accessRoutes(
  parts: AccessParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(projectsRoute, async (context) => {
    const { projects: theirs } = context.get('principal')
    const projects = await parts.listProjects()
    return context.json({ projects: projects.filter(({ id }) => theirs?.includes(id) ?? true) }, 200)
  })
  app.openapi(newProjectRoute, async (context) =>
    context.json(await parts.createProject(context.req.valid('json'), context.get('principal')), 201),
  )
  app.openapi(keysRoute, async (context) =>
    context.json({ keys: await parts.listKeys(context.get('principal').projectId) }, 200),
  )
  app.openapi(newKeyRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(await parts.createKey(principal.projectId, context.req.valid('json'), principal), 201)
  })
  app.openapi(revokeRoute, async (context) => {
    const principal = context.get('principal')
    const { id } = context.req.valid('param')
    return context.json({ key: await parts.revokeKey(principal.projectId, id, principal) }, 200)
  })
  return app
}
