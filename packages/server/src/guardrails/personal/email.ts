const localAtMost = 64
const domainAtMost = 253

const isLocal = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x40 + 1 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x80 && isLetter(code)) ||
  ".!#$%&'*+/=?^_`{|}~-".includes(String.fromCharCode(code))

const isLetter = (code: number): boolean => /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code))

const isDomain = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x2d ||
  code === 0x2e ||
  (code >= 0x80 && isLetter(code))

/** The address around the @ at `at`: local part at most 64 units, domain at most 253 (RFC 5321), with a top level of letters. */
export function emailAround(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | null {
  let start = at
  while (start > 0 && at - start < localAtMost && isLocal(text.charCodeAt(start - 1))) start--
  // What stands before an address in quotation marks, a path or a query is not part of it.
  const local = text.slice(start, at)
  start += Math.max(local.lastIndexOf('='), local.lastIndexOf('/'), local.lastIndexOf('?')) + 1
  while (start < at && /[.'`{|&*_~^!-]/.test(text[start]!)) start++
  if (start === at || text[at - 1] === '.') return null
  let end = at + 1
  while (end < text.length && end - at <= domainAtMost && isDomain(text.charCodeAt(end))) end++
  while (end > at && /[.-]/.test(text[end - 1]!)) end--
  const domain = text.slice(at + 1, end)
  const top = domain.slice(domain.lastIndexOf('.') + 1)
  if (!domain.includes('.') || domain.includes('..') || domain.startsWith('-') || domain.startsWith('.'))
    return null
  if (!/^(\p{L}{2,63}|xn--[a-z0-9-]+)$/iu.test(top)) return null
  // A remote of git is written the same way, with a path after a colon.
  const isRemote =
    text[end] === ':' && /^[\w.~/-]/.test(text.slice(end + 1, end + 2)) && text.slice(start, at) === 'git'
  return isRemote ? null : { start, end }
}

const word = '[a-z0-9_-]{1,30}'
const dot = '(?: dot | ?[([{] ?(?:dot|\\.) ?[)\\]}] ?|\\.)'
const at = '(?: at | ?[([{] ?(?:at|@) ?[)\\]}] ?)'
const spelled = new RegExp(
  `(?<![a-z0-9])${word}(?:${dot}${word}){0,3}${at}${word}(?:${dot}${word}){0,2}(?: dot | ?[([{] ?(?:dot|\\.) ?[)\\]}] ?)[a-z]{2,10}(?![a-z0-9])`,
  'giu',
)

/** `jane dot doe at example dot com`, `jane (at) example (dot) com`. Every part is bounded, so the time is linear. */
export function* spelledEmails(text: string): Generator<{ readonly start: number; readonly end: number }> {
  if (!/ dot |[([{] ?(dot|\.)/i.test(text)) return
  for (const match of text.matchAll(spelled)) yield { start: match.index, end: match.index + match[0].length }
}
