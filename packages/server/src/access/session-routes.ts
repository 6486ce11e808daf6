import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { fail } from '../kernel/problem.ts'
import type { Clock } from '../kernel/time.ts'
import { Role } from './model.ts'
import { sessionCookie, type ControlEnv, type Holder } from './principal.ts'
import { isFromThisMachine, isOwnPage } from './session-origin.ts'
import { localHolder, sessionSeconds, type Sessions } from './session.ts'
import type { SignInLimit } from './sign-in-limit.ts'

export type SessionParts = {
  readonly sessions: Sessions
  /** Who a session token was given to; null when it is not valid (any more). The edge asks the same function. */
  readonly sessionOf: (token: string) => Holder | null
  /** Whose personal key this is; null when it is nobody's. */
  readonly personOf: (key: string) => { readonly keyId: string; readonly holder: Holder } | null
  /** Whether one may sign in without a key: we listen on loopback and nobody has claimed the server. */
  readonly isLocalSignInOpen: () => boolean
  /** Called after an administrator signed in with a key: from then on local sign-in is over. */
  readonly claim: (actor: string) => Promise<void>
  readonly limit: SignInLimit
  /** The address of whoever is connected. */
  readonly addressOf: (context: Context<ControlEnv>) => string
  readonly clock: Clock
}

const SessionState = z.object({
  signedIn: z.boolean(),
  actor: z.string().nullable(),
  /** Null while nobody is signed in. */
  role: Role.nullable(),
  localSignIn: z.boolean(),
})
const reply = {
  200: { description: 'Who is signed in.', content: { 'application/json': { schema: SessionState } } },
}
const tags = ['session']
const path = '/api/session'

const readRoute = createRoute({ method: 'get', path, tags, responses: reply })
const signInRoute = createRoute({
  method: 'post',
  path,
  tags,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ key: z.string().min(1).max(1_024) }) } },
    },
  },
  responses: reply,
})
const signInHereRoute = createRoute({
  method: 'post',
  path: `${path}/local`,
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: z.strictObject({}) } } } },
  responses: reply,
})
const signOutRoute = createRoute({ method: 'delete', path, tags, responses: reply })

/** GET, POST and DELETE /api/session, POST /api/session/local: the only routes that answer whoever asks. */
export function sessionRoutes(
  parts: SessionParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  const isLocal = (context: Context<ControlEnv>): boolean =>
    parts.isLocalSignInOpen() && isFromThisMachine(parts.addressOf(context), context.req.header('host'))

  const stateOf = (context: Context<ControlEnv>, holder: Holder | null) => ({
    signedIn: holder !== null,
    actor: holder?.actor ?? null,
    role: holder === null || holder.kind === 'key' ? null : holder.kind,
    localSignIn: isLocal(context),
  })

  const open = (context: Context<ControlEnv>, holder: Holder, keyId: string | null) => {
    const expiresAtMs = parts.clock() + sessionSeconds * 1000
    const token = parts.sessions.sign({ actor: holder.actor, keyId, expiresAtMs })
    setCookie(context, sessionCookie, token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: sessionSeconds,
      secure: context.req.header('x-forwarded-proto') === 'https',
    })
    return stateOf(context, holder)
  }

  const requireOwnPage = (context: Context<ControlEnv>): void => {
    if (!isOwnPage(context.req.header('sec-fetch-site')))
      fail('not-allowed', 'Signing in and out is only for pages of this server.')
  }

  app.openapi(readRoute, (context) => {
    const holder = parts.sessionOf(getCookie(context, sessionCookie) ?? '')
    return context.json(stateOf(context, holder), 200)
  })

  app.openapi(signInRoute, async (context) => {
    requireOwnPage(context)
    const address = parts.addressOf(context)
    if (!parts.limit.isOpen(address)) return fail('too-many-attempts')
    const person = parts.personOf(context.req.valid('json').key)
    if (person === null) {
      parts.limit.failed(address)
      return fail('key-unknown', 'Signing in needs a personal key (tta-…).')
    }
    if (person.holder.kind === 'admin') await parts.claim(person.holder.actor)
    return context.json(open(context, person.holder, person.keyId), 200)
  })

  app.openapi(signInHereRoute, (context) => {
    requireOwnPage(context)
    if (!isLocal(context))
      return fail(
        'not-allowed',
        'Signing in without a key works only on the machine itself, until someone used an admin key.',
      )
    return context.json(open(context, localHolder, null), 200)
  })

  app.openapi(signOutRoute, (context) => {
    requireOwnPage(context)
    deleteCookie(context, sessionCookie, { path: '/' })
    return context.json(stateOf(context, null), 200)
  })
  return app
}
