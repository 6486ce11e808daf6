/** The values of one call by placeholder, `[LABEL_N]`: numbers rise by label, and each value stands in one place. */
export type PlaceholderBook = {
  /** The next free placeholder of the label; numbers of placeholders that are not `isFree` are left out. */
  give(label: string, value: string, isFree: (placeholder: string) => boolean): string
  valueOf(placeholder: string): string | undefined
  /** Whether the text is a proper beginning of a placeholder given out. */
  isBeginning(text: string): boolean
  isEmpty(): boolean
}

/** No placeholder is kept as a text, let alone its beginnings: a mebibyte may hold a hundred thousand values. */
export function placeholderBook(): PlaceholderBook {
  /** Number n stands at n − 1; those left out are null. */
  const byLabel = new Map<string, (string | null)[]>()

  const valueAt = (label: string, digits: string): string | undefined =>
    isNumber(digits) ? (byLabel.get(label)?.[Number(digits) - 1] ?? undefined) : undefined

  return {
    give(label, value, isFree) {
      let own = byLabel.get(label)
      if (own === undefined) byLabel.set(label, (own = []))
      for (;;) {
        const placeholder = `[${label}_${own.length + 1}]`
        const isGiven = isFree(placeholder)
        own.push(isGiven ? value : null)
        if (isGiven) return placeholder
      }
    },
    valueOf(placeholder) {
      const end = placeholder.lastIndexOf('_')
      return valueAt(placeholder.slice(1, end), placeholder.slice(end + 1, -1))
    },
    isBeginning: (text) =>
      [...byLabel].some(([label, values]) => {
        const head = `[${label}_`
        if (text.length <= head.length) return head.startsWith(text)
        const digits = text.slice(head.length)
        if (!text.startsWith(head) || !isNumber(digits)) return false
        return valueAt(label, digits) !== undefined || Number(digits) * 10 <= values.length
      }),
    isEmpty: () => byLabel.size === 0,
  }
}

const isNumber = (digits: string): boolean => /^[1-9]\d*$/.test(digits)
