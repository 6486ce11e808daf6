import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { ControlEnv } from '../../access/principal.ts'
import { problem, ProblemError } from '../../kernel/problem.ts'
import type { CompiledTemplate } from '../../prompts/render.ts'
import type { Evaluators } from '../evaluator.ts'
import { scorers } from '../score-output.ts'
import { chatBody } from './chat-body.ts'
import { PlaygroundChoices, PlaygroundRun } from './model.ts'
import { runCell, type CallInside } from './run-cell.ts'

export type PlaygroundParts = {
  readonly evaluators: () => Promise<Evaluators>
  readonly models: () => PlaygroundChoices['models']
  readonly compile: (
    projectId: string,
    texts: Pick<PlaygroundRun, 'template' | 'messages'>,
  ) => CompiledTemplate
  readonly callInside: CallInside
  readonly onBug: (error: unknown) => void
}

const tags = ['playground']
const query = z.object({ project: z.string().optional() })

const choicesRoute = createRoute({
  method: 'get',
  path: '/api/playground',
  tags,
  request: { query },
  responses: {
    200: {
      description: 'Models and evaluators to choose from.',
      content: { 'application/json': { schema: PlaygroundChoices } },
    },
  },
})
const runRoute = createRoute({
  method: 'post',
  path: '/api/playground/run',
  tags,
  request: {
    query,
    body: { required: true, content: { 'application/json': { schema: PlaygroundRun } } },
  },
  responses: {
    200: {
      description:
        'Events: `text-delta` {text} as it comes, then `call-end` with what the call came to, or `problem` {title}.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
})

/** GET /api/playground, POST /api/playground/run: one cell, sent through the gateway by whoever is signed in. */
export function playgroundRoutes(
  parts: PlaygroundParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  app.openapi(choicesRoute, async (context) => {
    const evaluators = [...(await parts.evaluators()).values()].map(({ name, about, options }) => ({
      ...{ name, about },
      options: { ...z.toJSONSchema(options, { io: 'input' }) },
    }))
    return context.json({ models: parts.models(), evaluators }, 200)
  })

  app.openapi(runRoute, async (context) => {
    const { projectId } = context.get('principal')
    const run = context.req.valid('json')
    const chosen = scorers(run.evaluators, await parts.evaluators())
    if (!chosen.ok) throw new ProblemError(chosen.error)
    const body = chatBody(run, parts.compile(projectId, run))
    if (!body.ok) throw new ProblemError(body.error)

    return streamSSE(context, async (stream) => {
      const left = new AbortController()
      stream.onAbort(() => left.abort())
      const cell = { projectId, run, body: body.value, scorers: chosen.value, signal: left.signal }
      const send = (event: string, data: object) => stream.writeSSE({ event, data: JSON.stringify(data) })
      try {
        const end = await runCell(parts.callInside, cell, (text) => send('text-delta', { text }))
        await send('call-end', end)
      } catch (error) {
        if (left.signal.aborted) return
        parts.onBug(error)
        const { happened, remedy } = problem('internal')
        await send('problem', { title: happened, hint: remedy })
      }
    })
  })
  return app
}
