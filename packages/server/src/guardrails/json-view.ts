/** JSON text as its strings read: escapes are what they stand for, quotes and brackets stay. */
export type JsonView = {
  readonly text: string
  /** Where in the JSON text the unit at this index of the view begins; at the view's length, where it ends. */
  rawAt(index: number): number
}

/** An escape that is not whole yet, at the end of a text that is still coming, is not in the view. */
export function jsonView(raw: string): JsonView {
  const first = raw.indexOf('\\')
  if (first === -1) return { text: raw, rawAt: (index) => index }
  const parts = [raw.slice(0, first)]
  // Places behind the first escape; before it, view and text agree.
  const places: number[] = []
  let at = first
  while (at < raw.length) {
    const isEscape = raw.charCodeAt(at) === backslash
    const length = !isEscape ? 1 : raw.charCodeAt(at + 1) === letterU ? 6 : 2
    if (at + length > raw.length) break
    parts.push(isEscape ? unescaped(raw.slice(at, at + length)) : raw[at]!)
    places.push(at)
    at += length
  }
  return { text: parts.join(''), rawAt: (index) => (index < first ? index : (places[index - first] ?? at)) }
}

const backslash = 0x5c
const letterU = 0x75

/** Always one unit, so that the places stay true. */
function unescaped(escape: string): string {
  if (escape.length === 6) {
    const code = Number.parseInt(escape.slice(2), 16)
    return Number.isNaN(code) ? '\uFFFD' : String.fromCharCode(code)
  }
  return short[escape[1]!] ?? escape[1]!
}
const short: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** What stands in place of a stretch of a text. shown: for the reader. kept: for the record. */
export type Replacement = {
  readonly start: number
  readonly end: number
  readonly shown: string
  readonly kept: string
}

/** Follows JSON text that comes in pieces, as far as to know whether its end is inside a string. */
export function isInsideString(text: string, wasInside: boolean): boolean {
  let isInside = wasInside
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) isInside = !isInside
    else if (code === backslash && isInside) at++
  }
  return isInside
}
const quote = 0x22

/**
 * Replacements in the view as replacements in the JSON text, which stays JSON: inside a string the new words are
 * escaped, a number becomes a string, and brackets and quotes stay where a stretch reaches over them. `floor`: what
 * stands before has left already.
 */
export function inJson(
  raw: string,
  view: JsonView,
  replacements: readonly Replacement[],
  { isInside: wasInside, floor }: { readonly isInside: boolean; readonly floor: number },
): Replacement[] {
  const made: Replacement[] = []
  let at = 0
  let isInside = wasInside
  const step = (from: number): number => {
    const code = raw.charCodeAt(from)
    if (code === quote) isInside = !isInside
    return from + (code === backslash && isInside ? 2 : 1)
  }
  for (const { start, end, shown, kept } of replacements) {
    const [from, to] = [view.rawAt(start), view.rawAt(end)]
    while (at < from) at = step(at)
    let segment = isInside ? at : -1
    const close = (end: number): void => {
      if (segment !== -1 && end > segment)
        made.push({ start: segment, end, shown: escaped(shown), kept: escaped(kept) })
      segment = -1
    }
    while (at < to) {
      const before = at
      if (!isInside && isLiteral(raw.charCodeAt(at))) {
        const token = literalAround(raw, at, Math.max(floor, made.at(-1)?.end ?? 0))
        if (token.isWhole) made.push({ ...token, shown: JSON.stringify(shown), kept: JSON.stringify(kept) })
        else {
          const zeros = raw.slice(token.start, token.end).replace(/\d/g, '0')
          made.push({ ...token, shown: zeros, kept: zeros })
        }
        at = token.end
        continue
      }
      const wasIn = isInside
      at = step(at)
      if (wasIn && !isInside) close(before)
      else if (!wasIn && isInside) segment = at
    }
    if (isInside) close(Math.max(to, segment))
  }
  return made
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Of numbers, true, false and null. */
const isLiteral = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || // 0-9
  (code >= 0x41 && code <= 0x5a) || // A-Z
  (code >= 0x61 && code <= 0x7a) || // a-z
  [0x2b, 0x2d, 0x2e].includes(code) // + - .

function literalAround(raw: string, at: number, floor: number) {
  let start = at
  while (start > 0 && isLiteral(raw.charCodeAt(start - 1))) start--
  let end = at
  while (end < raw.length && isLiteral(raw.charCodeAt(end))) end++
  return { start: Math.max(start, floor), end, isWhole: start >= floor }
}
