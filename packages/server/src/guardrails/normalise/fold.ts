import { homoglyphs } from './homoglyphs.ts'

/**
 * A text as it reads to an eye: lower case, without accents, invisible characters and look-alikes of other scripts;
 * white space in runs is one space. Offsets lead back to the text.
 */
export type Folded = {
  /** UTF-16 units of what is left; only the first `length` count. */
  readonly codes: Uint16Array
  /** Where each stood in the text. */
  readonly offsets: Uint32Array
  readonly length: number
}

const space = 0x20
const dropped = 0
/** In the table: becomes more than one unit, see `expansions`. */
const expanded = 0xff_ff

type Table = { readonly codes: Uint16Array; readonly expansions: ReadonlyMap<number, readonly number[]> }

/** A constant, computed when first needed: it takes a few milliseconds. */
let foldTable: Table | null = null

export function fold(text: string): Folded {
  const { codes: table, expansions } = (foldTable ??= makeTable())
  const units = text.length
  let codes = new Uint16Array(units + 8)
  let offsets = new Uint32Array(units + 8)
  let length = 0
  let last = 0
  for (let at = 0; at < units; at++) {
    const code = text.charCodeAt(at)
    let folded = table[code]!
    if (folded === expanded || (code & 0xfc_00) === 0xd8_00) {
      folded = dropped
      const point = text.codePointAt(at)!
      for (const one of expansions.get(code) ?? foldedPoint(point, table)) {
        if (one === dropped || (one === space && last === space)) continue
        // What is left of the text always fits without a look.
        if (length + units - at >= codes.length) {
          codes = grown(codes, new Uint16Array(codes.length * 2))
          offsets = grown(offsets, new Uint32Array(offsets.length * 2))
        }
        codes[length] = last = one
        offsets[length++] = at
      }
      if (point > 0xff_ff) at++
    }
    if (folded === dropped || (folded === space && last === space)) continue
    codes[length] = last = folded
    offsets[length++] = at
  }
  return { codes, offsets, length }
}

/** Where in the text the folded unit at `index` ends. */
export function endOf(text: string, { offsets }: Folded, index: number): number {
  const at = offsets[index]!
  const point = text.codePointAt(at) ?? 0
  return at + (point > 0xff_ff ? 2 : 1)
}

export function foldedString(text: string): string {
  const { codes, length } = fold(text)
  let folded = ''
  for (let at = 0; at < length; at++) folded += String.fromCharCode(codes[at]!)
  return folded
}

/** Beyond the first plane: mathematical and enclosed letters read as letters, tags and selectors as nothing. */
function foldedPoint(point: number, table: Uint16Array): readonly number[] {
  if (point >= 0xe_00_00 && point <= 0xe_0f_ff) return []
  const isLetterLike =
    (point >= 0x1_d4_00 && point <= 0x1_d7_ff) || (point >= 0x1_f1_00 && point <= 0x1_f1_ff)
  if (isLetterLike) {
    const plain = String.fromCodePoint(enclosedLetter(point) ?? point)
      .normalize('NFKD')
      .toLowerCase()
    if (plain.length === 1 && plain.charCodeAt(0) < 0x4_00) return [table[plain.charCodeAt(0)]!]
  }
  // A picture parts words, as a space does; letters of other planes keep their halves.
  if (point >= 0x1_f0_00 && point <= 0x1_ff_ff) return [space]
  const whole = String.fromCodePoint(point)
  return [whole.charCodeAt(0), whole.charCodeAt(1)].filter((unit) => !Number.isNaN(unit))
}

/** 🅐 and 🅰 have no decomposition. */
const enclosedLetter = (point: number): number | null => {
  for (const first of [0x1_f1_30, 0x1_f1_50, 0x1_f1_70, 0x1_f1_e6])
    if (point >= first && point < first + 26) return 0x61 + point - first
  return null
}

/** What can neither be seen nor parts words. */
export const isInvisible = (code: number): boolean =>
  code === 0xad ||
  code === 0x3_4f ||
  code === 0x6_1c ||
  code === 0x11_5f ||
  code === 0x11_60 ||
  code === 0x31_64 ||
  (code >= 0x18_0b && code <= 0x18_0f) ||
  (code >= 0x20_0b && code <= 0x20_0f) ||
  (code >= 0x20_2a && code <= 0x20_2e) ||
  (code >= 0x20_60 && code <= 0x20_6f) ||
  (code >= 0xfe_00 && code <= 0xfe_0f) ||
  code === 0xfe_ff

function makeTable(): Table {
  const codes = new Uint16Array(0x1_00_00)
  const expansions = new Map<number, readonly number[]>()
  for (let code = 0; code < codes.length; code++) codes[code] = code
  for (const [from, to] of foldedRanges)
    for (let code = from; code <= to; code++) {
      const plain = unaccented(String.fromCharCode(code))
      codes[code] = plain.length === 1 ? plain.charCodeAt(0) : plain === '' ? dropped : expanded
      if (plain.length > 1)
        expansions.set(
          code,
          Array.from({ length: plain.length }, (_, at) => plain.charCodeAt(at)),
        )
    }
  for (let code = 0; code < codes.length; code++) {
    const letter = homoglyphs.get(String.fromCharCode(codes[code]!))
    if (letter !== undefined) codes[code] = letter.charCodeAt(0)
    if (isInvisible(code)) codes[code] = dropped
    else if (code < space || /\s/.test(String.fromCharCode(code))) codes[code] = space
    else if (code >= 0x3_00 && code <= 0x3_6f) codes[code] = dropped
  }
  return { codes, expansions }
}

/** Where letters have accents, cases or wide forms. Elsewhere a unit stands for itself. */
const foldedRanges: readonly (readonly [number, number])[] = [
  [0x21, 0x5_ff],
  [0x6_10, 0x6_ff],
  [0x1e_00, 0x1f_ff],
  [0x20_18, 0x20_5f],
  [0x20_70, 0x21_8f],
  [0x24_60, 0x24_ff],
  [0x2c_60, 0x2c_7f],
  [0xa7_20, 0xa7_ff],
  [0xfb_00, 0xff_ef],
]

const unaccented = (character: string): string =>
  character
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0591-\u05c7]/g, '')
    .replace(/[\u2018\u2019\u201b\u02bc]/g, "'")
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')

function grown<Numbers extends Uint16Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
