import type { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import type { ControlEnv } from '../access/principal.ts'
import { problem } from '../kernel/problem.ts'
import { authenticate, type Credentials } from './authenticate.ts'
import { createControlApp, problemOf } from './control-app.ts'
import { guardMetrics, type MetricsAccess } from './metrics-access.ts'
import { problemResponse } from './problem-response.ts'
import { webInterface } from './web-interface.ts'

export type HouseAppParts = {
  readonly routes: readonly OpenAPIHono<ControlEnv>[]
  readonly credentials: Credentials
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>
  readonly metricsAccess: MetricsAccess
  readonly isReady: () => boolean
  readonly interfaceFolder: string
  readonly version: string
  readonly onBug: (error: unknown) => void
  /** After a change was saved and before its reply: what was set holds from the reply on. */
  readonly afterEdit: () => Promise<void>
}

/** Bodies of the control API: prompts and settings, never calls. */
const controlBytesAtMost = 4 << 20

/** What is asked with POST and changes no state. */
const editsNothing = /^\/api\/(session|playground|guardrails\/check|judges\/([^/]+\/)?ask)(\/|$)/

/** Everything that is not the hot path: control API, metrics, probes and the web interface. */
export function houseApp(parts: HouseAppParts): OpenAPIHono<ControlEnv> {
  const app = createControlApp()
  app.onError((error) => problemResponse(problemOf(error, parts.onBug)))
  app.get('/health/live', (c) => c.json({ status: 'live' }))
  app.get('/health/ready', (c) =>
    parts.isReady() ? c.json({ status: 'ready' }) : c.json({ status: 'not ready' }, 503),
  )
  app.get('/metrics', guardMetrics(parts.metricsAccess, parts.credentials.holderOf), async (c) => {
    const { text, contentType } = await parts.metrics()
    return c.body(text, 200, { 'content-type': contentType })
  })
  app.use('/api/*', async (c, next) => {
    await next()
    c.header('cache-control', c.res.headers.get('cache-control') ?? 'no-store')
    c.header('x-content-type-options', 'nosniff')
  })
  app.use(
    '/api/*',
    bodyLimit({ maxSize: controlBytesAtMost, onError: () => problemResponse(problem('body-too-large')) }),
  )
  app.use('/api/*', authenticate(parts.credentials, app))
  app.use('/api/*', async (c, next) => {
    await next()
    if (c.req.method !== 'GET' && c.res.ok && !editsNothing.test(c.req.path)) await parts.afterEdit()
  })
  for (const routes of parts.routes) app.route('/', routes)
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Telltale control API', version: parts.version },
  })
  app.all('/api/*', () => problemResponse(problem('not-found')))
  app.all('/v1/*', () =>
    problemResponse(
      problem(
        'not-found',
        'The gateway serves /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages and /v1/models.',
      ),
    ),
  )
  app.all('*', webInterface(parts.interfaceFolder))
  return app
}
