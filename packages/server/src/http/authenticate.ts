import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Role } from '../access/model.ts'
import { mayCall, roleFor } from '../access/permission.ts'
import { sessionCookie, type ControlEnv, type Holder, type Principal } from '../access/principal.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { problemResponse } from './problem-response.ts'

export type Credentials = {
  /** Who holds this bearer token, a person or a project's key; null when nobody does. */
  readonly holderOf: (token: string) => Holder | null
  /** Who this session cookie was given to; null when it is not valid (any more). */
  readonly sessionOf: (cookie: string) => Holder | null
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
 * Establishes who is asking, and for which project, before any route of the control API runs, and refuses what their
 * role does not open to them. A cookie works only from our own pages.
 */
export function authenticate(
  credentials: Credentials,
  app: OpenAPIHono<ControlEnv>,
): MiddlewareHandler<ControlEnv> {
  let routes: readonly Known[] | null = null
  const tagsOf = (method: string, path: string): readonly string[] => {
    routes ??= knownRoutes(app)
    return routes.find((route) => route.method === method && route.path.test(path))?.tags ?? []
  }

  return async (c, next) => {
    const { method, path } = c.req
    if (open.has(`${method} ${path}`)) return next()
    const token = presentedToken(c)
    const isToken = token !== undefined
    const holder = isToken
      ? credentials.holderOf(token)
      : isOwnPage(c.req.header('sec-fetch-site'), method)
        ? credentials.sessionOf(getCookie(c, sessionCookie) ?? '')
        : null
    if (holder === null) return problemResponse(problem(isToken ? 'key-unknown' : 'not-signed-in'))
    const tags = tagsOf(method === 'HEAD' ? 'GET' : method, path)
    if (!mayCall(holder.kind, method, tags)) return problemResponse(refusal(holder, roleFor(method, tags)))
    const projectId = projectOf(holder, c.req.query('project'))
    if (projectId === null)
      return problemResponse(
        problem('not-allowed', `${holder.actor} is not in that project. ${projectsOf(holder)}`),
      )
    const source = isToken ? sourceOf(c.req.header('x-telltale-client')) : 'ui'
    c.set('principal', { ...holder, projectId, source })
    return next()
  }
}

/** The key or token a request carries; undefined when it carries none. */
export const presentedToken = (c: Context): string | undefined =>
  /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? c.req.header('x-api-key')

type Known = { readonly method: string; readonly path: RegExp; readonly tags: readonly string[] }

/** As Hono matches them: in the order they were added, the first that fits. */
const knownRoutes = (app: OpenAPIHono<ControlEnv>): readonly Known[] =>
  app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route'
      ? [
          {
            method: definition.route.method.toUpperCase(),
            path: new RegExp(`^${definition.route.path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
            tags: definition.route.tags ?? [],
          },
        ]
      : [],
  )

const refusal = ({ kind, actor }: Holder, needed: Role): Problem =>
  kind === 'key'
    ? problem('not-allowed')
    : problem('not-allowed', `${actor} is ${nouns[kind]}, and this takes ${nouns[needed]}.`)
const nouns: Readonly<Record<Role, string>> = {
  viewer: 'a viewer',
  editor: 'an editor',
  admin: 'an administrator',
}

/** The project asked for; null when the holder is not in it. A key means its own, whatever it asks for. */
function projectOf({ kind, projects }: Holder, asked: string | undefined): string | null {
  if (projects === null) return asked ?? 'default'
  if (kind === 'key') return projects[0]!
  if (asked === undefined) return projects.includes('default') ? 'default' : projects[0]!
  return projects.includes(asked) ? asked : null
}

const projectsOf = ({ projects }: Holder): string => `Theirs: ${projects?.join(', ')}.`

const sources: readonly Principal['source'][] = ['cli', 'git', 'import']
const sourceOf = (client: string | undefined): Principal['source'] =>
  sources.find((source) => source === client) ?? 'api'

/** The cookie is SameSite=Strict already; this is the second lock. */
const isOwnPage = (site: string | undefined, method: string): boolean =>
  site === undefined || site === 'same-origin' || (site === 'none' && method === 'GET')
