import type { View } from './view.ts'

/** Digits and signs that stand for letters. */
const leet: { readonly [sign: string]: string } = {
  ...{
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'l',
    '€': 'e',
  },
}

/** The texts that are spelt with digits, with gaps, by rot13, backwards, or in invisible tag characters. */
export function* disguisedViews(text: string): Generator<View> {
  if (/[a-z][0134579@$!|€]{1,3}[a-z]|[@$][a-z]/i.test(text))
    yield { kind: 'leet', text: deleeted(text), ...inPlace }
  const joined = joinedLetters(text)
  if (joined !== null) yield joined
  const tags = tagged(text)
  if (tags !== null) yield tags
}

export const rot13View = (text: string): View => ({ kind: 'rot13', text: rot13(text), ...inPlace })

const inPlace = { startOf: (index: number) => index, endOf: (index: number) => index + 1 }

const deleeted = (text: string): string => text.replace(/[0134579@$!|€]/g, (sign) => leet[sign]!)

function rot13(text: string): string {
  const codes = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const small = code | 0x20
    codes[at] =
      small >= 0x61 && small <= 0x7a && code < 0x80 ? (code & 0x20) + 0x41 + ((small - 0x61 + 13) % 26) : code
  }
  return Buffer.from(codes.buffer).toString('utf16le')
}

const isGap = (code: number): boolean =>
  code === 0x20 || code === 0x2e || code === 0x2d || code === 0x5f || code === 0x2a || code === 0x2f
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0xc0

/** `i g n o r e` and `f.u.c.k`: four or more single letters with one gap between; more gaps part words. */
function joinedLetters(text: string): View | null {
  if (
    !/[a-z\u00c0-\uffff][ ._*/-][a-z\u00c0-\uffff][ ._*/-][a-z\u00c0-\uffff][ ._*/-][a-z\u00c0-\uffff]/i.test(
      text,
    )
  )
    return null
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
