import type { Change } from '../ledger/model.ts'

/**
 * Who is asking, established by the HTTP edge before any route of the control API runs.
 * An `admin` may do everything in every project; a `key` only what a route opens to project keys.
 */
export type Principal = {
  readonly kind: 'admin' | 'key'
  /** For the record of changes: 'admin', 'operator', or the key's name. */
  readonly actor: string
  readonly projectId: string
  readonly source: Change['source']
}

/** What every route of the control API finds in its Hono context: `c.get('principal')`. */
export type ControlEnv = { Variables: { principal: Principal } }

/** The cookie of a signed-in browser. */
export const sessionCookie = 'telltale_session'

/** What the record of changes needs to know of whoever makes an edit. */
export type Author = Pick<Principal, 'actor' | 'source'>
