/** Length of the stretches compared. */
const gram = 5

/** Lower case, everything but letters and digits a single space: what character stretches are cut from. */
export const readable = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')

/**
 * The 5-character stretches of a text, to ask which of another's are among them. An open table of places in the text,
 * compared character by character: no strings are made, which is what keeps long contexts within milliseconds.
 */
export function gramIndex(text: string) {
  const count = Math.max(0, text.length - gram + 1)
  let size = 16
  while (size < count * 2) size *= 2
  // Places from 1, so that 0 is an empty slot.
  const table = new Int32Array(size)
  const isSame = (place: number, other: string, at: number): boolean => {
    for (let k = 0; k < gram; k++) if (text.charCodeAt(place + k) !== other.charCodeAt(at + k)) return false
    return true
  }
  const slotOf = (other: string, at: number): number => {
    let slot = hash(other, at) & (size - 1)
    while (table[slot] !== 0 && !isSame(table[slot]! - 1, other, at)) slot = (slot + 1) & (size - 1)
    return slot
  }
  for (let at = 0; at < count; at++) {
    const slot = slotOf(text, at)
    if (table[slot] === 0) table[slot] = at + 1
  }
  return {
    /** Share of another text's stretches that occur in this one; 1 where it is too short to have any. */
    shareOf(other: string): number {
      const asked = other.length - gram + 1
      if (asked <= 0) return 1
      let found = 0
      for (let at = 0; at < asked; at++) if (table[slotOf(other, at)] !== 0) found++
      return found / asked
    },
  }
}

/** FNV-1a over five UTF-16 units, with a last mix for the low bits. */
function hash(text: string, at: number): number {
  let h = 0x811c9dc5
  for (let k = 0; k < gram; k++) h = Math.imul(h ^ text.charCodeAt(at + k), 0x01000193)
  return (h ^ (h >>> 15)) >>> 0
}
