import type { SpoolLine } from './spool.ts'

/** Lines on their way to disk. */
export type LineBuffer = {
  /** Takes a line without its line break. */
  add(line: SpoolLine): void
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

/** What a line counts for while it waits in memory: UTF-16 units of text, bytes of bytes. */
export const sizeOf = (line: SpoolLine): number =>
  typeof line === 'string' ? line.length : line[0].length + line[1].length + line[2].length

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
  const addText = (text: string): void => {
    used += buffer.write(text, used, 'utf8')
  }
  return {
    add(line) {
      makeRoom(sizeOf(line) * mostBytesAUnit + 1)
      if (typeof line === 'string') addText(line)
      else {
        addText(line[0])
        used += line[1].copy(buffer, used)
        addText(line[2])
      }
      buffer[used++] = lineBreak
      rows += 1
      chars += sizeOf(line)
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
