import { describe, expect, test } from 'vitest'
import type { KeyRow, PersonRow } from './model.ts'
import {
  admit,
  admitPerson,
  compilePeople,
  compileKeys,
  hashOfKey,
  holderOf,
  makeKey,
  modelFilter,
} from './rules.ts'

const noon = Date.UTC(2026, 10, 20, 12)
const bytes = (fill: number) => new Uint8Array(32).fill(fill)
const key = makeKey('project', bytes(1))
const row = (part: Partial<KeyRow> = {}): KeyRow => ({
  id: 'one',
  projectId: 'default',
  name: 'bot',
  hash: key.hash,
  expiresAt: null,
  revokedAt: null,
  allowedModels: null,
  tags: {},
  ...part,
})
const codeOf = (of: KeyRow, presented: string | null = key.secret) => {
  const admitted = admit(compileKeys([of]), presented, noon)
  return admitted.ok ? 'admitted' : admitted.error.code
}

describe('a key', () => {
  test('is its prefix and 43 base64url characters', () => {
    expect(key.secret).toMatch(/^tt-[A-Za-z0-9_-]{43}$/)
    expect(makeKey('person', bytes(2)).secret).toMatch(/^tta-[A-Za-z0-9_-]{43}$/)
    expect(key.lastFour).toBe(key.secret.slice(-4))
    expect(key.hash).toBe(hashOfKey(key.secret))
    expect(() => makeKey('project', new Uint8Array(8))).toThrow('32')
  })
})

describe('admit', () => {
  test('lets the holder of a key in', () => expect(codeOf(row())).toBe('admitted'))
  test.each<readonly [string | null, string]>([
    [null, 'key-missing'],
    ['', 'key-missing'],
    [makeKey('project', bytes(9)).secret, 'key-unknown'],
    [key.secret.slice(0, -1), 'key-unknown'],
    [`${key.secret} `, 'key-unknown'],
    [key.hash, 'key-unknown'],
    ['x'.repeat(1_000_000), 'key-unknown'],
    ['__proto__', 'key-unknown'],
  ])('%.40s is %s', (presented, code) => expect(codeOf(row(), presented)).toBe(code))
  test('says revoked before expired', () => {
    const past = '2026-11-20T11:59:59.999Z'
    expect(codeOf(row({ revokedAt: past, expiresAt: past }))).toBe('key-revoked')
    expect(codeOf(row({ expiresAt: past }))).toBe('key-expired')
  })
  test('a key expires at its time, not after', () => {
    expect(codeOf(row({ expiresAt: '2026-11-20T12:00:00.000Z' }))).toBe('key-expired')
    expect(codeOf(row({ expiresAt: '2026-11-20T12:00:00.001Z' }))).toBe('admitted')
  })
})

describe('allowed models', () => {
  test('are exact, or beginnings with *', () => {
    const mayUse = modelFilter(['gpt-4o', 'claude-*'])
    expect(['gpt-4o', 'claude-x', 'gpt-4o-mini', 'xclaude-', 'claude'].map(mayUse)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
  test('are any when none are named', () => {
    expect([...compileKeys([row()]).values()][0]!.mayUse('anything')).toBe(true)
  })
})

describe('the holder of a token', () => {
  const admin = makeKey('person', bytes(3))
  const ada: PersonRow = {
    ...{ id: 'a', name: 'ada', hash: admin.hash, revokedAt: null },
    ...{ role: 'admin', projects: null },
  }
  const people = compilePeople([ada])
  const known = { keys: compileKeys([row({ projectId: 'shop' })]), people }

  test('is an administrator of every project, or a key of its own project', () => {
    expect(holderOf(known, admin.secret, noon)).toEqual({
      kind: 'admin',
      actor: 'ada',
      projects: null,
    })
    expect(holderOf(known, key.secret, noon)).toEqual({
      kind: 'key',
      actor: 'bot',
      projects: ['shop'],
    })
    expect(holderOf(known, 'tta-', noon)).toBeNull()
  })
  test('is nobody once the key is revoked', () => {
    const revoked = compilePeople([{ ...ada, revokedAt: '2026-11-20T12:00:00.000Z' }])
    expect(admitPerson(revoked, admin.secret)).toBeNull()
  })
})
