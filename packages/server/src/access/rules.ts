import { hash, timingSafeEqual } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { PersonRow, type KeyRecord, type KeyRow, type MadeKey } from './model.ts'
import type { Holder } from './principal.ts'

const prefixes = { project: 'tt-', person: 'tta-' } as const
const projectKey = /^tt-[A-Za-z0-9_-]{43}$/

/** Makes a key of 32 random bytes: `tt-` (a project's) or `tta-` (a person's), then 43 base64url characters. */
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
        tags: row.tags,
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

/** People by the hash of their key; those who were removed are left out. Throws on rows of an older program. */
export const compilePeople = (rows: readonly PersonRow[]): ReadonlyMap<string, PersonRow> =>
  new Map(
    PersonRow.array()
      .parse(rows)
      .filter(({ revokedAt }) => revokedAt === null)
      .map((row) => [row.hash, row]),
  )

/** Whose personal key was presented; null when it is nobody's. Compares as `admit` does. */
export function admitPerson(keys: ReadonlyMap<string, PersonRow>, presented: string): PersonRow | null {
  if (presented.length > 1_024) return null
  const digest = hashOfKey(presented)
  const found = keys.get(digest)
  const isSame =
    found !== undefined && timingSafeEqual(Buffer.from(found.hash, 'hex'), Buffer.from(digest, 'hex'))
  return isSame ? found : null
}

/** Whoever holds the token, a person or a project key in force; null when nobody does. */
export function holderOf(
  known: {
    readonly keys: ReadonlyMap<string, KeyRecord>
    readonly people: ReadonlyMap<string, PersonRow>
  },
  token: string,
  nowMs: number,
): Holder | null {
  const person = admitPerson(known.people, token)
  if (person !== null) return personHolder(person)
  const key = admit(known.keys, token, nowMs)
  return key.ok ? { kind: 'key', actor: key.value.name, projects: [key.value.projectId] } : null
}

export const personHolder = ({ role, name, projects }: PersonRow): Holder => ({
  kind: role,
  actor: name,
  projects,
})
