/**
 * Where a unit stands on the line from 0 to 1, 1 excluded, by the hash of an experiment:
 * - `growthbook-2`: fnv1a32 of the decimal digits of fnv1a32(seed + unit), in 10,000 steps, so the smallest share is .01 %
 *   (docs.growthbook.io/lib/build-your-own, hashing version 2).
 * - `growthbook-1`: fnv1a32(unit + seed) in 1,000 steps. Two experiments under it are not independent of each other;
 *   it is read, never given to a new experiment.
 * - `flagd-2`: murmur3_x86_32(seed + unit), seed 0, in 2³² steps (flagd's fractional operation since v2).
 * Text is hashed as UTF-8 everywhere, so that every language agrees on every id.
 */
export const hashVersions = ['growthbook-2', 'flagd-2'] as const
export type HashVersion = (typeof hashVersions)[number]

export function positionOf(version: HashVersion | 'growthbook-1', seed: string, unit: string): number {
  if (version === 'flagd-2') return murmur3(seed + unit) / 2 ** 32
  if (version === 'growthbook-1') return (fnv1a32(unit + seed) % 1_000) / 1_000
  return (fnv1a32(String(fnv1a32(seed + unit))) % 10_000) / 10_000
}

/** FNV-1a, 32 bits (datatracker.ietf.org/doc/html/draft-eastlake-fnv). */
function fnv1a32(text: string): number {
  let hash = 0x811c_9dc5
  for (const byte of bytesOf(text)) hash = Math.imul(hash ^ byte, 0x0100_0193)
  return hash >>> 0
}

/** MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain: github.com/aappleby/smhasher). */
export function murmur3(text: string): number {
  const bytes = bytesOf(text)
  const whole = bytes.length & ~3
  let hash = 0
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe654_6b64) | 0
  }
  let rest = 0
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!
  hash ^= scrambled(rest) ^ bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function scrambled(word: number): number {
  const mixed = Math.imul(word, 0xcc9e_2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b87_3593)
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
