import { hash, timingSafeEqual } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { AdminKeyRow, KeyRecord, KeyRow, MadeKey } from './model.ts'

const prefixes = { project: 'tt-', admin: 'tta-' } as const
const projectKey = /^tt-[A-Za-z0-9_-]{43}$/

/** Makes a key of 32 random bytes: `tt-` (a project's) or `tta-` (an administrator's), then 43 base64url characters. */
export function makeKey(kind: keyof typeof prefixes, random: Uint8Array): MadeKey {
  if (random.length !== 32) throw new Error('A key is made of 32 random bytes.')
  const secret = prefixes[kind] + Buffer.from(random).toString('base64url')
  return { secret, hash: hashOfKey(secret), lastFour: secret.slice(-4) }
}

/** SHA-256 of the whole key, 64 hexadecimal digits: what is kept of it. Keys are random, so no slow hash is needed. */
export const hashOfKey = (key: string): string => hash('sha256', key, 'hex')

/** The snapshot's keys by their hash; revoked and expired ones too, so that their holders are told so. */
export const compileKeys = (rows: readonly KeyRow[]): ReadonlyMap<string, KeyRecord> =>
  new Map(
    rows.map((row) => [
      row.hash,
      {
        id: row.id,
        projectId: row.projectId,
        name: row.name,
        digest: Buffer.from(row.hash, 'hex'),
        expiresAtMs: row.expiresAt === null ? Infinity : Date.parse(row.expiresAt),
        isRevoked: row.revokedAt !== null,
        mayUse: row.allowedModels === null ? () => true : modelFilter(row.allowedModels),
      },
    ]),
  )

/** Whether a model is among these: exact names, and beginnings with * at the end. */
export function modelFilter(patterns: readonly string[]): (model: string) => boolean {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')))
  const beginnings = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1))
  return (model) => names.has(model) || beginnings.some((beginning) => model.startsWith(beginning))
}

/**
 * Who holds the presented project key (null: none was sent). Fails with key-missing, key-unknown, key-revoked or
 * key-expired. The look-up is by digest, of which an attacker controls no bit; the digests are then compared whole,
 * in constant time.
 */
export function admit(
  keys: ReadonlyMap<string, KeyRecord>,
  presented: string | null,
  nowMs: number,
): Result<KeyRecord, Problem> {
  if (presented === null || presented === '') return failure(problem('key-missing'))
  if (!projectKey.test(presented)) return failure(problem('key-unknown'))
  const digest = hashOfKey(presented)
  const found = keys.get(digest)
  if (found === undefined || !timingSafeEqual(found.digest, Buffer.from(digest, 'hex')))
    return failure(problem('key-unknown'))
  if (found.isRevoked) return failure(problem('key-revoked'))
  if (found.expiresAtMs <= nowMs) return failure(problem('key-expired'))
  return success(found)
}

/** The administrators' keys by their hash; revoked ones are left out. */
export const compileAdminKeys = (rows: readonly AdminKeyRow[]): ReadonlyMap<string, AdminKeyRow> =>
  new Map(rows.filter(({ revokedAt }) => revokedAt === null).map((row) => [row.hash, row]))

/** The administrator's key that was presented; null when it is none of these. Compares as `admit` does. */
export function admitAdmin(keys: ReadonlyMap<string, AdminKeyRow>, presented: string): AdminKeyRow | null {
  if (presented.length > 1_024) return null
  const digest = hashOfKey(presented)
  const found = keys.get(digest)
  const isSame =
    found !== undefined && timingSafeEqual(Buffer.from(found.hash, 'hex'), Buffer.from(digest, 'hex'))
  return isSame ? found : null
}

/** Who holds this bearer token of the control API; `projectId` is null for administrators, who may name any. */
export type Holder = {
  readonly kind: 'admin' | 'key'
  readonly actor: string
  readonly projectId: string | null
  readonly keyId: string
}

/** Whoever holds the token, an administrator or a project key in force; null when nobody does. */
export function holderOf(
  known: {
    readonly keys: ReadonlyMap<string, KeyRecord>
    readonly adminKeys: ReadonlyMap<string, AdminKeyRow>
  },
  token: string,
  nowMs: number,
): Holder | null {
  const admin = admitAdmin(known.adminKeys, token)
  if (admin !== null) return { kind: 'admin', actor: admin.name, projectId: null, keyId: admin.id }
  const key = admit(known.keys, token, nowMs)
  if (!key.ok) return null
  return { kind: 'key', actor: key.value.name, projectId: key.value.projectId, keyId: key.value.id }
}
