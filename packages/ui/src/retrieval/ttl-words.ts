/** Times to live as they are typed: one `source = days` a line, `never` for what does not grow stale. */
export type TtlBySource = Readonly<Record<string, number | null>>

export const ttlText = (of: TtlBySource): string =>
  Object.entries(of)
    .map(([source, days]) => `${source} = ${days ?? 'never'}`)
    .join('\n')

/** What was typed, or the first line that cannot be read. */
export function readTtl(text: string): TtlBySource | { readonly fault: string } {
  const found: Record<string, number | null> = {}
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, source, days] = /^\s*(.+?)\s*=\s*(never|\d+(?:\.\d+)?)\s*$/.exec(line) ?? []
    if (source === undefined || days === undefined || Number(days) === 0)
      return { fault: `“${line.trim()}” is not a line like “news = 7” or “law = never”.` }
    found[source] = days === 'never' ? null : Number(days)
  }
  return found
}
