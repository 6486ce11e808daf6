import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { answerPlan } from './plan.ts'
import { PlanAnswer, PlanQuestion } from './plan-model.ts'

const planRoute = createRoute({
  method: 'post',
  path: '/api/experiments/plan',
  tags: ['experiments', 'viewer'],
  request: {
    query: z.object({ project: z.string().optional() }),
    body: { required: true, content: { 'application/json': { schema: PlanQuestion } } },
  },
  responses: {
    200: {
      description: 'Users an arm, and the smallest effects they can show. Nothing is kept.',
      content: { 'application/json': { schema: PlanAnswer } },
    },
  },
})

/** How large an experiment must be. */
export function experimentPlanRoutes(createApp: () => OpenAPIHono<ControlEnv>): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(planRoute, (context) => context.json(answerPlan(context.req.valid('json')), 200))
  return app
}
