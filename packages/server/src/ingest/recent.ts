/** Which spans came in lately, so that one sent again is known. */
export type Recent = {
  has(high: number, low: number): boolean
  add(high: number, low: number): void
  remove(high: number, low: number): void
}

/** A set of 64-bit numbers in two arrays: a tenth of the memory of a Set, and no work for the collector. */
function numberSet(atMost: number) {
  let slots = 4_096
  let highs = new Uint32Array(slots)
  let lows = new Uint32Array(slots)
  let size = 0

  // 0 and 0 stand for an empty slot; an identifier of that hash is taken for its neighbour.
  const placeOf = (high: number, low: number): number => {
    let at = (low ^ high) & (slots - 1)
    while ((highs[at] !== 0 || lows[at] !== 0) && (highs[at] !== high || lows[at] !== low))
      at = (at + 1) & (slots - 1)
    return at
  }
  const put = (high: number, low: number): void => {
    const at = placeOf(high, low)
    if (highs[at] === 0 && lows[at] === 0) size += 1
    highs[at] = high
    lows[at] = low
  }
  const grow = (): void => {
    const [oldHighs, oldLows] = [highs, lows]
    slots *= 2
    highs = new Uint32Array(slots)
    lows = new Uint32Array(slots)
    size = 0
    for (let at = 0; at < oldHighs.length; at += 1)
      if (oldHighs[at] !== 0 || oldLows[at] !== 0) put(oldHighs[at]!, oldLows[at]!)
  }
  return {
    isFull: () => size >= atMost,
    has(high: number, low: number): boolean {
      const at = placeOf(high, low || 1)
      return highs[at] !== 0 || lows[at] !== 0
    },
    add(high: number, low: number): void {
      if (size * 2 >= slots) grow()
      put(high, low || 1)
    },
    remove(high: number, low: number): void {
      let hole = placeOf(high, low || 1)
      if (highs[hole] === 0 && lows[hole] === 0) return
      size -= 1
      // What stands behind the hole and belongs before it moves up, or it would not be found any more.
      for (
        let at = (hole + 1) & (slots - 1);
        highs[at] !== 0 || lows[at] !== 0;
        at = (at + 1) & (slots - 1)
      ) {
        const home = (lows[at]! ^ highs[at]!) & (slots - 1)
        if (((at - home) & (slots - 1)) < ((at - hole) & (slots - 1))) continue
        highs[hole] = highs[at]!
        lows[hole] = lows[at]!
        hole = at
      }
      highs[hole] = 0
      lows[hole] = 0
    },
  }
}

/** Remembers at least the last `atLeast` (two spans in 2^64 are taken for one), and at most twice as many. */
export function recentSpans(atLeast: number): Recent {
  let young = numberSet(atLeast)
  let old = numberSet(atLeast)
  return {
    has: (high, low) => young.has(high, low) || old.has(high, low),
    add(high, low) {
      if (young.isFull()) {
        old = young
        young = numberSet(atLeast)
      }
      young.add(high, low)
    },
    remove(high, low) {
      young.remove(high, low)
      old.remove(high, low)
    },
  }
}
