import type { Finding } from './check.ts'
import { placeholderBook } from './placeholder-book.ts'

/** Keeps, for one call, what was masked in its texts, and puts it back in the answer. */
export type Vault = {
  /**
   * The text with its findings (of this one text: `passage` is not looked at) replaced by placeholders such as
   * `[EMAIL_1]`; the same value has the same placeholder throughout the call. A finding with a `replacement` is
   * replaced by that, for good. Text that reads like a placeholder given out already is itself masked, so that
   * `restore(mask(text))` is the text, whatever it holds.
   */
  mask(text: string, findings: readonly Finding[]): string
  /** Placeholders of this vault become what they stand for; everything else stays. */
  restore(text: string): string
  /** Whether there is nothing to restore. */
  isEmpty(): boolean
  /** Restores a text that comes in pieces, holding back only what may be the beginning of a placeholder. */
  restorer(): { push(piece: string): string; end(): string }
}

/** A stretch of a text; `replacement` is null where a placeholder stands for it. */
export type Stretch = {
  readonly start: number
  readonly end: number
  readonly kind: string
  readonly replacement: string | null
}

/** Every placeholder has this form; brackets stand nowhere else in it, so two can never overlap. */
const placeholders = /\[[A-Z0-9_]{1,64}\]/g

/** What the kind contributes to a placeholder. */
const labelCharsAtMost = 40

export function createVault(): Vault {
  const book = placeholderBook()
  const byValue = new Map<string, string>()
  const labels = new Map<string, string>()
  /** Stood in a text before they could be given out; so they never are. */
  const taken = new Set<string>()
  const isFree = (placeholder: string): boolean => taken.size === 0 || !taken.has(placeholder)

  const placeholderFor = (value: string, kind: string): string => {
    const known = byValue.get(value)
    if (known !== undefined) return known
    let label = labels.get(kind)
    if (label === undefined) labels.set(kind, (label = labelOf(kind)))
    const placeholder = book.give(label, value, isFree)
    byValue.set(value, placeholder)
    return placeholder
  }
  // Nearly every part between findings holds no bracket, and so no placeholder.
  const note = (kept: string): void => {
    if (kept.includes('['))
      for (const [found] of kept.matchAll(placeholders))
        if (book.valueOf(found) === undefined) taken.add(found)
  }
  const masking = (kept: string): string =>
    kept.includes('[')
      ? kept.replace(placeholders, (found) =>
          book.valueOf(found) === undefined ? found : placeholderFor(found, 'text'),
        )
      : kept

  const restore = (text: string): string =>
    book.isEmpty() ? text : text.replace(placeholders, (found) => book.valueOf(found) ?? found)

  return {
    mask(text, findings) {
      const { kept, masked } = cut(text, stretchesOf(text, findings))
      kept.forEach(note)
      let made = masking(kept[0]!)
      for (const [at, { start, end, kind }] of masked.entries())
        made += placeholderFor(text.slice(start, end), kind) + masking(kept[at + 1]!)
      return made
    },
    restore,
    isEmpty: () => book.isEmpty(),
    restorer() {
      let held = ''
      return {
        push(piece) {
          const text = held + piece
          const at = text.lastIndexOf('[')
          const holds = at >= 0 && book.isBeginning(text.slice(at))
          held = holds ? text.slice(at) : ''
          return restore(holds ? text.slice(0, at) : text)
        },
        end() {
          const rest = held
          held = ''
          return rest
        },
      }
    },
  }
}

/**
 * Findings of one text as stretches that do not overlap, in order. Those that overlap become one stretch over all of
 * them, so that nothing found stays readable; it is named by the longest, the first of equals. Neighbours that only
 * touch stay two. No stretch cuts a surrogate pair.
 */
export function stretchesOf(text: string, findings: readonly Finding[]): readonly Stretch[] {
  const ordered: Stretch[] = []
  for (const { start, end, kind, replacement = null } of findings) {
    const from = outsidePair(text, Math.max(0, start), -1)
    const to = outsidePair(text, Math.min(text.length, end), 1)
    if (from < to) ordered.push({ start: from, end: to, kind, replacement })
  }
  ordered.sort((a, b) => a.start - b.start || b.end - a.end)
  const stretches: Stretch[] = []
  for (let at = 0; at < ordered.length;) {
    const { start } = ordered[at]!
    let named = ordered[at]!
    let { end } = named
    for (at++; at < ordered.length && ordered[at]!.start < end; at++) {
      const other = ordered[at]!
      end = Math.max(end, other.end)
      if (other.end - other.start > named.end - named.start) named = other
    }
    const isWhole = named.start === start && named.end === end
    stretches.push(isWhole ? named : { start, end, kind: named.kind, replacement: null })
  }
  return stretches
}

/** The stretches to be masked, and what stays before, between and after them, replacements being put in already. */
function cut(text: string, stretches: readonly Stretch[]) {
  const [kept, masked]: [string[], Stretch[]] = [[], []]
  let own = ''
  let from = 0
  for (const stretch of stretches) {
    own += text.slice(from, stretch.start) + (stretch.replacement ?? '')
    from = stretch.end
    if (stretch.replacement !== null) continue
    kept.push(own)
    masked.push(stretch)
    own = ''
  }
  kept.push(own + text.slice(from))
  return { kept, masked }
}

/** `email` → `EMAIL`, `api-key` → `API_KEY`. */
export const labelOf = (kind: string): string =>
  kind
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+/, '')
    .slice(0, labelCharsAtMost)
    .replace(/_+$/, '') || 'VALUE'

/** The place itself, or the one beside it when it lies between the halves of a surrogate pair. */
const outsidePair = (text: string, at: number, step: -1 | 1): number =>
  at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at)) ? at + step : at

const isHigh = (unit: number): boolean => unit >= 0xd8_00 && unit <= 0xdb_ff
const isLow = (unit: number): boolean => unit >= 0xdc_00 && unit <= 0xdf_ff
