import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Holder } from './principal.ts'
import { derivedKey } from './secrets.ts'

/** How long a sign-in lasts. */
export const sessionSeconds = 30 * 24 * 3600

const Session = z.object({
  actor: z.string(),
  /** Whose personal key it was opened with; null for a local sign-in. Whoever verifies it asks whether that key still counts. */
  keyId: z.string().nullable(),
  /** Unix milliseconds. */
  expiresAtMs: z.number(),
})
export type Session = Readonly<z.infer<typeof Session>>

export type Sessions = {
  /** `<payload>.<HMAC-SHA256>`, both in base64url: a cookie's value as it stands. */
  sign(session: Session): string
  /** The session; null when the token is altered, foreign or past its time. */
  verify(token: string, nowMs: number): Session | null
}

/** Sessions live in their cookie alone: nothing is stored, and the secret key is what makes them ours. */
export function createSessions(secretKey: Uint8Array): Sessions {
  const key = derivedKey(secretKey, 'session')
  const mark = (payload: string): Buffer => createHmac('sha256', key).update(payload).digest()
  return {
    sign(session) {
      const payload = Buffer.from(JSON.stringify(session)).toString('base64url')
      return `${payload}.${mark(payload).toString('base64url')}`
    },
    verify(token, nowMs) {
      const [payload, given, ...rest] = token.split('.')
      if (payload === undefined || given === undefined || rest.length > 0) return null
      const presented = Buffer.from(given, 'base64url')
      const expected = mark(payload)
      if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return null
      const session = Session.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
      return session.expiresAtMs > nowMs ? session : null
    },
  }
}

/** Who signs in without a key, while that is open. */
export const localHolder: Holder = { kind: 'admin', actor: 'admin', projects: null }

/**
 * Who a session token was given to, as they stand now; null when it is not valid, or not any more: the person was
 * removed, or it was opened without a key on a server that has been claimed since.
 */
export function sessionHolder(
  known: {
    readonly sessions: Sessions
    readonly personOf: (id: string) => Holder | null
    readonly isLocalSignInOpen: () => boolean
  },
  token: string,
  nowMs: number,
): Holder | null {
  const session = known.sessions.verify(token, nowMs)
  if (session === null) return null
  if (session.keyId !== null) return known.personOf(session.keyId)
  return known.isLocalSignInOpen() ? localHolder : null
}
