import type { Folded } from '../normalise/fold.ts'
import type { View } from './view.ts'

/** Digits and signs that stand for letters. */
const leet = '0o1i3e4a5s7t@a$s!i|l€e'

/** The texts that are spelt with gaps or in invisible tag characters. */
export function* disguisedViews(text: string): Generator<View> {
  const joined = joinedLetters(text)
  if (joined !== null) yield joined
  const tags = tagged(text)
  if (tags !== null) yield tags
}

/** The folded text with letters for the digits and signs that stand for them; null when none touches a letter. */
export function unleeted(text: string, folded: Folded): Folded | null {
  if (!/[a-z][0134579@$!|€]{1,3}[a-z]|(?<![\w.])[@$][a-z]/i.test(text)) return null
  const codes = folded.codes.slice(0, folded.length)
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!
    if (code < 0x61 || code > 0x7a) codes[at] = letterFor(code)
  }
  return { ...folded, codes }
}

function letterFor(code: number): number {
  for (let at = 0; at < leet.length; at += 2) if (leet.charCodeAt(at) === code) return leet.charCodeAt(at + 1)
  return code
}

const isGap = (code: number): boolean =>
  code === 0x20 || code === 0x2e || code === 0x2d || code === 0x5f || code === 0x2a || code === 0x2f
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0xc0

/** Four single letters with a gap between each cover seven places, and so one of every four; two gaps are near it. */
function hasSpacedRun(text: string): boolean {
  const gapAt = (at: number): boolean => isGap(text.charCodeAt(at))
  for (let at = 0; at < text.length; at += 4) {
    if (!((gapAt(at) && gapAt(at + 2)) || (gapAt(at + 1) && gapAt(at + 3)))) continue
    for (let start = Math.max(0, at - 3); start <= at; start++) {
      const letters = [0, 2, 4, 6].every((step) => isLetter(text.charCodeAt(start + step)))
      if (letters && [1, 3, 5].every((step) => gapAt(start + step))) return true
    }
  }
  return false
}

/** `i g n o r e` and `f.u.c.k`: four or more single letters with one gap between; more gaps part words. */
function joinedLetters(text: string): View | null {
  if (!hasSpacedRun(text)) return null
  const places: number[] = []
  let joined = ''
  const single = (at: number): boolean =>
    isLetter(text.charCodeAt(at)) &&
    (at === 0 || isGap(text.charCodeAt(at - 1))) &&
    (at + 1 >= text.length || !isLetter(text.charCodeAt(at + 1)))
  for (let at = 0; at < text.length; at++) {
    const drops = isGap(text.charCodeAt(at)) && at > 0 && single(at - 1) && single(at + 1)
    if (drops) continue
    joined += text[at]
    places.push(at)
  }
  return {
    kind: 'spaced',
    text: joined,
    startOf: (index) => places[index]!,
    endOf: (index) => places[index]! + 1,
  }
}

/** Tag characters (U+E0020 to U+E007E) read as the ASCII they shadow; other text is a gap. */
function tagged(text: string): View | null {
  if (!text.includes('\udb40')) return null
  const places: number[] = []
  let plain = ''
  for (let at = text.indexOf('\udb40'); at >= 0; at = text.indexOf('\udb40', at + 1)) {
    const code = text.charCodeAt(at + 1) - 0xdc_00
    if (!(code >= 0x20 && code <= 0x7e)) continue
    plain += String.fromCharCode(code)
    places.push(at)
  }
  return {
    kind: 'tags',
    text: plain,
    startOf: (index) => places[index]!,
    endOf: (index) => places[index]! + 2,
  }
}
