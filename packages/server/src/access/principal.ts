import type { Change } from '../ledger/model.ts'
import type { Role } from './model.ts'

/** Whoever holds a credential of the control API: a person in a role, or a project's key. */
export type Holder = {
  readonly kind: Role | 'key'
  /** For the record of changes: the person's or the key's name. */
  readonly actor: string
  /** Null: every project. */
  readonly projects: readonly string[] | null
}

/** Who is asking and for which project, established by the HTTP edge before any route of the control API runs. */
export type Principal = Holder & {
  readonly projectId: string
  readonly source: Change['source']
}

/** What every route of the control API finds in its Hono context: `c.get('principal')`. */
export type ControlEnv = { Variables: { principal: Principal } }

/** The cookie of a signed-in browser. */
export const sessionCookie = 'telltale_session'

/** What the record of changes needs to know of whoever makes an edit. */
export type Author = Pick<Principal, 'actor' | 'source'>
