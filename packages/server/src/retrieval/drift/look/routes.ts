import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../../../access/principal.ts'
import { json } from '../../../kernel/route-shapes.ts'
import { DriftReport } from './report.ts'

export type DriftRoutesParts = {
  readonly report: (
    projectId: string,
    query: { readonly days: number; readonly indexName: string | null },
  ) => Promise<DriftReport>
}

const driftRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/drift',
  tags: ['retrieval'],
  request: {
    query: z.object({
      project: z.string().optional(),
      days: z.coerce.number().min(1).max(400).default(30),
      index: z.string().max(512).optional(),
    }),
  },
  responses: {
    200: json('Whether the embeddings of queries and documents drifted, window by window.', DriftReport),
  },
})

/** GET /api/retrieval/drift */
export function driftRoutes(
  { report }: DriftRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(driftRoute, async (context) => {
    const { days, index } = context.req.valid('query')
    const { projectId } = context.get('principal')
    return context.json(await report(projectId, { days, indexName: index ?? null }), 200)
  })
  return app
}
