import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import type { ChangePage } from './changes.ts'
import { Change } from './model.ts'

export type ChangeParts = {
  readonly listChanges: (
    projectId: string,
    page: { readonly before: number | null; readonly limit: number },
  ) => Promise<ChangePage>
}

const listRoute = createRoute({
  method: 'get',
  path: '/api/changes',
  tags: ['changes'],
  request: {
    query: z.object({
      project: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
      before: z.coerce.number().int().positive().optional(),
    }),
  },
  responses: {
    200: {
      description: 'What anyone altered, newest first: in this project, and what touches every project.',
      content: {
        'application/json': { schema: z.object({ changes: z.array(Change), next: z.string().nullable() }) },
      },
    },
  },
})

/** GET /api/changes. */
export function changeRoutes(
  { listChanges }: ChangeParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) => {
    const { limit, before } = context.req.valid('query')
    const { changes, next } = await listChanges(context.get('principal').projectId, {
      before: before ?? null,
      limit,
    })
    return context.json({ changes: [...changes], next }, 200)
  })
  return app
}
