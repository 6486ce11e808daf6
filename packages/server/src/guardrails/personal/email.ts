const localAtMost = 64
const domainAtMost = 253

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const among = (units: string): ((code: number) => boolean) => {
  const table = new Uint8Array(128)
  for (const unit of units) table[unit.charCodeAt(0)] = 1
  return (code) => table[code] === 1
}
const isAsciiLetter = among(letters)
/** Without `=`, `/` and `?`: what stands before an address in quotation marks, a path or a query is not part of it. */
const isAsciiLocal = among(`${letters}0123456789.!#$%&'*+^_\`{|}~-`)
const isAsciiDomain = among(`${letters}0123456789-.`)
const beginsNoLocal = among(".'`{|&*_~^!-")
const endsNoDomain = among('.-')

const isLocal = (code: number): boolean => isAsciiLocal(code) || (code >= 0x80 && isLetter(code))
const isDomain = (code: number): boolean => isAsciiDomain(code) || (code >= 0x80 && isLetter(code))
const isLetter = (code: number): boolean => /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code))

/** The address around the @ at `at`: local part at most 64 units, domain at most 253 (RFC 5321), with a top level of letters. */
export function emailAround(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | null {
  let start = at
  while (start > 0 && at - start < localAtMost && isLocal(text.charCodeAt(start - 1))) start--
  while (start < at && beginsNoLocal(text.charCodeAt(start))) start++
  if (start === at || text[at - 1] === '.') return null
  let end = at + 1
  while (end < text.length && end - at <= domainAtMost && isDomain(text.charCodeAt(end))) end++
  while (end > at && endsNoDomain(text.charCodeAt(end - 1))) end--
  const domain = text.slice(at + 1, end)
  const dotAt = domain.lastIndexOf('.')
  if (dotAt <= 0 || domain.startsWith('-') || domain.startsWith('.') || domain.includes('..')) return null
  if (!isTopLevel(domain, dotAt + 1)) return null
  // A remote of git is written the same way, with a path after a colon.
  const isRemote =
    text[end] === ':' && /^[\w.~/-]/.test(text.slice(end + 1, end + 2)) && text.slice(start, at) === 'git'
  return isRemote ? null : { start, end }
}

function isTopLevel(domain: string, from: number): boolean {
  let at = from
  while (at < domain.length && isAsciiLetter(domain.charCodeAt(at))) at++
  if (at === domain.length) return at - from >= 2 && at - from <= 63
  return /^(\p{L}{2,63}|xn--[a-z0-9-]+)$/iu.test(domain.slice(from))
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
