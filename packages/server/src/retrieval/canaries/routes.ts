import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Author, ControlEnv } from '../../access/principal.ts'
import { fail } from '../../kernel/problem.ts'
import { json } from '../../kernel/route-shapes.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import type { IndexTold } from '../indexes/model.ts'
import { compareCanaries } from './compare.ts'
import { CanaryRankings, CanaryRun, CanarySet, IndexCanaries } from './model.ts'

export type CanaryRoutesParts = {
  readonly list: (projectId: string) => Promise<readonly IndexCanaries[]>
  readonly find: (projectId: string, indexName: string) => Promise<CanarySet | null>
  readonly put: (projectId: string, indexName: string, set: CanarySet, author: Author) => Promise<void>
  readonly keepRun: (projectId: string, run: CanaryRun) => Promise<void>
  readonly noteIndex: (told: IndexTold) => void
  readonly newId: (nowMs: number) => string
  readonly clock: Clock
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ index: z.string().min(1).max(512) })
const Listed = z.object({ indexes: z.array(IndexCanaries) })
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/canaries',
  tags: ['retrieval'],
  request: { query },
  responses: { 200: json('Canary queries by index, with the newest run of each version.', Listed) },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/retrieval/canaries/{index}',
  tags: ['retrieval'],
  request: { query, params, body: body(CanarySet) },
  responses: { 200: json('The canary queries as they are now.', CanarySet) },
})
const runRoute = createRoute({
  method: 'post',
  path: '/api/retrieval/canaries/{index}/runs',
  tags: ['project-key'],
  request: { query, params, body: body(CanaryRankings) },
  responses: { 201: json('How alike the rankings are to the baseline.', CanaryRun) },
})

/** GET /api/retrieval/canaries, PUT /api/retrieval/canaries/{index}, POST …/runs */
export function canaryRoutes(
  parts: CanaryRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json({ indexes: [...(await parts.list(context.get('principal').projectId))] }, 200),
  )
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const set = context.req.valid('json')
    await parts.put(principal.projectId, context.req.valid('param').index, set, principal)
    return context.json(set, 200)
  })
  app.openapi(runRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { index: indexName } = context.req.valid('param')
    const { indexVersion, at, rankings } = context.req.valid('json')
    const set = await parts.find(projectId, indexName)
    if (set === null || set.canaries.length === 0)
      return fail('not-found', `The index "${indexName}" has no canary queries; set some first.`)
    const compared = compareCanaries(set, rankings)
    if (compared === null)
      return fail('body-invalid', `None of the rankings is of a canary query of "${indexName}".`)
    const nowMs = parts.clock()
    const run = {
      ...{ id: parts.newId(nowMs), indexName, indexVersion, compared },
      at: isoTime(Math.min(nowMs, at === undefined ? nowMs : Date.parse(at))),
    }
    await parts.keepRun(projectId, run)
    const told = { projectId, name: indexName, embedder: null, atMs: Date.parse(run.at) }
    if (indexVersion !== '') parts.noteIndex({ ...told, version: indexVersion })
    return context.json(run, 201)
  })
  return app
}
