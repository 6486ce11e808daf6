/** A message's head ends with an empty line. */
export const endOfHead = Buffer.from('\r\n\r\n')

/** A header's name (RFC 9110, section 5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** What no header's value may hold: all controls but the tab (RFC 9110, section 5.5). */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const unfit = /[\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]/

export const isFieldName = (name: string): boolean => token.test(name)
export const isFieldValue = (value: string): boolean => !unfit.test(value)

/** The fields of a head, in its order: `names` in lower case, `raw` as they came, name and value by turns. */
export type Fields = { readonly names: string[]; readonly raw: string[] }

/**
 * Reads the lines after the first of a head, its bytes as Latin-1 and without the empty line. Null where a line is not
 * exactly `name: value` (RFC 9112, section 5), so folded lines too.
 */
export function readFields(head: string, from: number): Fields | null {
  const names: string[] = []
  const raw: string[] = []
  for (let at = from; at < head.length;) {
    let end = head.indexOf('\r\n', at)
    if (end === -1) end = head.length
    const colon = head.indexOf(':', at)
    if (colon <= at || colon >= end) return null
    const name = head.slice(at, colon)
    const value = trimmed(head, colon + 1, end)
    if (!token.test(name) || unfit.test(value)) return null
    names.push(name.toLowerCase())
    raw.push(name, value)
    at = end + 2
  }
  return { names, raw }
}

/** Without the spaces and tabs around it. */
function trimmed(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
