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
  // As bytes in a string: of the digest's hexadecimal form less than half is wanted, and each cut of it is an object.
  const digest = hash('sha256', `${projectId}\n${traceId}\n${spanId}\n${part}`, 'binary')
  const ms = startUs > 0 ? Math.floor(startUs / 1000) % 2 ** 48 : 0
  const at = (index: number): number => digest.charCodeAt(index)
  bytes.writeUIntBE(ms, 0, 6)
  bytes[6] = 0x70 | (at(0) >> 4)
  bytes[7] = (at(0) << 4) | (at(1) >> 4)
  bytes[8] = 0x80 | ((at(15) & 3) << 4) | (at(1) & 15)
  for (let index = 2; index <= 8; index += 1) bytes[index + 7] = at(index)
  for (let index = 0; index < 16; index += 1) {
    digits[places[index]!] = hexadecimal.charCodeAt(bytes[index]! >> 4)
    digits[places[index]! + 1] = hexadecimal.charCodeAt(bytes[index]! & 15)
  }
  return {
    id: digits.toString('latin1'),
    high: bytes.readUInt32BE(10),
    low: bytes.readUInt16BE(14) * 0x1000 + (bytes.readUInt16BE(6) & 0xfff),
  }
}

const bytes = Buffer.alloc(16)
const digits = Buffer.from('00000000-0000-0000-0000-000000000000')
/** Where in an identifier its bytes are written. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const hexadecimal = '0123456789abcdef'

export const markOf = (id: string): Mark => ({
  high: Number.parseInt(id.slice(24, 32), 16),
  low: Number.parseInt(id.slice(32, 36) + id.slice(15, 18), 16),
})
