/**
 * JSON read without losing digits. JSON.parse rounds 12345678901234567890; two requests that differ only there must
 * not share an answer, and a replayed tool call must carry the number the model said. Numbers that a double cannot
 * hold come back as `JSON.rawJSON`, which JSON.stringify writes as they stood.
 */
export function parseExactly(text: string): unknown {
  // Up to fifteen digits every decimal survives a double.
  if (!/[0-9.]{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(text, function (
    this: unknown,
    _key: string,
    value: unknown,
    context?: { source?: string },
  ) {
    if (typeof value !== 'number' || context?.source === undefined || String(value) === context.source)
      return value
    return isShort(context.source) ? value : json.rawJSON(context.source)
  } as (this: unknown, key: string, value: unknown) => unknown)
}

/** The same, null for what is not JSON. */
export function exactJsonOrNull(text: string): unknown {
  try {
    return parseExactly(text)
  } catch {
    return null
  }
}

type RawJson = { readonly rawJSON: string }

/** ECMAScript's "JSON.parse source text access" (in V8 since 11.4), which TypeScript's library does not name yet. */
const json = JSON as unknown as {
  rawJSON(text: string): RawJson
  isRawJSON(value: unknown): value is RawJson
}

export const isRawJson = (value: unknown): value is RawJson => json.isRawJSON(value)

/** 1.0, 1e3 or 0.10: written otherwise than JavaScript would, yet nothing is lost. */
const isShort = (source: string): boolean => source.replace(/[eE].*$/, '').replace(/[^0-9]/g, '').length <= 15

/** How many members all objects of a JSON text have together, repeated names included. `text` must be valid JSON. */
export function memberCount(text: string): number {
  let count = 0
  let at = 0
  let colon = text.indexOf(':')
  for (;;) {
    const quote = text.indexOf('"', at)
    const end = quote < 0 ? text.length : quote
    for (; colon >= 0 && colon < end; colon = text.indexOf(':', colon + 1)) count++
    if (quote < 0) return count
    at = afterString(text, quote)
    if (colon >= 0 && colon < at) colon = text.indexOf(':', at)
  }
}

function afterString(text: string, quote: number): number {
  let end = quote
  for (;;) {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return end + 1
  }
}
