import { hash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ControlEnv } from '../access/principal.ts'
import { problem } from '../kernel/problem.ts'
import { presentedToken, type Credentials } from './authenticate.ts'
import { problemResponse } from './problem-response.ts'

export type MetricsAccess = {
  /** The settings say that whoever reaches the port may read them. */
  readonly areOpen: boolean
  /** Nobody but this machine reaches the port. */
  readonly listensOnLoopback: boolean
  /** A token that opens the metrics and nothing else; null when none was set. */
  readonly token: string | null
}

/**
 * Metrics tell of spend, projects, limits, providers and models, so they take the metrics token or an administrator's
 * key. They are open where only this machine can ask and no token was set, or where the settings open them.
 */
export function guardMetrics(
  { areOpen, listensOnLoopback, token }: MetricsAccess,
  holderOf: Credentials['holderOf'],
): MiddlewareHandler<ControlEnv> {
  if (areOpen || (listensOnLoopback && token === null)) return (_, next) => next()
  const digest = token === null ? null : digestOf(token)
  return async (c, next) => {
    const presented = presentedToken(c)
    if (presented !== undefined) {
      if (digest !== null && timingSafeEqual(digest, digestOf(presented))) return next()
      if (holderOf(presented)?.kind === 'admin') return next()
    }
    const refused = problemResponse(problem('metrics-closed'))
    refused.headers.set('www-authenticate', 'Bearer')
    return refused
  }
}

const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer')
