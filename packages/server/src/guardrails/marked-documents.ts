/** Elements whose content is retrieved for a prompt, as Anthropic's and most cookbooks' prompts mark it. */
const markers = ['document', 'context', 'retrieved', 'search_results', 'source'] as const
const documentsAtMost = 256

export type Marked = { readonly from: number; readonly to: number }

/**
 * Documents that stand in a prompt's text between markers: `<document …>` and `</document>` and the like, not nested.
 * Linear in the text: what is not found behind one place is not looked for behind a later one.
 */
export function markedDocuments(text: string): readonly Marked[] {
  const found: Marked[] = []
  const closed = new Map<string, number>()
  let bracket = 0
  for (
    let at = text.indexOf('<');
    at !== -1 && found.length < documentsAtMost;
    at = text.indexOf('<', at + 1)
  ) {
    const name = markers.find(
      (one) => text.startsWith(one, at + 1) && /[\s>]/.test(text[at + 1 + one.length] ?? ''),
    )
    if (name === undefined) continue
    if (bracket <= at) bracket = text.indexOf('>', at)
    if (bracket === -1) break
    const from = bracket + 1
    // Where there was none behind an earlier place, there is none here.
    const to = closed.get(name) === -1 ? -1 : text.indexOf(`</${name}>`, from)
    closed.set(name, to)
    if (to === -1) continue
    if (to > from) found.push({ from, to })
    at = to
  }
  return found
}
