import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail, orFail, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { CompiledVersion } from './compile.ts'
import { matchesTag } from './entity-tag.ts'
import {
  Environment,
  NewVersion,
  PartialUsed,
  production,
  PromptDetail,
  PromptMessage,
  PromptMoved,
  PromptName,
  PromptSummary,
  PromptVersion,
  ServedPrompt,
  VersionNumber,
} from './model.ts'
import type { PromptStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type PromptParts = Pick<PromptStore, 'register' | 'activate' | 'rollBack' | 'list' | 'detail'> & {
  /** Among what the hot path serves: reading prompts asks no database. */
  readonly find: (reference: string, projectId: string) => Result<CompiledVersion, Problem>
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: PromptName })
const environment = Environment.default(production)
const tags = ['prompts']

const listRoute = createRoute({
  method: 'get',
  path: '/api/prompts',
  tags,
  request: { query },
  responses: {
    200: json('The prompts of the project, by name.', z.object({ prompts: z.array(PromptSummary) })),
  },
})
const detailRoute = createRoute({
  method: 'get',
  path: '/api/prompts/{name}',
  tags,
  request: { query, params },
  responses: { 200: json('One prompt with its versions and activations, newest first.', PromptDetail) },
})
const pushed = json(
  'The version; `created` says whether it is new.',
  z.object({
    version: PromptVersion,
    created: z.boolean(),
    live: z.boolean(),
    warnings: z.array(z.string()),
  }),
)
const registerRoute = createRoute({
  method: 'post',
  path: '/api/prompts/{name}/versions',
  tags,
  request: { query, params, body: body(NewVersion) },
  responses: { 200: pushed, 201: pushed },
})
const activateRoute = createRoute({
  method: 'post',
  path: '/api/prompts/{name}/activate',
  tags,
  request: {
    query,
    params,
    body: body(
      z.strictObject({
        version: VersionNumber,
        environment,
        /** Passes closed gates by, for administrators; the reason goes on the record. */
        override: z.strictObject({ reason: z.string().trim().min(1).max(2_000) }).optional(),
      }),
    ),
  },
  responses: { 200: json('What is active there now, and what was before.', PromptMoved) },
})
const rollbackRoute = createRoute({
  method: 'post',
  path: '/api/prompts/{name}/rollback',
  tags,
  request: { query, params, body: body(z.strictObject({ environment })) },
  responses: {
    200: json('What is active there now, and what a further rollback would make active.', PromptMoved),
  },
})
const renderRoute = createRoute({
  method: 'post',
  path: '/api/prompts/{name}/render',
  tags: [...tags, 'viewer'],
  request: {
    query,
    params,
    body: body(
      z.strictObject({
        version: VersionNumber.optional(),
        environment,
        variables: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
  },
  responses: {
    200: json(
      'The prompt with its variables filled in.',
      z.object({
        version: z.number(),
        hash: z.string(),
        text: z.string(),
        messages: z.array(PromptMessage),
        /** Variables that were given and are not asked for. */
        unused: z.array(z.string()),
        /** Versions of other prompts that stand in it. */
        partials: z.array(PartialUsed),
      }),
    ),
  },
})
const liveRoute = createRoute({
  method: 'get',
  path: '/api/prompts/{name}/live',
  tags: ['prompts', 'project-key'],
  request: {
    params,
    query: query.extend({ environment, version: z.coerce.number().pipe(VersionNumber).optional() }),
  },
  responses: {
    200: json(
      'The version active in the environment, or the one of this number, its partials put in.',
      ServedPrompt,
    ),
    304: { description: 'It is the one of If-None-Match.' },
  },
})

/** Everything about prompts. Project keys may read what is active in an environment, or a version by its number. */
export function promptRoutes(
  parts: PromptParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  app.openapi(listRoute, async (context) =>
    context.json({ prompts: await parts.list(context.get('principal').projectId) }, 200),
  )
  app.openapi(detailRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await parts.detail({ projectId, ...context.req.valid('param') }), 200)
  })
  app.openapi(registerRoute, async (context) => {
    const principal = context.get('principal')
    const prompt = { projectId: principal.projectId, ...context.req.valid('param') }
    const pushed = await parts.register(prompt, context.req.valid('json'), principal)
    return context.json({ ...pushed, warnings: [...pushed.warnings] }, pushed.created ? 201 : 200)
  })
  app.openapi(activateRoute, async (context) => {
    const principal = context.get('principal')
    const { version, environment, override } = context.req.valid('json')
    if (override && principal.kind !== 'admin')
      fail('not-allowed', 'Only an administrator may pass gates by.')
    const place = { projectId: principal.projectId, ...context.req.valid('param'), environment }
    return context.json(await parts.activate(place, version, principal, override?.reason ?? null), 200)
  })
  app.openapi(rollbackRoute, async (context) => {
    const principal = context.get('principal')
    const { environment } = context.req.valid('json')
    const place = { projectId: principal.projectId, ...context.req.valid('param'), environment }
    return context.json(await parts.rollBack(place, principal), 200)
  })
  app.openapi(renderRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { version, environment, variables } = context.req.valid('json')
    const { name } = context.req.valid('param')
    const found = orFail(parts.find(`${name}@${version ?? environment}`, projectId))
    const { text, messages, unused, partials } = orFail(found.render(variables))
    return context.json(
      {
        version: found.version,
        hash: found.hash,
        text,
        messages: [...messages],
        unused: [...unused],
        partials: [...partials],
      },
      200,
    )
  })
  app.openapi(liveRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { version, environment } = context.req.valid('query')
    const { name } = context.req.valid('param')
    const found = orFail(parts.find(`${name}@${version ?? environment}`, projectId))
    const { prompt, etag } = orFail(found.served())
    context.header('etag', etag)
    context.header('cache-control', 'private, no-cache')
    if (matchesTag(context.req.header('if-none-match'), etag)) return context.body(null, 304)
    return context.json(prompt, 200)
  })
  return app
}
