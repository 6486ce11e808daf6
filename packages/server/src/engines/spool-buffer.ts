/** Lines on their way to disk. */
export type LineBuffer = {
  /** Takes a line without its line break. */
  add(line: string): void
  rows(): number
  /** All that has gathered; the buffer starts anew. `release` gives its memory back for the next. */
  take(): { readonly bytes: Buffer; readonly rows: number; readonly chars: number; release(): void }
}

const firstSize = 256 * 1024
/** A larger buffer, left behind by a burst, is not kept. */
const keptSize = 4 * 1024 * 1024
/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const mostBytesAUnit = 3
const lineBreak = 0x0a

/**
 * Lines are encoded as they come. Kept as strings they would live until the next flush, each a tree of its pieces:
 * flattening and collecting them later cost more than all else the spool does.
 */
export function lineBuffer(): LineBuffer {
  let buffer: Buffer = Buffer.allocUnsafe(firstSize)
  let spare: Buffer | null = null
  let used = 0
  let rows = 0
  let chars = 0

  const makeRoom = (needed: number): void => {
    if (used + needed <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + needed))
    buffer.copy(larger, 0, 0, used)
    buffer = larger
  }
  return {
    add(line) {
      makeRoom(line.length * mostBytesAUnit + 1)
      used += buffer.write(line, used, 'utf8')
      buffer[used++] = lineBreak
      rows += 1
      chars += line.length
    },
    rows: () => rows,
    take() {
      const taken = buffer
      const batch = { bytes: taken.subarray(0, used), rows, chars }
      buffer = spare ?? Buffer.allocUnsafe(firstSize)
      spare = null
      used = rows = chars = 0
      return {
        ...batch,
        release() {
          if (taken.length <= keptSize) spare = taken
        },
      }
    },
  }
}
