import { readFields } from './head.ts'

/** A size has at most so many hexadecimal digits: 64 GiB in one chunk are more than anyone sends by right. */
const sizeDigitsAtMost = 9
/** Bytes of one line that is not data: a size with its extensions, a trailer. */
const lineBytesAtMost = 4 << 10
const trailersAtMost = 64

export type Unchunked = 'more' | 'done' | 'malformed'

/**
 * Takes the chunked coding off a body as it comes (RFC 9112, section 7.1). Data is handed on as parts of what came, not
 * copied; extensions and trailers are left out. `rest`: where what came ended, once it is `done`.
 */
export function unchunker(onData: (bytes: Buffer) => void) {
  let state: 'size' | 'data' | 'after' | 'trailer' | 'done' = 'size'
  let line = ''
  let left = 0
  let trailers = 0
  let rest = 0

  /** A line that ended; false where it is none that could stand there. */
  const take = (text: string): boolean => {
    if (state === 'after') {
      state = 'size'
      return text === ''
    }
    if (state === 'trailer') {
      if (text === '') state = 'done'
      return text === '' || (++trailers <= trailersAtMost && readFields(text, 0) !== null)
    }
    const size = /^([0-9a-fA-F]+)[ \t]*(?:;.*)?$/.exec(text)?.[1]
    if (size === undefined || size.length > sizeDigitsAtMost) return false
    left = parseInt(size, 16)
    state = left === 0 ? 'trailer' : 'data'
    return true
  }

  return {
    push(bytes: Buffer): Unchunked {
      let at = 0
      while (at < bytes.length && state !== 'done') {
        if (state === 'data') {
          const to = Math.min(bytes.length, at + left)
          left -= to - at
          if (left === 0) state = 'after'
          onData(bytes.subarray(at, to))
          at = to
          continue
        }
        const feed = bytes.indexOf(10, at)
        const to = feed === -1 ? bytes.length : feed
        if (line.length + to - at > lineBytesAtMost) return 'malformed'
        line += bytes.toString('latin1', at, to)
        at = to + 1
        if (feed === -1) break
        const text = line
        line = ''
        if (!text.endsWith('\r') || !take(text.slice(0, -1))) return 'malformed'
      }
      rest = at
      return state === 'done' ? 'done' : 'more'
    },
    rest: (): number => rest,
  }
}

export type Unchunker = ReturnType<typeof unchunker>
