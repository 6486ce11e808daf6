import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { sessionCookie, type ControlEnv, type Principal } from '../access/principal.ts'
import { problem } from '../kernel/problem.ts'
import { problemResponse } from './problem-response.ts'

export type Credentials = {
  /** Who holds this bearer token: an administrator or a project key; null when nobody does. */
  readonly holderOf: (
    token: string,
  ) => { readonly kind: 'admin' | 'key'; readonly actor: string; readonly projectId: string | null } | null
  /** Who this session cookie was given to; null when it is not valid (any more). */
  readonly sessionOf: (cookie: string) => { readonly actor: string } | null
}

/** Paths that answer without a sign-in: signing in itself, and the description of the interface. */
const open = new Set([
  'GET /api/session',
  'POST /api/session',
  'POST /api/session/local',
  'DELETE /api/session',
  'GET /api/openapi.json',
])

/**
 * Establishes who is asking before any route of the control API runs. Denies by default: project keys reach only the
 * routes tagged `project-key`; a cookie works only from our own pages.
 */
export function authenticate(
  credentials: Credentials,
  app: OpenAPIHono<ControlEnv>,
): MiddlewareHandler<ControlEnv> {
  let keyRoutes: readonly { readonly method: string; readonly path: RegExp }[] | null = null
  const isOpenToKeys = (method: string, path: string): boolean => {
    keyRoutes ??= app.openAPIRegistry.definitions.flatMap((definition) =>
      definition.type === 'route' && definition.route.tags?.includes('project-key')
        ? [
            {
              method: definition.route.method.toUpperCase(),
              path: new RegExp(`^${definition.route.path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
            },
          ]
        : [],
    )
    return keyRoutes.some((route) => route.method === method && route.path.test(path))
  }

  return async (c, next) => {
    const { method, path } = c.req
    if (open.has(`${method} ${path}`)) return next()
    const wantedProject = c.req.query('project') ?? 'default'
    const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? c.req.header('x-api-key')
    if (token !== undefined) {
      const holder = credentials.holderOf(token)
      if (!holder) return problemResponse(problem('key-unknown'))
      if (holder.kind === 'key' && !isOpenToKeys(method, path)) return problemResponse(problem('not-allowed'))
      c.set('principal', {
        ...holder,
        projectId: holder.projectId ?? wantedProject,
        source: sourceOf(c.req.header('x-telltale-client')),
      })
      return next()
    }
    const session = credentials.sessionOf(getCookie(c, sessionCookie) ?? '')
    if (!session || !isOwnPage(c.req.header('sec-fetch-site'), method))
      return problemResponse(problem('not-signed-in'))
    c.set('principal', { kind: 'admin', actor: session.actor, projectId: wantedProject, source: 'ui' })
    return next()
  }
}

const sources: readonly Principal['source'][] = ['cli', 'git', 'import']
const sourceOf = (client: string | undefined): Principal['source'] =>
  sources.find((source) => source === client) ?? 'api'

/** The cookie is SameSite=Strict already; this is the second lock. */
const isOwnPage = (site: string | undefined, method: string): boolean =>
  site === undefined || site === 'same-origin' || (site === 'none' && method === 'GET')
