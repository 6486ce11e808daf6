import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { GivenGuardrail, GuardrailMode, GuardrailName, GuardrailVersion, ShownGuardrail } from './model.ts'
import type { GuardrailStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

type Routed = 'list' | 'find' | 'versions' | 'put' | 'setMode' | 'restore' | 'remove'
export type GuardrailRouteParts = Pick<GuardrailStore, Routed>

const query = z.object({ project: z.string().optional() })
/** The version the editor saw, 0 for none: when it is another by now, nothing is changed. */
const editQuery = query.extend({ ifVersion: z.coerce.number().int().nonnegative().optional() })
const params = z.object({ name: GuardrailName })
const tags = ['guardrails']

const listRoute = createRoute({
  method: 'get',
  path: '/api/guardrails',
  tags,
  request: { query: query.extend({ removed: z.enum(['true', 'false']).optional() }) },
  responses: {
    200: json(
      'The guardrails of the project, by name; with removed=true those that were removed as well.',
      z.object({ guardrails: z.array(ShownGuardrail) }),
    ),
  },
})
const findRoute = createRoute({
  method: 'get',
  path: '/api/guardrails/{name}',
  tags,
  request: { query, params },
  responses: { 200: json('The guardrail as it is set now.', ShownGuardrail) },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/guardrails/{name}',
  tags,
  request: { query: editQuery, params, body: body(GivenGuardrail) },
  responses: {
    200: json('The guardrail of this name, set: a new version, unless nothing differs.', ShownGuardrail),
  },
})
const modeRoute = createRoute({
  method: 'post',
  path: '/api/guardrails/{name}/mode',
  tags,
  request: { query: editQuery, params, body: body(z.strictObject({ mode: GuardrailMode })) },
  responses: { 200: json('The guardrail, with nothing but its mode changed.', ShownGuardrail) },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/guardrails/{name}',
  tags,
  request: { query, params },
  responses: { 204: { description: 'It runs no more; its versions stay and can be put back.' } },
})
const versionsRoute = createRoute({
  method: 'get',
  path: '/api/guardrails/{name}/versions',
  tags,
  request: { query, params },
  responses: { 200: json('Every edit, newest first.', z.object({ versions: z.array(GuardrailVersion) })) },
})
const restoreRoute = createRoute({
  method: 'post',
  path: '/api/guardrails/{name}/restore',
  tags,
  request: { query, params, body: body(z.strictObject({ version: z.int().positive() })) },
  responses: { 200: json('The settings of that version, as a new version.', ShownGuardrail) },
})

/** Guardrails as people make and change them. */
export function guardrailRoutes(
  parts: GuardrailRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => {
    const removed = context.req.valid('query').removed === 'true'
    return context.json(
      { guardrails: await parts.list(context.get('principal').projectId, { removed }) },
      200,
    )
  })
  app.openapi(findRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await parts.find({ projectId, ...context.req.valid('param') }), 200)
  })
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const key = { projectId: principal.projectId, ...context.req.valid('param') }
    const { ifVersion = null } = context.req.valid('query')
    return context.json(await parts.put(key, context.req.valid('json'), ifVersion, principal), 200)
  })
  app.openapi(modeRoute, async (context) => {
    const principal = context.get('principal')
    const key = { projectId: principal.projectId, ...context.req.valid('param') }
    const { ifVersion = null } = context.req.valid('query')
    return context.json(await parts.setMode(key, context.req.valid('json').mode, ifVersion, principal), 200)
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await parts.remove({ projectId: principal.projectId, ...context.req.valid('param') }, principal)
    return context.body(null, 204)
  })
  app.openapi(versionsRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json({ versions: await parts.versions({ projectId, ...context.req.valid('param') }) }, 200)
  })
  app.openapi(restoreRoute, async (context) => {
    const principal = context.get('principal')
    const key = { projectId: principal.projectId, ...context.req.valid('param') }
    return context.json(await parts.restore(key, context.req.valid('json').version, principal), 200)
  })
  return app
}
