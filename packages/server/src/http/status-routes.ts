import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { ControlEnv } from '../access/principal.ts'

const Status = z
  .object({
    version: z.string(),
    startedAt: z.iso.datetime(),
    address: z.string(),
    uptimeMs: z.number(),
    state: z.object({
      kind: z.enum(['embedded', 'server']),
      state: z.enum(['starting', 'up', 'down']),
      restarts: z.number(),
      lastError: z.string().nullable(),
    }),
    tape: z.object({
      kind: z.enum(['embedded', 'server']),
      state: z.enum(['starting', 'up', 'down']),
      restarts: z.number(),
      lastError: z.string().nullable(),
    }),
    spool: z.object({
      waitingRows: z.number(),
      waitingBytes: z.number(),
      waitingSegments: z.number(),
      appended: z.number(),
      dropped: z.number(),
      landedRows: z.number(),
      refusedSegments: z.number(),
      lastError: z.string().nullable(),
    }),
    snapshot: z.object({ revision: z.number(), at: z.iso.datetime() }),
    process: z.object({ rssBytes: z.number(), eventLoopDelayP99Ms: z.number() }),
  })
  .openapi('Status')

export type Status = z.infer<typeof Status>

const statusRoute = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'How the server and its engines are',
  responses: { 200: { description: 'Now', content: { 'application/json': { schema: Status } } } },
})

const developmentKeyRoute = createRoute({
  method: 'get',
  path: '/api/development-key',
  tags: ['access', 'admin'],
  summary: 'The key a fresh start on loopback made, for the first snippet',
  responses: {
    200: {
      description: 'The key, or null',
      content: { 'application/json': { schema: z.object({ secret: z.string().nullable() }) } },
    },
  },
})

export const statusRoutes = (
  parts: { readonly status: () => Status; readonly developmentKey: () => Promise<string | null> },
  createApp: () => OpenAPIHono<ControlEnv>,
) =>
  createApp()
    .openapi(statusRoute, (c) => c.json(parts.status(), 200))
    .openapi(developmentKeyRoute, async (c) => c.json({ secret: await parts.developmentKey() }, 200))
