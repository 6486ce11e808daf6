import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../../access/principal.ts'
import { Environment, production, PromptName, VersionNumber } from '../model.ts'
import { EnvironmentGates, GateReport, Gates, NewEvaluation } from './model.ts'
import type { GateStore } from './store.ts'
import { body, json } from '../../kernel/route-shapes.ts'

const query = z.object({ project: z.string().optional() })
const tags = ['prompts']
const inEnvironment = { query, params: z.object({ environment: Environment }) }
const ofVersion = {
  query: query.extend({ environment: Environment.default(production) }),
  params: z.object({ name: PromptName, version: z.coerce.number().pipe(VersionNumber) }),
}
const report = { 200: json('The version before the gates of the environment.', GateReport) }

const listRoute = createRoute({
  method: 'get',
  path: '/api/environments',
  tags,
  request: { query },
  responses: {
    200: json('Environments that have gates.', z.object({ environments: z.array(EnvironmentGates) })),
  },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/environments/{environment}/gates',
  tags: [...tags, 'admin'],
  request: { ...inEnvironment, body: body(Gates) },
  responses: { 200: json('The gates.', EnvironmentGates) },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/environments/{environment}/gates',
  tags: [...tags, 'admin'],
  request: inEnvironment,
  responses: { 204: { description: 'It has none any more.' } },
})
const reportRoute = createRoute({
  method: 'get',
  path: '/api/prompts/{name}/versions/{version}/gates',
  tags,
  request: ofVersion,
  responses: report,
})
const approveRoute = createRoute({
  method: 'put',
  path: '/api/prompts/{name}/versions/{version}/approval',
  tags,
  request: {
    ...ofVersion,
    body: body(z.strictObject({ comment: z.string().max(2_000).nullable().default(null) })),
  },
  responses: report,
})
const withdrawRoute = createRoute({
  method: 'delete',
  path: '/api/prompts/{name}/versions/{version}/approval',
  tags,
  request: ofVersion,
  responses: report,
})
const evaluationRoute = createRoute({
  method: 'post',
  path: '/api/prompts/{name}/versions/{version}/evaluations',
  tags,
  request: { ...ofVersion, body: body(NewEvaluation) },
  responses: report,
})

/** What environments ask for, approvals, and reports of evaluations. */
export function gateRoutes(
  store: GateStore,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  app.openapi(listRoute, async (context) =>
    context.json({ environments: await store.listGates(context.get('principal').projectId) }, 200),
  )
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const { environment } = context.req.valid('param')
    const gates = context.req.valid('json')
    return context.json(await store.putGates(principal.projectId, environment, gates, principal), 200)
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await store.deleteGates(principal.projectId, context.req.valid('param').environment, principal)
    return context.body(null, 204)
  })
  app.openapi(reportRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { name, version } = context.req.valid('param')
    const place = { projectId, name, ...context.req.valid('query') }
    return context.json(await store.report(place, version), 200)
  })
  app.openapi(approveRoute, async (context) => {
    const principal = context.get('principal')
    const { name, version } = context.req.valid('param')
    const place = { projectId: principal.projectId, name, ...context.req.valid('query') }
    const word = { kind: 'approve', comment: context.req.valid('json').comment } as const
    return context.json(await store.approve(place, version, word, principal), 200)
  })
  app.openapi(withdrawRoute, async (context) => {
    const principal = context.get('principal')
    const { name, version } = context.req.valid('param')
    const place = { projectId: principal.projectId, name, ...context.req.valid('query') }
    const word = { kind: 'withdraw', comment: null } as const
    return context.json(await store.approve(place, version, word, principal), 200)
  })
  app.openapi(evaluationRoute, async (context) => {
    const principal = context.get('principal')
    const { name, version } = context.req.valid('param')
    const place = { projectId: principal.projectId, name, ...context.req.valid('query') }
    await store.addEvaluation(place, version, context.req.valid('json'), principal)
    return context.json(await store.report(place, version), 200)
  })
  return app
}
