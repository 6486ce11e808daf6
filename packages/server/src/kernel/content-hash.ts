import { hash } from 'node:crypto'

const known = new WeakMap<Buffer, string>()

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export const contentHash = (bytes: Buffer): string => known.get(bytes) ?? hash('sha256', bytes, 'hex')

/**
 * The same of bytes that are asked for again and that nobody changes any more: kept with the buffer itself, so that a
 * request is hashed once for cache and record, and a stored answer once for all who get it. Not for what is hashed once:
 * a weak map of every body lengthens the pauses of the collector.
 */
export function rememberedHash(bytes: Buffer): string {
  const digest = contentHash(bytes)
  known.set(bytes, digest)
  return digest
}
