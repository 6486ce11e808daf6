import { createCipheriv, createDecipheriv, hash, hkdfSync } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'

/** Seals provider credentials at rest: AES-256-GCM, a fresh 12-byte nonce each, bound to the place it belongs to. */
export type Sealing = {
  /** `v1.<key id>.<nonce>.<tag>.<ciphertext>`, the last three in base64url. */
  seal(secret: string, place: string): string
  /** Fails with provider-secret-unreadable: another key, another place, or altered text. Never says which text. */
  open(sealed: string, place: string): Result<string, Problem>
}

/** The 32 bytes behind TELLTALE_SECRET_KEY: 64 hexadecimal or 44 base64 characters. */
export function parseSecretKey(text: string): Result<Buffer, string> {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return success(Buffer.from(trimmed, 'hex'))
  if (/^[A-Za-z0-9+/_-]{43}=$/.test(trimmed)) return success(Buffer.from(trimmed, 'base64'))
  return failure(
    'The secret key must be 32 bytes, as 64 hexadecimal or 44 base64 characters: openssl rand -hex 32.',
  )
}

/** Each use has a key of its own (HKDF, RFC 5869), so that none helps against another. */
export const derivedKey = (secretKey: Uint8Array, use: 'sealing' | 'session'): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(0), `telltale ${use}`, 32))

/** `drawNonce` gives 12 random bytes; a nonce used twice under one key would betray both texts. */
export function createSealing(secretKey: Uint8Array, drawNonce: () => Uint8Array): Sealing {
  const key = derivedKey(secretKey, 'sealing')
  const keyId = hash('sha256', key, 'hex').slice(0, 8)
  return {
    seal(secret, place) {
      const nonce = drawNonce()
      if (nonce.length !== 12) throw new Error('A nonce has 12 bytes.')
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(`v1.${keyId}.${place}`))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return ['v1', keyId, ...[nonce, cipher.getAuthTag(), text].map(base64url)].join('.')
    },
    open(sealed, place) {
      const parts = sealed.split('.')
      const [version, sealedWith, nonce, tag, text] = parts
      if (parts.length !== 5 || version !== 'v1') return unreadable('It was not stored in a form known here.')
      if (sealedWith !== keyId) return unreadable('It was stored under another secret key.')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce!, 'base64url'), {
          authTagLength: 16,
        })
        decipher.setAAD(Buffer.from(`v1.${keyId}.${place}`))
        decipher.setAuthTag(Buffer.from(tag!, 'base64url'))
        const opened = Buffer.concat([decipher.update(Buffer.from(text!, 'base64url')), decipher.final()])
        return success(opened.toString('utf8'))
      } catch {
        // OpenSSL says nothing of what was wrong, and neither should we.
        return unreadable('It was altered, or belongs to another place.')
      }
    },
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const unreadable = (detail: string) => failure(problem('provider-secret-unreadable', detail))
