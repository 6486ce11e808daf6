import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { body, json } from '../kernel/route-shapes.ts'
import { NewPerson, Person, Standing } from './model.ts'
import type { PeopleStore } from './people-store.ts'
import type { ControlEnv } from './principal.ts'

export type PeopleParts = Pick<PeopleStore, 'list' | 'add' | 'change' | 'renew' | 'remove'>

const tags = ['people']
const params = z.object({ id: z.string().max(64) })
const WithKey = z.object({ person: Person, secret: z.string() })

const listRoute = createRoute({
  method: 'get',
  path: '/api/people',
  tags,
  responses: {
    200: json('Everyone with a personal key, newest first.', z.object({ people: z.array(Person) })),
  },
})
const addRoute = createRoute({
  method: 'post',
  path: '/api/people',
  tags,
  request: { body: body(NewPerson) },
  responses: { 201: json('Who was added; their key is never shown again.', WithKey) },
})
const changeRoute = createRoute({
  method: 'put',
  path: '/api/people/{id}',
  tags,
  request: { params, body: body(Standing) },
  responses: { 200: json('The person as they stand now.', Person) },
})
const renewRoute = createRoute({
  method: 'post',
  path: '/api/people/{id}/key',
  tags,
  request: { params },
  responses: { 200: json('Their new key, never shown again; the old one has ended.', WithKey) },
})
const removeRoute = createRoute({
  method: 'delete',
  path: '/api/people/{id}',
  tags,
  request: { params },
  responses: { 200: json('The person, removed.', Person) },
})

/** Who may use the interface, and in which role. */
export function peopleRoutes(
  parts: PeopleParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => context.json({ people: await parts.list() }, 200))
  app.openapi(addRoute, async (context) =>
    context.json(await parts.add(context.req.valid('json'), context.get('principal')), 201),
  )
  app.openapi(changeRoute, async (context) =>
    context.json(
      await parts.change(context.req.valid('param').id, context.req.valid('json'), context.get('principal')),
      200,
    ),
  )
  app.openapi(renewRoute, async (context) =>
    context.json(await parts.renew(context.req.valid('param').id, context.get('principal')), 200),
  )
  app.openapi(removeRoute, async (context) =>
    context.json(await parts.remove(context.req.valid('param').id, context.get('principal')), 200),
  )
  return app
}
