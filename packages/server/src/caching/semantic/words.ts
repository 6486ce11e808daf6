import { contractions, numberWords } from './lexicon.ts'

export type Word = {
  /** Lower case for words, as it stands for names of code and for quotations. */
  readonly text: string
  readonly kind: 'word' | 'number' | 'quoted' | 'identifier'
  /** Written with a capital where no sentence begins. */
  readonly isName: boolean
  /** What a verb may have been before it became this participle; null for every other word. */
  readonly verbs: readonly string[] | null
}

/** Quotations, then names of code and addresses, then numbers with their unit, then words. */
const pieces =
  /(?<quoted>"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|`[^`\n]{1,200}`|(?<![\p{L}\p{N}])'[^'\n]{1,200}'(?![\p{L}\p{N}]))|(?<identifier>https?:\/\/\S+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+|[\p{L}_$][\p{L}\p{N}$]*(?:[_.:/\\#][\p{L}\p{N}_$]+)+|\p{Ll}+\p{Lu}[\p{L}\p{N}]*|[\p{L}_]*\d[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*\d[\p{L}\p{N}_]*|\p{L}+-?\d[\p{L}\p{N}.-]*)|(?<number>[-+−]?[$€£]?\d[\d.,]*(?:\s?(?:%|[ap]\.?m\b|[°]\p{L}|\p{L}{1,3}\b))?)|(?<word>\p{L}[\p{L}\p{M}]*(?:[-'’]\p{L}+)*)|(?<sign>[^\s\p{L}\p{N},;:()"'])/gu

/**
 * The words of one sentence. Signs that are not words (+, =, <, emoji) stand as words of their own: they may be all that
 * tells two sentences apart.
 */
export function wordsOf(sentence: string): Word[] {
  const words: Word[] = []
  for (const { groups, 0: piece } of sentence.matchAll(pieces)) {
    const isFirst = words.length === 0
    const plain = (text: string, isName = false): Word => ({ text, kind: 'word', isName, verbs: null })
    if (groups!['quoted']) words.push({ ...plain(piece.slice(1, -1)), kind: 'quoted' })
    else if (groups!['identifier']) words.push({ ...plain(piece), kind: 'identifier' })
    else if (groups!['number']) words.push({ ...plain(numberText(piece)), kind: 'number' })
    else if (groups!['word']) words.push(...spelledOut(piece, isFirst))
    else words.push(plain(piece))
  }
  return words
}

const numberText = (piece: string): string =>
  piece
    .toLowerCase()
    .replace(/[\s]/g, '')
    .replace('−', '-')
    .replace(/^\+/, '')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/[.,]$/, '')
    .replace(/([ap])\.m$/, '$1m')

function spelledOut(piece: string, isFirst: boolean): Word[] {
  const lower = piece.toLowerCase().replaceAll('’', "'")
  const isName = !isFirst && /^\p{Lu}/u.test(piece) && lower !== 'i'
  const number = numberWords.get(lower)
  if (number !== undefined) return [{ text: number, kind: 'number', isName: false, verbs: null }]
  const full = contractions.get(lower) ?? lower.replace(/n't$/, ' not')
  return full
    .replace(/'s$/, " 's")
    .split(' ')
    .map((text) => ({ text, kind: 'word', isName: isName && text !== "'s" && text !== 'not', verbs: null }))
}
