import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import type { ExperimentKey } from './experiment-rows.ts'
import { ExperimentName, type Experiment } from './lifecycle-model.ts'
import { ExperimentStanding } from './status-model.ts'

const statusRoute = createRoute({
  method: 'get',
  path: '/api/experiments/{name}/status',
  tags: ['experiments'],
  request: {
    query: z.object({ project: z.string().optional() }),
    params: z.object({ name: ExperimentName }),
  },
  responses: {
    200: {
      description: 'The verdict with its numbers, and the effect as each look saw it.',
      content: { 'application/json': { schema: ExperimentStanding } },
    },
  },
})

/** What the data say of an experiment. */
export function experimentStatusRoutes(
  parts: {
    readonly find: (key: ExperimentKey) => Promise<Experiment>
    readonly standingOf: (experiment: Experiment) => Promise<ExperimentStanding>
  },
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(statusRoute, async (context) => {
    const { projectId } = context.get('principal')
    const experiment = await parts.find({ projectId, ...context.req.valid('param') })
    return context.json(await parts.standingOf(experiment), 200)
  })
  return app
}
