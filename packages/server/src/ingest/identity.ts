import { hash } from 'node:crypto'

/** 60 bits of an identifier, for remembering it. */
export type Mark = { readonly high: number; readonly low: number }
export type Identity = Mark & { readonly id: string }

/**
 * The identifier of what a sender may send again: made of nothing but what it is, so that a retry makes the same. It
 * has the form of our own (UUIDv7), with the span's own start in front, by which records sort and are found; the
 * other 74 bits are SHA-256 of project, trace and span (and of which record of the span).
 */
export function identityOf(
  projectId: string,
  traceId: string,
  spanId: string,
  startUs: number,
  part = '',
): Identity {
  const digest = hash('sha256', `${projectId}\n${traceId}\n${spanId}\n${part}`)
  const ms = startUs > 0 ? Math.floor(startUs / 1000) % 2 ** 48 : 0
  const time = ms.toString(16).padStart(12, '0')
  const variant = '89ab'[Number.parseInt(digest[31]!, 16) & 3]!
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(3, 6)}-${digest.slice(6, 18)}`
  return { id, ...markOf(id) }
}

export const markOf = (id: string): Mark => ({
  high: Number.parseInt(id.slice(24, 32), 16),
  low: Number.parseInt(id.slice(32, 36) + id.slice(15, 18), 16),
})
