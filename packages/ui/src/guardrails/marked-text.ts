/** A stretch of a text; `kinds` is empty where nothing was found. */
export type Stretch = { readonly text: string; readonly kinds: readonly string[] }

type Found = { readonly start: number; readonly end: number; readonly kind: string }

/** A text cut where findings begin and end, overlapping ones too: each stretch with all that was found on it. */
export function stretchesOf(text: string, findings: readonly Found[]): readonly Stretch[] {
  const cuts = [...new Set([0, text.length, ...findings.flatMap(({ start, end }) => [start, end])])]
    .filter((at) => at >= 0 && at <= text.length)
    .sort((one, other) => one - other)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1]!
    const kinds = findings.filter(({ start, end }) => start <= from && end >= to).map(({ kind }) => kind)
    return { text: text.slice(from, to), kinds: [...new Set(kinds)] }
  })
}
