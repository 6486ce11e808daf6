import type { Found } from '../found.ts'

const begin = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
const ends = '-----END '

/**
 * A private key as PEM has it (RFC 7468). A key of 4 KB is longer than a window of a stream: so its lines are findings
 * of their own, of at most `longest` units, and a pair of lines of base64 of one length is known without its beginning.
 */
export function* privateKeyParts(text: string, longest: number): Generator<Found> {
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 1)) {
    begin.lastIndex = at
    const [header] = begin.exec(text) ?? []
    if (header === undefined) continue
    const close = text.indexOf(ends, at + header.length)
    const closed = close < 0 ? -1 : text.indexOf('-----', close + ends.length)
    const stop = closed < 0 ? bodyEnd(text, at + header.length) : closed + 5
    for (let start = at; start < stop; start += longest)
      yield { start, end: Math.min(stop, start + longest), kind: 'private-key', score: 1 }
    at = stop - 1
  }
  yield* loneLines(text)
}

/** Where a key that is not closed stops looking like one. */
function bodyEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && /[A-Za-z0-9+/=\s\\:,.-]/.test(text[at]!) && text.slice(at, at + 2) !== '\n\n')
    at++
  return at
}

/** Lines of base64 without a beginning in sight: what is left of a key in a later window. */
const line = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{64,76}={0,2}(?![A-Za-z0-9+/=])/g

function* loneLines(text: string): Generator<Found> {
  let before: { readonly start: number; readonly end: number; readonly isTold: boolean } | null = null
  if (!hasLongWord(text)) return
  for (const match of text.matchAll(line)) {
    const [start, end] = [match.index, match.index + match[0].length]
    const joins: boolean =
      before !== null &&
      before.end - before.start === end - start &&
      /^(?:\r?\n|\\n)$/.test(text.slice(before.end, start))
    if (joins && !isPublic(text, start)) {
      if (!before!.isTold) yield { start: before!.start, end: before!.end, kind: 'private-key', score: 0.8 }
      yield { start, end, kind: 'private-key', score: 0.8 }
    }
    before = { start, end, isTold: joins }
  }
}

/** Within a certificate, a public key or a message: the nearest beginning says so. */
function isPublic(text: string, at: number): boolean {
  const start = text.lastIndexOf('-----BEGIN ', at)
  if (start < 0) return text.slice(Math.max(0, at - 200), at).includes('base64,')
  return /^-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}(?:CERTIFICATE|PUBLIC KEY|REQUEST|MESSAGE|SIGNATURE|CRL|PARAMETERS)/.test(
    text.slice(start, start + 80),
  )
}

/** Whether there are 64 units without white space somewhere: they would cover one of every 64 places. */
function hasLongWord(text: string): boolean {
  for (let at = 63; at < text.length; at += 64) {
    let [start, end] = [at, at]
    while (start > at - 64 && isCoded(text.charCodeAt(start))) start--
    while (end < at + 64 && isCoded(text.charCodeAt(end))) end++
    if (end - start > 64) return true
  }
  return false
}

const isCoded = (code: number): boolean =>
  (code >= 0x2b && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x3d
