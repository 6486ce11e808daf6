import { detectAll } from 'tinyld'

/** More than this says nothing new, and costs. */
const lookedAtMost = 160
/** Shorter texts say too little. */
const lettersAtLeast = 20
/** Below this none is likely; a second of this share of the first may be it as well. Chosen on 7,000 English questions. */
const surely = 0.4
const alsoLikely = 0.5

/** Letters that a language is written in, where they are not Latin: a single sign of another script misleads. */
const scripts: readonly (readonly [languages: string, letter: RegExp])[] = [
  ['hi mr ne', /\p{Script=Devanagari}/u],
  ['bn', /\p{Script=Bengali}/u],
  ['ta', /\p{Script=Tamil}/u],
  ['te', /\p{Script=Telugu}/u],
  ['kn', /\p{Script=Kannada}/u],
  ['gu', /\p{Script=Gujarati}/u],
  ['th', /\p{Script=Thai}/u],
  ['km', /\p{Script=Khmer}/u],
  ['my', /\p{Script=Myanmar}/u],
  ['am', /\p{Script=Ethiopic}/u],
  ['hy', /\p{Script=Armenian}/u],
  ['el', /\p{Script=Greek}/u],
  ['he yi', /\p{Script=Hebrew}/u],
  ['ar fa ur', /\p{Script=Arabic}/u],
  ['ru uk be bg mk', /\p{Script=Cyrillic}/u],
  ['zh', /\p{Script=Han}/u],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u],
  ['ko', /\p{Script=Hangul}/u],
]
const letterOf = new Map(
  scripts.flatMap(([languages, letter]) => languages.split(' ').map((one) => [one, letter] as const)),
)

/** A language a text may be in. */
export type Likely = {
  /** ISO 639-1. */
  readonly lang: string
  /** 0 to 1. */
  readonly accuracy: number
}

/** What a text's beginning says of its language: none where it is too short. */
export type LanguageSigns =
  { readonly kind: 'short' } | { readonly kind: 'read'; readonly likely: readonly Likely[] }

/** Likeliest first. Takes 0.02 ms (signs of a script of its own) to 0.3 ms (Latin letters) of processor time. */
export function languageSigns(text: string, minLetters: number = lettersAtLeast): LanguageSigns {
  const prose = proseOf(text)
  const letters: readonly string[] = prose.match(/\p{L}/gu) ?? []
  if (weightOf(letters) < minLetters) return { kind: 'short' }
  return { kind: 'read', likely: detectAll(prose).filter(({ lang }) => isWrittenSo(lang, letters)) }
}

/** A fifth of the letters is enough: texts in any language name things in Latin ones. */
function isWrittenSo(language: string, letters: readonly string[]): boolean {
  const letter = letterOf.get(language)
  return letter === undefined || letters.filter((one) => letter.test(one)).length * 5 >= letters.length
}

/** Why the language of a call is not known. */
export type LanguageUnknown =
  /** No guardrail looked at it. */
  | 'unwatched'
  /** The last user text is too short to tell. */
  | 'short'
  /** It may be in one of several, or in none that is known. */
  | 'unclear'
  /** Telling languages had its share of the processor already. */
  | 'busy'

export type ToldLanguage =
  | { readonly language: string; readonly unknown: null }
  | { readonly language: null; readonly unknown: LanguageUnknown }

/** The one language a text is in; where it may as well be another, none. */
export function tellLanguage(text: string): ToldLanguage {
  const signs = languageSigns(text)
  if (signs.kind === 'short') return { language: null, unknown: 'short' }
  const [first, second] = signs.likely
  if (first === undefined || first.accuracy < surely) return { language: null, unknown: 'unclear' }
  if (second !== undefined && second.accuracy >= first.accuracy * alsoLikely)
    return { language: null, unknown: 'unclear' }
  return { language: first.lang, unknown: null }
}

/** The beginning, without code, addresses and markup, which are in no language. */
const proseOf = (text: string): string =>
  text
    .slice(0, lookedAtMost * 4)
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/https?:\S+|\S+@\S+|<[^<>]{1,100}>|`[^`\n]{1,100}`/g, ' ')
    .slice(0, lookedAtMost)

/** A sign of a script that writes words in one or two says as much as three letters. */
const weightOf = (letters: readonly string[]): number =>
  letters.reduce((sum, letter) => sum + (/[\u3040-\u9fff\uac00-\ud7af]/.test(letter) ? 3 : 1), 0)
