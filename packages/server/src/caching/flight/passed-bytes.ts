/** The last bytes of a stream, by absolute position, as the chunks they came in. */
export type PassedBytes = {
  add(chunk: Buffer): void
  /** The bytes from this position to the end of the chunk that holds it; null when they are no longer kept. */
  from(position: number): Buffer | null
  end(): number
  /** Is everything still here from the first byte on? */
  isWhole(): boolean
}

export function passedBytes(bytesAtMost: number): PassedBytes {
  let chunks: { readonly start: number; readonly bytes: Buffer }[] = []
  let end = 0
  let kept = 0
  let firstKept = 0

  return {
    add(chunk) {
      if (chunk.length === 0) return
      chunks.push({ start: end, bytes: chunk })
      end += chunk.length
      kept += chunk.length
      // The newest chunk always stays: those who keep up must get it.
      let gone = 0
      while (kept > bytesAtMost && gone < chunks.length - 1) kept -= chunks[gone++]!.bytes.length
      if (gone > 0) chunks = chunks.slice(gone)
      firstKept = chunks[0]!.start
    },
    from(position) {
      if (position < firstKept || position >= end) return null
      let low = 0
      let high = chunks.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (chunks[middle]!.start <= position) low = middle
        else high = middle - 1
      }
      return chunks[low]!.bytes.subarray(position - chunks[low]!.start)
    },
    end: () => end,
    isWhole: () => firstKept === 0,
  }
}
