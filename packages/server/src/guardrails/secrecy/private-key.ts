import type { Found } from '../found.ts'

const begin = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y

/**
 * A private key as PEM has it (RFC 7468). A key of 4 KB is longer than a window of a stream: so its lines are findings
 * of their own, of at most `longest` units, and a pair of lines of base64 of one length is known without its beginning.
 */
export function* privateKeyParts(text: string, longest: number): Generator<Found> {
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 1)) {
    begin.lastIndex = at
    const [header] = begin.exec(text) ?? []
    if (header === undefined) continue
    let stop = at + header.length
    while (stop < text.length && isCoded(text.charCodeAt(stop), true)) stop++
    for (let start = at; start < stop; start += longest)
      yield { start, end: Math.min(stop, start + longest), kind: 'private-key', score: 1 }
    at = stop - 1
  }
  yield* endings(text, longest)
  yield* loneLines(text)
}

/** Lines of base64 without a beginning in sight: what is left of a key in a later window. */
const line = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{64,76}={0,2}(?![A-Za-z0-9+/=])/g
/** The last, shorter line of a body. */
const lastLine = /(?:\r?\n|\\n)[A-Za-z0-9+/]{1,76}={0,2}(?=\r?\n|\\n|$|-----)/y
const footer = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g

function* loneLines(text: string): Generator<Found> {
  if (!hasLongWord(text)) return
  const isPublic = publicPlaces(text)
  let before: { readonly start: number; readonly end: number } | null = null
  for (const match of text.matchAll(line)) {
    const [start, end] = [match.index, match.index + match[0].length]
    const joins: boolean =
      before !== null &&
      before.end - before.start === end - start &&
      /^(?:\r?\n|\\n)$/.test(text.slice(before.end, start))
    if (joins && !isPublic(start)) {
      lastLine.lastIndex = end
      const tail = lastLine.exec(text)?.[0].length ?? 0
      yield { start: before!.start, end: end + tail, kind: 'private-key', score: 0.8 }
    }
    before = { start, end }
  }
}

/** The end of a key, with as much of its body as one finding holds. */
function* endings(text: string, longest: number): Generator<Found> {
  if (!text.includes('-----END ')) return
  for (const match of text.matchAll(footer)) {
    const end = match.index + match[0].length
    let start = match.index
    while (start > 0 && end - start < longest && isCoded(text.charCodeAt(start - 1), true)) start--
    yield { start, end, kind: 'private-key', score: 1 }
  }
}

/** Whether a place lies within a certificate, a public key, a message or a picture: the nearest beginning before says so. */
function publicPlaces(text: string): (at: number) => boolean {
  const begins = Array.from(text.matchAll(/-----BEGIN [A-Z0-9 ]{0,40}|base64,/g), ({ 0: found, index }) => ({
    ...{ index, isPublic: publicBegin.test(found) },
  }))
  let nearest = -1
  return (at) => {
    while (nearest + 1 < begins.length && begins[nearest + 1]!.index < at) nearest++
    return begins[nearest]?.isPublic ?? false
  }
}

const publicBegin = /CERTIFICATE|PUBLIC KEY|REQUEST|MESSAGE|SIGNATURE|CRL|PARAMETERS|base64,/

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

const isCoded = (code: number, orBreak = false): boolean =>
  (orBreak && (code === 0x0a || code === 0x0d || code === 0x5c)) ||
  (code >= 0x2b && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x3d
