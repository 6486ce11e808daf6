import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import type { AskJudge } from './ask-judge.ts'
import { Judgement, JudgeName, JudgeQuestion, JudgeSettings, JudgeVersion } from './model.ts'
import type { JudgeStore } from './store.ts'
import { body, json } from '../kernel/route-shapes.ts'

export type JudgeRouteParts = JudgeStore & {
  /** A judge of a project; `name` is null for one that is not kept. */
  readonly judgeOf: (projectId: string, name: string | null) => AskJudge
}

const query = z.object({ project: z.string().optional() })
const params = z.object({ name: JudgeName })
const tags = ['judges']

const listRoute = createRoute({
  method: 'get',
  path: '/api/judges',
  tags,
  request: { query },
  responses: {
    200: json('The judges of the project, by name.', z.object({ judges: z.array(JudgeVersion) })),
  },
})
const findRoute = createRoute({
  method: 'get',
  path: '/api/judges/{name}',
  tags,
  request: { query, params },
  responses: { 200: json('The judge as it is set now.', JudgeVersion) },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/judges/{name}',
  tags,
  request: { query, params, body: body(JudgeSettings) },
  responses: {
    200: json('The judge of this name, set: a new version, unless nothing differs.', JudgeVersion),
  },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/judges/{name}',
  tags,
  request: { query, params },
  responses: { 204: { description: 'It is gone; its versions stay.' } },
})
const versionsRoute = createRoute({
  method: 'get',
  path: '/api/judges/{name}/versions',
  tags,
  request: { query, params },
  responses: { 200: json('Every edit, newest first.', z.object({ versions: z.array(JudgeVersion) })) },
})
const askRoute = createRoute({
  method: 'post',
  path: '/api/judges/{name}/ask',
  tags,
  request: { query, params, body: body(JudgeQuestion) },
  responses: { 200: json('What it makes of the texts; nothing but the calls is kept.', Judgement) },
})
const tryRoute = createRoute({
  method: 'post',
  path: '/api/judges/ask',
  tags,
  request: { query, body: body(JudgeQuestion.extend({ settings: JudgeSettings })) },
  responses: { 200: json('What a judge of these settings makes of the texts.', Judgement) },
})

/** Model judges as people make, change and ask them. */
export function judgeRoutes(
  parts: JudgeRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(listRoute, async (context) =>
    context.json({ judges: await parts.list(context.get('principal').projectId) }, 200),
  )
  app.openapi(tryRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { settings, texts, repeats } = context.req.valid('json')
    const ask = parts.judgeOf(projectId, null)
    return context.json(await ask(settings, texts, { repeats, signal: context.req.raw.signal }), 200)
  })
  app.openapi(findRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await parts.find({ projectId, ...context.req.valid('param') }), 200)
  })
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    const key = { projectId: principal.projectId, ...context.req.valid('param') }
    return context.json(await parts.put(key, context.req.valid('json'), principal), 200)
  })
  app.openapi(deleteRoute, async (context) => {
    const principal = context.get('principal')
    await parts.remove({ projectId: principal.projectId, ...context.req.valid('param') }, principal)
    return context.body(null, 204)
  })
  app.openapi(versionsRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json({ versions: await parts.versions({ projectId, ...context.req.valid('param') }) }, 200)
  })
  app.openapi(askRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { name } = context.req.valid('param')
    const { texts, repeats } = context.req.valid('json')
    const settings = settingsOf(await parts.find({ projectId, name }))
    const ask = parts.judgeOf(projectId, name)
    return context.json(await ask(settings, texts, { repeats, signal: context.req.raw.signal }), 200)
  })
  return app
}

const settingsOf = ({ model, rubric, scale, temperature, maxTokens }: JudgeVersion): JudgeSettings => ({
  ...{ model, rubric, scale, temperature, maxTokens },
})
