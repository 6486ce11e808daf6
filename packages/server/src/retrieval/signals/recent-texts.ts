export type RecentTextsBounds = {
  /** Longer texts are made anew each time. */
  readonly charsOfOne: number
  /** Of all texts kept. */
  readonly chars: number
}

const defaults: RecentTextsBounds = { charsOfOne: 20_000, chars: 2_000_000 }

/**
 * `make`, remembered for the texts of late: the same chunks are retrieved by one query after another. Of two
 * generations the older goes when the younger has filled half the bound.
 */
export function recentTexts<Value>(
  make: (text: string) => Value,
  bounds = defaults,
): (text: string) => Value {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  let chars = 0
  return (text) => {
    const known = young.get(text)
    if (known !== undefined) return known
    const value = old.get(text) ?? make(text)
    // Half a character would be kept as another.
    if (text.length > bounds.charsOfOne || !text.isWellFormed()) return value
    if (chars + text.length > bounds.chars / 2) [old, young, chars] = [young, new Map(), 0]
    young.set(ownText(text), value)
    chars += text.length
    return value
  }
}

/** A part cut out of a prompt keeps the whole prompt in memory. */
const ownText = (text: string): string => Buffer.from(text).toString()
