import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSessions } from './session.ts'

const sessions = createSessions(randomBytes(32))
const session = { actor: 'admin', keyId: 'key', expiresAtMs: 1000 }

test('a session is what was signed, until it expires', () => {
  const token = sessions.sign(session)
  expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/)
  expect(sessions.verify(token, 999)).toEqual(session)
  expect(sessions.verify(token, 1000)).toBeNull()
})

test('nobody else can sign one, or stretch one', () => {
  const foreign = createSessions(randomBytes(32)).sign(session)
  expect(sessions.verify(foreign, 0)).toBeNull()
  const [, mark] = sessions.sign(session).split('.')
  const stretched = Buffer.from(JSON.stringify({ ...session, expiresAtMs: 9e15 })).toString('base64url')
  expect(sessions.verify(`${stretched}.${mark}`, 0)).toBeNull()
})

test.each(['', '.', '..', 'a.b', 'a', `${sessions.sign(session)}.x`, sessions.sign(session).slice(0, -4)])(
  '%j is no session',
  (token) => expect(sessions.verify(token, 0)).toBeNull(),
)
