import { directions, negations } from './lexicon.ts'
import { meaningOf, type Meaning } from './meaning.ts'
import type { Word } from './words.ts'

/** What two requests differ in, the plainest reason first. */
export type Difference =
  | 'numbers'
  | 'quoted'
  | 'identifiers'
  | 'negation'
  | 'direction'
  | 'names'
  | 'time'
  | 'question'
  | 'words'
  | 'order'

export type Gate = { readonly agrees: true } | { readonly agrees: false; readonly differsIn: Difference }

/**
 * Whether two texts may share an answer. Similarity of embeddings cannot tell "before" from "after" or who did it to
 * whom; this looks at nothing else. Numbers, negation, direction, quotations, names of code and of people must agree,
 * then all other words and their order, up to a few rewritings that keep the answer (meaning.ts). Without doubt or not
 * at all: a paraphrase that is not understood is a difference. Pure.
 */
export function gate(one: string, other: string): Gate {
  const [a, b] = [meaningOf(one), meaningOf(other)]
  const [words, others] = [allWords(a), allWords(b)]
  const names = new Set([...words, ...others].flatMap(({ isName, text }) => (isName ? [text] : [])))
  const all: typeof facets = [...facets, ['names', isWord(names)]]
  const differsIn = all.find(([, of]) => !sameBag(words.filter(of), others.filter(of)))?.[0] ?? rest(a, b)
  return differsIn === null ? { agrees: true } : { agrees: false, differsIn }
}

/**
 * The same for all texts that agree with this one (and for many that do not): how many sentences and words there are,
 * the numbers, quotations and names of code, and how often it denies and directs. Pure.
 */
export function gateKind(text: string): string {
  const meanings = meaningOf(text)
  const words = allWords(meanings)
  const facts = words.filter(({ kind }) => kind !== 'word').map(({ kind, text: said }) => `${kind} ${said}`)
  const count = (list: ReadonlySet<string>): number => words.filter(isWord(list)).length
  return JSON.stringify([
    ...[meanings.length, words.length, count(negations), count(directions)],
    ...facts.sort(),
  ])
}

const allWords = (meanings: readonly Meaning[]): readonly Word[] => meanings.flatMap(({ words }) => words)

const isWord = (list: ReadonlySet<string>) => (word: Word) => word.kind === 'word' && list.has(word.text)

const facets: readonly (readonly [name: Difference, of: (word: Word) => boolean])[] = [
  ['numbers', ({ kind }) => kind === 'number'],
  ['quoted', ({ kind }) => kind === 'quoted'],
  ['identifiers', ({ kind }) => kind === 'identifier'],
  ['negation', isWord(negations)],
  ['direction', isWord(directions)],
]

function rest(a: readonly Meaning[], b: readonly Meaning[]): Difference | null {
  if (a.length !== b.length || !sameBag(allWords(a), allWords(b))) return 'words'
  for (const [at, { words, tenses, isQuestion }] of a.entries()) {
    const twin = b[at]!
    if (words.length !== twin.words.length || !words.every((word, place) => same(word, twin.words[place]!)))
      return 'order'
    if (tenses.join() !== twin.tenses.join()) return 'time'
    if (isQuestion !== twin.isQuestion) return 'question'
  }
  return null
}

const same = (a: Word, b: Word): boolean =>
  a.kind === b.kind &&
  (a.text === b.text || a.verbs?.includes(b.text) === true || b.verbs?.includes(a.text) === true)

function sameBag(words: readonly Word[], others: readonly Word[]): boolean {
  if (words.length !== others.length) return false
  const left = [...others]
  return words.every((word) => {
    const place = left.findIndex((other) => same(word, other))
    if (place >= 0) left.splice(place, 1)
    return place >= 0
  })
}
