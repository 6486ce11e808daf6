import { vocabulary } from './vocabulary.ts'

/** One word of a text: as written in lower case, and its stem. */
export type Word = {
  readonly text: string
  readonly stem: string
  readonly isContent: boolean
  /** A content word that speaks of the documents themselves ("passage", "provided"): it proves nothing. */
  readonly isMeta: boolean
  readonly hasDigit: boolean
}

const wordShape = /[\p{L}\p{N}]+(?:[.,:'\-/][\p{L}\p{N}]+)*/gu

/** Every word of a text, in order. Scripts that put no spaces between words come out as long runs: see `isSpaced`. */
export function wordsOf(text: string): Word[] {
  const lower = text.toLowerCase().replaceAll('’', "'")
  const words: Word[] = []
  const add = (from: number, to: number): void => {
    let hash = 0x811c9dc5 | 0
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ lower.charCodeAt(at), 0x01000193)
    words.push(known(lower, from, to, hash))
  }
  // A pair of surrogates is a letter, or none, as a whole, which only a pattern tells.
  if (/[\ud800-\udfff]/.test(lower))
    for (const { 0: found, index } of lower.matchAll(wordShape)) add(index, index + found.length)
  else
    for (let from = 0; from < lower.length;) {
      if (!isWordUnit(lower.charCodeAt(from))) {
        from++
        continue
      }
      let to = from + 1
      while (
        isWordUnit(lower.charCodeAt(to)) ||
        (isJoiner(lower.charCodeAt(to)) && isWordUnit(lower.charCodeAt(to + 1)))
      )
        to++
      add(from, to)
      from = to
    }
  return words
}

/** Of each UTF-16 unit whether it is a letter or digit: 0 not asked yet, 1 yes, 2 no. */
const unitKinds = new Uint8Array(0x1_0000)

/** False past the end of a text, whose unit is NaN. */
function isWordUnit(unit: number): boolean {
  if (unitKinds[unit] === 0) unitKinds[unit] = /[\p{L}\p{N}]/u.test(String.fromCharCode(unit)) ? 1 : 2
  return unitKinds[unit] === 1
}

/** . , : ' - / */
const isJoiner = (unit: number): boolean =>
  unit === 0x2e || unit === 0x2c || unit === 0x3a || unit === 0x27 || unit === 0x2d || unit === 0x2f

/** Words come again and again: what was made of one is kept, up to a bound. */
const known = vocabulary(wordOf, { wordsAtMost: 50_000, charsAtMost: 1_000_000 })

function wordOf(text: string): Word {
  const whole = text.endsWith("'s") ? text.slice(0, -2) : text
  const isContent = !stopWords.has(text) && !stopWords.has(whole)
  return {
    text,
    stem: stem(whole),
    isContent,
    isMeta: isContent && metaWords.has(whole),
    hasDigit: /\p{N}/u.test(text),
  }
}

/**
 * A light stem of an English word: plural, past and progressive endings and a final e go, doubled consonants are
 * halved. It need not be a word; it must only be the same for "metre" and "metres", "complete" and "completing".
 */
function stem(word: string): string {
  if (word.length < 4 || /\p{N}/u.test(word)) return word
  let rest = word
  if (rest.endsWith('ies') && rest.length > 4) rest = `${rest.slice(0, -3)}y`
  else if (/(?:ss|x|z|ch|sh)es$/.test(rest)) rest = rest.slice(0, -2)
  else if (rest.endsWith('s') && !/(?:ss|us|is)$/.test(rest)) rest = rest.slice(0, -1)
  for (const ending of endings)
    if (
      rest.endsWith(ending) &&
      rest.length - ending.length >= 3 &&
      /[aeiouy]/.test(rest.slice(0, -ending.length))
    ) {
      rest = rest.slice(0, -ending.length)
      if (/([bdfgmnprt])\1$/.test(rest)) rest = rest.slice(0, -1)
      break
    }
  return rest.length > 3 && rest.endsWith('e') ? rest.slice(0, -1) : rest
}

const endings = ['ing', 'ed', 'ly'] as const

const sentenceEnd = /(?<=[.!?])["”')\]]*\s+(?=[A-Z0-9"“([])|\n+/

/** Split after . ! ? before a capital, digit or opening mark, and at line ends. Empty ones are left out. */
export const sentencesOf = (text: string): string[] =>
  text.split(sentenceEnd).filter((sentence) => sentence.trim() !== '')

/** Whether most letters belong to scripts that part words by spaces; lexical signals know nothing of the others. */
export function isSpaced(text: string): boolean {
  const letters = text.slice(0, 4_000)
  const unspaced = letters.match(unspacedLetter)?.length ?? 0
  return unspaced === 0 || unspaced * 2 <= (letters.match(/\p{L}/gu)?.length ?? 0)
}

const unspacedLetter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu

/** English words that carry no content. */
const stopWords: ReadonlySet<string> = new Set(
  `
  a about above additionally after again against all also although am an and any are as at be
  because been before being below between both but by can could did do does doing don down during
  each else etc few for from further had has have having he her here him his how however i if in
  into is it its just may me might more most must my no nor not now of off on once one only or other
  our out over overall own per s same shall she should since so some such t than that the their them
  then there therefore these they this those though through thus to too two under up us very via was
  we were what when where which while who whom whose why will with would yet you your
  `
    .trim()
    .split(/\s+/),
)

/** Words by which an answer speaks of its documents. */
const metaWords: ReadonlySet<string> = new Set(
  `
  according answer based context document documents following given include includes including
  information mention mentioned passage passages provide provided question source sources specific
  specifically stated states text unable
  `
    .trim()
    .split(/\s+/),
)
