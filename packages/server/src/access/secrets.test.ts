import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { secretKeyFile } from './secret-key-file.ts'
import { createSealing, parseSecretKey } from './secrets.ts'

const drawNonce = () => randomBytes(12)
const sealing = createSealing(randomBytes(32), drawNonce)
const isRefused = (sealed: string, place = 'provider:openai', by = sealing) => {
  const opened = by.open(sealed, place)
  return !opened.ok && opened.error.code === 'provider-secret-unreadable'
}

describe('a sealed secret', () => {
  test('opens to what it was, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, place) => {
        expect(sealing.open(sealing.seal(secret, place), place)).toEqual({ ok: true, value: secret })
      }),
    )
  })
  test('says its version and key, and never looks the same twice', () => {
    const [one, other] = [sealing.seal('sk-1', 'provider:openai'), sealing.seal('sk-1', 'provider:openai')]
    expect(one).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]{22}\.[\w-]{6}$/)
    expect(one).not.toBe(other)
    expect(one).not.toContain('sk-1')
  })
  test('belongs to one place', () =>
    expect(isRefused(sealing.seal('sk-1', 'provider:openai'), 'provider:evil')).toBe(true))
  test('does not open with another key', () => {
    const other = createSealing(randomBytes(32), drawNonce)
    expect(isRefused(sealing.seal('sk-1', 'provider:openai'), 'provider:openai', other)).toBe(true)
  })
  test('does not open once any character is altered', () => {
    const sealed = sealing.seal('a secret of some length', 'provider:openai')
    // The last character of a base64url part may hold unused bits; its first bit always counts.
    const altered = Array.from(
      sealed,
      (character, at) => sealed.slice(0, at) + (character === 'A' ? 'g' : 'A') + sealed.slice(at + 1),
    )
    expect(altered.filter((text) => !isRefused(text))).toEqual([])
  })
  test.each(['', 'v1', 'v1....', 'v2.a.b.c.d', 'v1.a.b.c.d.e', 'plain'])('%j is not one', (text) =>
    expect(isRefused(text)).toBe(true),
  )
})

describe('the secret key', () => {
  const bytes = randomBytes(32)
  test('is given in hexadecimal or base64', () => {
    for (const text of [bytes.toString('hex'), bytes.toString('base64'), ` ${bytes.toString('hex')}\n`])
      expect(parseSecretKey(text)).toEqual({ ok: true, value: bytes })
  })
  test.each(['', 'short', 'z'.repeat(64), '0'.repeat(63)])('%j is refused', (text) =>
    expect(parseSecretKey(text)).toMatchObject({ ok: false }),
  )
})

describe('the secret key file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'telltale-secret-'))
  afterAll(() => rm(folder, { recursive: true }))

  test('is made once, for its owner only', async () => {
    const path = join(folder, 'secret.key')
    const made = await secretKeyFile(path)
    expect(await secretKeyFile(path)).toEqual(made)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
  test('is never replaced when it is damaged', async () => {
    const path = join(folder, 'damaged.key')
    await writeFile(path, 'oops')
    expect(await secretKeyFile(path)).toMatchObject({ ok: false })
    expect(await readFile(path, 'utf8')).toBe('oops')
  })
})
