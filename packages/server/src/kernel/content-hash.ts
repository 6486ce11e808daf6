import { hash } from 'node:crypto'

const known = new WeakMap<Buffer, string>()

/**
 * SHA-256 of bytes that nobody changes any more, as 64 hexadecimal digits. Remembered with the buffer itself: a request
 * is hashed once for cache and record, and a stored answer once for all who get it.
 */
export function contentHash(bytes: Buffer): string {
  const found = known.get(bytes)
  if (found !== undefined) return found
  const digest = hash('sha256', bytes, 'hex')
  known.set(bytes, digest)
  return digest
}
