import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { orFail } from '../kernel/problem.ts'
import { diffVersions, PromptDiff } from './diff.ts'
import { PromptName, VersionNumber } from './model.ts'
import type { PromptParts } from './routes.ts'
import type { PromptStore } from './store.ts'
import { VersionUsage } from './usage.ts'
import { json } from '../kernel/route-shapes.ts'

export type VersionParts = Pick<PromptParts, 'find'> &
  Pick<PromptStore, 'setArchived' | 'detail'> & {
    /** From the tape, of the last `hours`. */
    readonly usage: (projectId: string, name: string, hours: number) => Promise<VersionUsage[]>
  }

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: PromptName })
const tags = ['prompts']
/** A version number or an environment. */
const label = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'give a version number or an environment')

const diffRoute = createRoute({
  method: 'get',
  path: '/api/prompts/{name}/diff',
  tags,
  request: { params, query: query.extend({ from: label, to: label }) },
  responses: { 200: json('How two versions differ; each is named by number or environment.', PromptDiff) },
})
const usageRoute = createRoute({
  method: 'get',
  path: '/api/prompts/{name}/usage',
  tags,
  request: {
    params,
    query: query.extend({ hours: z.coerce.number().positive().max(8_784).default(168) }),
  },
  responses: {
    200: json('Calls by version, newest first.', z.object({ versions: z.array(VersionUsage) })),
  },
})
const archived = {
  tags,
  path: '/api/prompts/{name}/archive',
  request: { params, query: query.extend({ version: z.coerce.number().pipe(VersionNumber).optional() }) },
  responses: { 204: { description: 'It is done; the whole prompt unless a version is named.' } },
} as const
const archiveRoute = createRoute({ method: 'put', ...archived })
const restoreRoute = createRoute({ method: 'delete', ...archived })

/** What can be told of versions, and putting them away. */
export function versionRoutes(
  parts: VersionParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  app.openapi(diffRoute, (context) => {
    const { projectId } = context.get('principal')
    const { name } = context.req.valid('param')
    const { from, to } = context.req.valid('query')
    const version = (one: string) => orFail(parts.find(`${name}@${one}`, projectId)).shown()
    return context.json(diffVersions(version(from), version(to)), 200)
  })
  app.openapi(usageRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { name } = context.req.valid('param')
    await parts.detail({ projectId, name })
    const { hours } = context.req.valid('query')
    return context.json({ versions: await parts.usage(projectId, name, hours) }, 200)
  })
  app.openapi(archiveRoute, async (context) => {
    const principal = context.get('principal')
    const prompt = { projectId: principal.projectId, ...context.req.valid('param') }
    await parts.setArchived(prompt, context.req.valid('query').version ?? null, true, principal)
    return context.body(null, 204)
  })
  app.openapi(restoreRoute, async (context) => {
    const principal = context.get('principal')
    const prompt = { projectId: principal.projectId, ...context.req.valid('param') }
    await parts.setArchived(prompt, context.req.valid('query').version ?? null, false, principal)
    return context.body(null, 204)
  })
  return app
}
