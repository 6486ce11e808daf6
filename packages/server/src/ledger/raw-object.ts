// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f]/

/**
 * Whether a text can stand in a line as it is, where the tape wants a string: the engine takes a JSON object for
 * its own text, byte for byte. It looks for nothing but braces and strings, so no more is looked for here: a text
 * that opens with a brace which only its last character closes, and that has no line break. Strings, which are most
 * of a body, are leapt over.
 */
export function isRawObject(text: string): boolean {
  if (!text.startsWith('{') || control.test(text)) return false
  const last = text.length - 1
  let depth = 0
  for (let at = 0; at !== -1;) {
    const quote = text.indexOf('"', at)
    for (const end = quote === -1 ? text.length : quote; at < end; at += 1) {
      const unit = text.charCodeAt(at)
      if (unit === openBrace) depth += 1
      else if (unit === backslash) return false
      else if (unit === closeBrace && --depth === 0) return at === last
    }
    if (quote === -1) return false
    at = afterString(text, quote)
  }
  return false
}

const openBrace = 0x7b
const closeBrace = 0x7d
const backslash = 0x5c

/** Where the string that begins at `quote` has ended; -1 when it never does. */
function afterString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return -1
}
