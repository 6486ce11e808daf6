import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Author, ControlEnv } from '../../access/principal.ts'
import { fail } from '../../kernel/problem.ts'
import { body, json } from '../../kernel/route-shapes.ts'
import { RetrievalDetail } from '../reading/model.ts'
import { JudgedReport, Label, StoredJudgement } from './model.ts'
import { JudgingSettings } from './settings-model.ts'

const ProjectQuery = z.object({ project: z.string().optional() })
const WindowQuery = ProjectQuery.extend({
  hours: z.coerce
    .number()
    .min(1)
    .max(24 * 366)
    .default(168),
  index: z.string().max(512).optional(),
})
const params = z.object({ id: z.guid() })
const tags = ['retrieval']

export type JudgedRoutesParts = {
  readonly settings: (projectId: string) => Promise<JudgingSettings>
  readonly putSettings: (
    projectId: string,
    settings: JudgingSettings,
    author: Author,
  ) => Promise<JudgingSettings>
  readonly report: (
    projectId: string,
    query: { readonly hours: number; readonly indexName: string | null },
  ) => Promise<JudgedReport>
  readonly judgementsOf: (
    projectId: string,
    of: { readonly retrievalId: string } | { readonly callId: string },
  ) => Promise<StoredJudgement[]>
  /** False when there is no such query. */
  readonly ask: (projectId: string, retrievalId: string) => Promise<boolean>
  readonly label: (
    projectId: string,
    retrievalId: string,
    labels: readonly Label[],
    author: Author,
  ) => Promise<boolean>
  readonly nextToLabel: (
    projectId: string,
    query: { readonly hours: number; readonly indexName: string | null },
    author: Author,
  ) => Promise<RetrievalDetail | null>
}

const settingsRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/judging',
  tags,
  request: { query: ProjectQuery },
  responses: { 200: json('Who judges retrievals, what of, and how many.', JudgingSettings) },
})
const putRoute = createRoute({
  method: 'put',
  path: '/api/retrieval/judging',
  tags,
  request: { query: ProjectQuery, body: body(JudgingSettings) },
  responses: { 200: json('As it is now: queries from now on, and `lookBackHours` back.', JudgingSettings) },
})
const reportRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/judged',
  tags,
  request: { query: WindowQuery },
  responses: {
    200: json('Judged figures of each index version, weighted and put right by labels.', JudgedReport),
  },
})
const ofQueryRoute = createRoute({
  method: 'get',
  path: '/api/retrievals/{id}/judgements',
  tags,
  request: { params, query: ProjectQuery },
  responses: {
    200: json('What was said of one query.', z.object({ judgements: z.array(StoredJudgement) })),
  },
})
const ofCallRoute = createRoute({
  method: 'get',
  path: '/api/calls/{id}/judgements',
  tags,
  request: { params: z.object({ id: z.string().max(64) }), query: ProjectQuery },
  responses: {
    200: json(
      'What was said of the queries a call leaned on.',
      z.object({ judgements: z.array(StoredJudgement) }),
    ),
  },
})
const askRoute = createRoute({
  method: 'post',
  path: '/api/retrievals/{id}/judge',
  tags,
  request: { params, query: ProjectQuery },
  responses: {
    202: json(
      'It is judged within seconds; in no figure, as chance did not draw it.',
      z.object({ id: z.string() }),
    ),
  },
})
const labelRoute = createRoute({
  method: 'post',
  path: '/api/retrievals/{id}/labels',
  tags,
  request: {
    params,
    query: ProjectQuery,
    body: body(z.strictObject({ labels: z.array(Label).min(1).max(200) })),
  },
  responses: { 202: json('Taken; the newest of a person counts.', z.object({ labels: z.number() })) },
})
const nextRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/judged/next',
  tags,
  request: { query: WindowQuery },
  responses: {
    200: json(
      'The next query to label, without what the judge said of it; null when there is none.',
      z.object({ retrieval: RetrievalDetail.nullable() }),
    ),
  },
})

/** Model judges of retrievals, their figures, and people's labels. */
export function judgedRoutes(
  parts: JudgedRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  const unknown = (id: string): never => fail('not-found', `No retrieval ${id} is on the tape.`)
  app.openapi(settingsRoute, async (context) =>
    context.json(await parts.settings(context.get('principal').projectId), 200),
  )
  app.openapi(putRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(
      await parts.putSettings(principal.projectId, context.req.valid('json'), principal),
      200,
    )
  })
  app.openapi(nextRoute, async (context) => {
    const { hours, index } = context.req.valid('query')
    const principal = context.get('principal')
    const retrieval = await parts.nextToLabel(
      principal.projectId,
      { hours, indexName: index ?? null },
      principal,
    )
    return context.json({ retrieval }, 200)
  })
  app.openapi(reportRoute, async (context) => {
    const { hours, index } = context.req.valid('query')
    const { projectId } = context.get('principal')
    return context.json(await parts.report(projectId, { hours, indexName: index ?? null }), 200)
  })
  app.openapi(ofQueryRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { id } = context.req.valid('param')
    return context.json({ judgements: await parts.judgementsOf(projectId, { retrievalId: id }) }, 200)
  })
  app.openapi(ofCallRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { id } = context.req.valid('param')
    return context.json({ judgements: await parts.judgementsOf(projectId, { callId: id }) }, 200)
  })
  app.openapi(askRoute, async (context) => {
    const { id } = context.req.valid('param')
    return (await parts.ask(context.get('principal').projectId, id)) ? context.json({ id }, 202) : unknown(id)
  })
  app.openapi(labelRoute, async (context) => {
    const principal = context.get('principal')
    const { id } = context.req.valid('param')
    const { labels } = context.req.valid('json')
    return (await parts.label(principal.projectId, id, labels, principal))
      ? context.json({ labels: labels.length }, 202)
      : unknown(id)
  })
  return app
}
