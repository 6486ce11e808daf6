/**
 * Edits to the top-level fields of a JSON object that leave every other byte as it came: what was not changed is
 * never re-serialised, so numbers, escapes, key order and unknown fields survive.
 *
 * An edit is given the field's raw JSON text, or null when it is absent, and answers with the raw JSON to put there.
 */
export type FieldEdits = { readonly [key: string]: (raw: string | null) => string }

/** All the edits; where several touch one field, each is given what the one before it made. */
export function combineEdits(...all: readonly FieldEdits[]): FieldEdits {
  const combined: { [key: string]: FieldEdits[string] } = {}
  for (const [key, edit] of all.flatMap((edits) => Object.entries(edits))) {
    const before = combined[key]
    combined[key] = before ? (raw) => edit(before(raw)) : edit
  }
  return combined
}

/** Where a field's key starts, and from where to where its value goes. */
type Span = { readonly key: string; readonly start: number; readonly from: number; readonly to: number }

/** `text` must have been accepted by JSON.parse and be an object. Of a repeated key the last one counts, as in JSON.parse. */
export function editTopLevel(text: string, edits: FieldEdits): string {
  const wanted = Object.keys(edits)
  if (wanted.length === 0) return text
  const spans = topLevelSpans(text)
  let edited = ''
  let copied = 0
  const last = new Map(spans.filter((span) => Object.hasOwn(edits, span.key)).map((span) => [span.key, span]))
  for (const span of spans) {
    const found = last.get(span.key)
    if (!found) continue
    edited += text.slice(copied, span.from) + edits[span.key]!(text.slice(found.from, found.to))
    copied = span.to
  }
  edited += text.slice(copied)
  const added = wanted
    .filter((key) => !last.has(key))
    .map((key) => `${JSON.stringify(key)}:${edits[key]!(null)}`)
  if (added.length === 0) return edited
  const brace = edited.indexOf('{') + 1
  return `${edited.slice(0, brace)}${added.join(',')}${spans.length > 0 ? ',' : ''}${edited.slice(brace)}`
}

/** The raw JSON text of a field, or null; of a repeated key the last one, as JSON.parse reads it. */
export function topLevelField(text: string, key: string): string | null {
  const span = topLevelSpans(text).findLast((one) => one.key === key)
  return span === undefined ? null : text.slice(span.from, span.to)
}

/** The same object without these fields, every other byte as it came. */
export function withoutFields(text: string, keys: readonly string[]): string {
  const spans = topLevelSpans(text)
  const kept = spans.filter(({ key }) => !keys.includes(key))
  if (kept.length === spans.length) return text
  const [first, last] = [spans[0]!, spans.at(-1)!]
  return (
    text.slice(0, first.start) +
    kept.map(({ start, to }) => text.slice(start, to)).join(',') +
    text.slice(last.to)
  )
}

/** The raw texts of an array's elements. `text` must have been accepted by JSON.parse and be an array. */
export function elementsOf(text: string): string[] {
  const elements: string[] = []
  let at = afterSpace(text, text.indexOf('[') + 1)
  while (text.charCodeAt(at) !== 0x5d) {
    const end = afterValue(text, at)
    elements.push(text.slice(at, end))
    at = afterSpace(text, end)
    if (text.charCodeAt(at) === 0x2c) at = afterSpace(text, at + 1)
  }
  return elements
}

function topLevelSpans(text: string): Span[] {
  const spans: Span[] = []
  let at = text.indexOf('{') + 1
  for (;;) {
    at = afterSpace(text, at)
    if (text.charCodeAt(at) === 0x2c) at = afterSpace(text, at + 1)
    if (text.charCodeAt(at) !== 0x22) return spans
    const start = at
    const keyEnd = afterString(text, at)
    const key = JSON.parse(text.slice(at, keyEnd)) as string
    const from = afterSpace(text, afterSpace(text, keyEnd) + 1)
    at = afterValue(text, from)
    spans.push({ key, start, from, to: at })
  }
}

/** Index of the first character from here on that is no white space. */
export function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  return at
}

/** Index just behind a string literal, given that of its opening quote. */
export function afterString(text: string, quote: number): number {
  let at = quote + 1
  for (;;) {
    const end = text.indexOf('"', at)
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return end + 1
    at = end + 1
  }
}

/** Index just behind the JSON value that begins here. */
export function afterValue(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at = afterString(text, at)
      if (depth === 0) return at
      continue
    }
    if (code === 0x7b || code === 0x5b) depth++
    else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (depth === 0 && (code === 0x2c || code <= 0x20)) return at
    at++
  }
  return at
}
