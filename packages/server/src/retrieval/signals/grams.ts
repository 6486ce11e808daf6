/** Length of the stretches compared. */
const gram = 5

/** Lower case, everything but letters and digits a single space: what character stretches are cut from. */
export const readable = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')

/**
 * The 5-character stretches of readable texts with a space between them, to ask which of another's are among them. An
 * open table of places, compared unit by unit: no strings are made, which is what keeps long contexts within milliseconds.
 */
export function gramIndex(readables: readonly string[]) {
  const units = unitsOf(readables)
  const count = Math.max(0, units.length - gram + 1)
  let size = 16
  while (size < count * 2) size *= 2
  // Places from 1, so that 0 is an empty slot.
  const table = new Int32Array(size)
  const slotOf = (other: Uint16Array, at: number, hash: number): number => {
    let slot = (hash ^ (hash >>> 15)) & (size - 1)
    while (table[slot] !== 0 && !isSame(units, table[slot]! - 1, other, at)) slot = (slot + 1) & (size - 1)
    return slot
  }
  let hash = hashBefore(units)
  for (let at = 0; at < count; at++) {
    hash = rolled(hash, units, at)
    const slot = slotOf(units, at, hash)
    if (table[slot] === 0) table[slot] = at + 1
  }
  return {
    /** Share of another readable text's stretches that occur in this one; 1 where it is too short to have any. */
    shareOf(text: string): number {
      const other = unitsOf([text])
      const asked = other.length - gram + 1
      if (asked <= 0) return 1
      let found = 0
      let hash = hashBefore(other)
      for (let at = 0; at < asked; at++) {
        hash = rolled(hash, other, at)
        if (table[slotOf(other, at, hash)] !== 0) found++
      }
      return found / asked
    },
  }
}

/** UTF-16 units of texts, which are read several times each, with one space where two meet. */
function unitsOf(readables: readonly string[]): Uint16Array {
  const bytes = Buffer.allocUnsafe(2 * readables.reduce((sum, { length }) => sum + length + 1, 0))
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  let length = 0
  readables.forEach((text, at) => {
    if (at > 0 && units[length - 1] !== space) units[length++] = space
    // Over the space that is there.
    if (at > 0 && text.charCodeAt(0) === space) length--
    bytes.write(text, 2 * length, 'utf16le')
    length += text.length
  })
  return units.subarray(0, length)
}

const space = 0x20

const isSame = (a: Uint16Array, i: number, b: Uint16Array, j: number): boolean =>
  a[i] === b[j] &&
  a[i + 1] === b[j + 1] &&
  a[i + 2] === b[j + 2] &&
  a[i + 3] === b[j + 3] &&
  a[i + 4] === b[j + 4]

/** A polynomial of five units, made from that of the stretch before: what leaves it, leaves by its fifth power. */
const base = 0x01000193
const leaving = [0, 0, 0, 0].reduce((power) => Math.imul(power, base), base)

function hashBefore(units: Uint16Array): number {
  let hash = 0
  for (let at = 0; at < gram - 1; at++) hash = (Math.imul(hash, base) + (units[at] ?? 0)) | 0
  return hash
}

const rolled = (hash: number, units: Uint16Array, at: number): number =>
  (Math.imul(hash, base) + units[at + gram - 1]! - (at === 0 ? 0 : Math.imul(units[at - 1]!, leaving))) | 0
