import { articles, fillers, formsOfBe, openings, participles, symmetric, tenses } from './lexicon.ts'
import { wordsOf, type Word } from './words.ts'

/** One sentence as the gate compares it: its words in order, its time, and whether it asks. */
export type Meaning = {
  readonly words: readonly Word[]
  readonly tenses: readonly string[]
  readonly isQuestion: boolean
}

/**
 * The sentences of a text, each brought to one form: manners and emphasis left out, "an A or a B" in one order,
 * "A is married to B" in one order, the passive told actively. Every step keeps the answer; what no step covers stays
 * as it is written.
 */
export function meaningOf(text: string): readonly Meaning[] {
  return sentencesOf(text.normalize('NFC')).map((sentence) => {
    const words = symmetricInOrder(choicesInOrder(withoutPhrases(wordsOf(sentence))))
    const active = toldActively(words)
    return {
      words: active.filter(({ text, kind }) => kind !== 'word' || !(articles.has(text) || tenses.has(text))),
      tenses: active.flatMap(({ text, kind }) => (kind === 'word' ? (tenses.get(text) ?? []) : [])),
      isQuestion: /[?？]\s*$/.test(sentence),
    }
  })
}

const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?。！？])\s+|\n+/u)
    .map((sentence) => sentence.replace(/[.!。！]+$/u, '').trim())
    .filter((sentence) => sentence !== '')

const textsAt = (words: readonly Word[], at: number, length: number): string =>
  words
    .slice(at, at + length)
    .map(({ kind, text }) => (kind === 'word' ? text : '\0'))
    .join(' ')

function withoutPhrases(words: readonly Word[]): Word[] {
  const opening = openings.find((phrase) => textsAt(words, 0, phrase.split(' ').length) === phrase)
  const rest = words.slice(opening?.split(' ').length ?? 0)
  const kept: Word[] = []
  for (let at = 0; at < rest.length;) {
    const filler = fillers.find((phrase) => textsAt(rest, at, phrase.split(' ').length) === phrase)
    if (filler) at += filler.split(' ').length
    else if (rest[at]!.text === '?' && at === rest.length - 1) at++
    else kept.push(rest[at++]!)
  }
  return kept
}

/** "an A or a B" at the end of a sentence: two nouns, by their articles, that nothing follows. */
function choicesInOrder(words: readonly Word[]): readonly Word[] {
  const [article, first, joint, second, third] = words.slice(-5)
  if (!article || !first || !joint || !second || !third) return words
  const isChoice = articles.has(article.text) && articles.has(second.text) && /^(and|or)$/.test(joint.text)
  if (!isChoice || words.some(({ text }) => text === 'respectively' || text === 'then')) return words
  const [low, high] = first.text <= third.text ? [first, third] : [third, first]
  return [...words.slice(0, -5), article, low, joint, article, high]
}

/** "Is A married to B": whichever name comes first in the alphabet comes first. */
function symmetricInOrder(words: readonly Word[]): readonly Word[] {
  if (!formsOfBe.has(words[0]?.text ?? '')) return words
  for (let at = 2; at < words.length - 1; at++)
    for (const phrase of symmetric) {
      const length = phrase.split(' ').length
      if (textsAt(words, at, length) !== phrase) continue
      const [one, other] = [words.slice(1, at), words.slice(at + length)]
      if (![one, other].every((name) => name.length > 0 && name.every(({ isName }) => isName))) return words
      const [low, high] = textsAt(one, 0, 9) <= textsAt(other, 0, 9) ? [one, other] : [other, one]
      return [words[0]!, ...low, ...words.slice(at, at + length), ...high]
    }
  return words
}

/** "Was the B sold by A": as "did A sell the B". Only where the whole sentence is that and nothing else. */
function toldActively(words: readonly Word[]): readonly Word[] {
  const by = words.findIndex(({ text, kind }) => kind === 'word' && text === 'by')
  const be = words[0]
  const verb = words[by - 1]
  if (by < 3 || by === words.length - 1 || !be || !verb || !formsOfBe.has(be.text)) return words
  const verbs = verbsOf(verb.text)
  const hasOtherBy = words.slice(by + 1).some(({ text }) => text === 'by')
  if (verbs.length === 0 || hasOtherBy) return words
  return [be, ...words.slice(by + 1), { ...verb, verbs }, ...words.slice(1, by - 1)]
}

function verbsOf(participle: string): string[] {
  const irregular = participles.get(participle)
  if (irregular !== undefined) return [irregular]
  if (!participle.endsWith('ed')) return []
  const stem = participle.slice(0, -2)
  return [
    stem,
    `${stem}e`,
    ...(stem.endsWith('i') ? [`${stem.slice(0, -1)}y`] : []),
    ...(stem.at(-1) === stem.at(-2) ? [stem.slice(0, -1)] : []),
  ]
}
