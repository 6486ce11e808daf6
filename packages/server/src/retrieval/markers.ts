import type { FoundDocument } from './model.ts'
import type { DocumentMarkers } from './settings-model.ts'

/** Prompts are read up to here, and so many documents of one. */
const charsAtMost = 1_000_000
const documentsAtMost = 200

const nothing = { score: null, sourceUpdatedAt: null, indexedAt: null } as const

/** Where a document stands in a text, its marks left out, and what they call it. */
export type MarkedStretch = {
  readonly from: number
  readonly to: number
  readonly id: string | null
  readonly source: string | null
}

/**
 * The documents that stand between a project's marks in the texts of a prompt, in order. An `open` mark is looked for
 * word by word; {id} and {source} in it stand for up to 200 characters of one line. Linear in the text for each kind.
 */
export function documentsIn(texts: readonly string[], markers: readonly DocumentMarkers[]): FoundDocument[] {
  const found: FoundDocument[] = []
  for (const text of texts)
    for (const { from, to, id, source } of stretchesIn(text, markers)) {
      if (found.length >= documentsAtMost) return found
      found.push({ ...nothing, id, source, text: text.slice(from, to).trim() })
    }
  return found
}

/** The same, as places of one text. */
export function stretchesIn(text: string, markers: readonly DocumentMarkers[]): MarkedStretch[] {
  const found: MarkedStretch[] = []
  for (const marks of markers) found.push(...between(text, marks, documentsAtMost - found.length))
  return found
}

/** A mark as the words in it and the names between them. */
const parts = (open: string): string[] => open.split(/(\{id\}|\{source\})/).filter((part) => part !== '')

function between(whole: string, { open, close }: DocumentMarkers, most: number): MarkedStretch[] {
  const text = whole.slice(0, charsAtMost)
  const shape = parts(open)
  const first = shape[0]!
  // A mark that begins with a name has nothing to look for.
  if (first.startsWith('{')) return []
  const found: MarkedStretch[] = []
  let from = text.indexOf(first)
  while (from >= 0 && found.length < most) {
    const mark = markAt(text, from, shape)
    const end = mark === null ? -1 : text.indexOf(close, mark.end)
    // Without an end here there is none further on either.
    if (mark !== null && end < 0) break
    if (mark !== null) found.push({ from: mark.end, to: end, id: mark.id, source: mark.source })
    from = text.indexOf(first, mark === null ? from + first.length : end + close.length)
  }
  return found
}

const namedChars = 200

function markAt(
  text: string,
  from: number,
  shape: readonly string[],
): { readonly end: number; readonly id: string | null; readonly source: string | null } | null {
  const named: Record<string, string> = {}
  let at = from
  for (const [index, part] of shape.entries()) {
    if (part !== '{id}' && part !== '{source}') {
      if (!text.startsWith(part, at)) return null
      at += part.length
      continue
    }
    const next = shape[index + 1]
    const window = text.slice(at, at + namedChars)
    const length = next === undefined ? window.search(/\s|$/) : window.indexOf(next)
    if (length < 0 || window.slice(0, length).includes('\n')) return null
    named[part] = window.slice(0, length)
    at += length
  }
  return { end: at, id: named['{id}'] ?? null, source: named['{source}'] ?? null }
}
