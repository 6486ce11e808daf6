import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { vendorList } from './vendor-list.ts'
import type { Vendors } from './vendor-rules.ts'

const Vendor = z.object({
  name: z.string(),
  title: z.string(),
  docs: z.string(),
  key: z.enum(['required', 'optional']),
  /** What may be given for a key besides a token; null: nothing else. */
  keyHint: z.string().nullable(),
  /** By family, the usual one first; a null address must be given or follows from the settings. */
  speaks: z.array(
    z.object({ family: z.string(), dialects: z.array(z.string()), baseUrl: z.string().nullable() }),
  ),
  /** JSON Schema of its settings, each with a description. */
  settings: z.record(z.string(), z.unknown()),
})

const vendorsRoute = createRoute({
  method: 'get',
  path: '/api/vendors',
  tags: ['routing'],
  responses: {
    200: {
      description: 'The vendors a provider may be of, with what has to be set for each.',
      content: { 'application/json': { schema: z.object({ vendors: z.array(Vendor) }) } },
    },
  },
})

/** What a form for a new provider needs to know. */
export function vendorRoutes(
  vendors: Vendors,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  const listed = vendorList(vendors)
  app.openapi(vendorsRoute, (context) => context.json({ vendors: listed }, 200))
  return app
}
