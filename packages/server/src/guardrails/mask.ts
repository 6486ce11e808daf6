import type { Finding } from './check.ts'

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
  const values = new Map<string, string>()
  const byValue = new Map<string, string>()
  const counts = new Map<string, number>()
  /** Every proper beginning of a placeholder. */
  const beginnings = new Set<string>()
  /** Stood in a text before they could be given out; so they never are. */
  const taken = new Set<string>()

  const placeholderFor = (value: string, kind: string): string => {
    const known = byValue.get(value)
    if (known !== undefined) return known
    const label = labelOf(kind)
    let count = counts.get(label) ?? 0
    let placeholder: string
    do placeholder = `[${label}_${++count}]`
    while (taken.has(placeholder))
    counts.set(label, count)
    values.set(placeholder, value)
    byValue.set(value, placeholder)
    for (let length = 1; length < placeholder.length; length++) beginnings.add(placeholder.slice(0, length))
    return placeholder
  }

  const restore = (text: string): string =>
    values.size === 0 ? text : text.replace(placeholders, (found) => values.get(found) ?? found)

  return {
    mask(text, findings) {
      const parts = partsOf(text, stretchesOf(text, findings))
      for (const { text: kept, kind } of parts)
        if (kind === null)
          for (const [found] of kept.matchAll(placeholders)) if (!values.has(found)) taken.add(found)
      return parts
        .map(({ text: part, kind }) =>
          kind === null
            ? part.replace(placeholders, (found) =>
                values.has(found) ? placeholderFor(found, 'text') : found,
              )
            : placeholderFor(part, kind),
        )
        .join('')
    },
    restore,
    isEmpty: () => values.size === 0,
    restorer() {
      let held = ''
      return {
        push(piece) {
          const text = held + piece
          const at = text.lastIndexOf('[')
          const holds = at >= 0 && beginnings.has(text.slice(at))
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
  const ordered = findings
    .map((finding) => ({
      ...finding,
      start: outsidePair(text, Math.max(0, finding.start), -1),
      end: outsidePair(text, Math.min(text.length, finding.end), 1),
    }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || b.end - a.end)
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
    stretches.push({
      start,
      end,
      kind: named.kind,
      replacement: (isWhole ? named.replacement : null) ?? null,
    })
  }
  return stretches
}

/** The text cut into what is masked (with its kind) and what stays (kind null), replacements being put in already. */
function partsOf(
  text: string,
  stretches: readonly Stretch[],
): readonly { readonly text: string; readonly kind: string | null }[] {
  const parts: { readonly text: string; readonly kind: string | null }[] = []
  let kept = ''
  let from = 0
  for (const { start, end, kind, replacement } of stretches) {
    kept += text.slice(from, start) + (replacement ?? '')
    from = end
    if (replacement !== null) continue
    parts.push({ text: kept, kind: null }, { text: text.slice(start, end), kind })
    kept = ''
  }
  return [...parts, { text: kept + text.slice(from), kind: null }]
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
