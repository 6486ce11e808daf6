import { gramIndex, readable } from './grams.ts'
import { sentencesOf, wordsOf, type Word } from './words.ts'

/** Of how many chunks, and how many of them hold a stem. */
export type Frequencies = {
  readonly chunks: number
  of(stem: string): number
}

/** ln(1 + (N + 1)/(df + 0.5)): of a stem, over our own chunks. */
export const weightOf = ({ chunks, of }: Frequencies, stem: string): number =>
  Math.log(1 + (chunks + 1) / (of(stem) + 0.5))

/** A set of stems, to be asked. */
export type Stems = Pick<ReadonlySet<string>, 'has' | 'size'>

/** Retrieved texts made ready to be asked what they support. */
export type Context = {
  readonly stems: Stems
  readonly documents: number
  /** The one document that holds a stem, by its index; null where none does, or several do. */
  onlyHolder(stem: string): number | null
  /** Whether two stems stand within 30 words of each other somewhere. */
  areNear(a: string, b: string): boolean
  /** Share of the 5-character stretches of a text that occur; 1 for a text that has none. */
  shareOfGrams(text: string): number
}

/** How far apart, in words, two stems may stand and still count as said together. */
const nearWords = 30

/** Linear in the texts. Stems are numbered and their places chained in arrays: a list of each would be thousands. */
export function contextOf(
  documents: readonly string[],
  words: readonly (readonly Word[])[] = documents.map(wordsOf),
  readables: readonly string[] = documents.map(readable),
): Context {
  const numbers = new Map<string, number>()
  // Of each stem its first and last place and its document, of each place the stem's next one; -1 for none.
  const first: number[] = []
  const last: number[] = []
  const holder: number[] = []
  const next: number[] = []
  words.forEach((one, document) => {
    for (const { stem } of one) {
      const at = next.push(none) - 1
      const number = numbers.get(stem)
      if (number === undefined) {
        numbers.set(stem, first.push(at) - 1)
        last.push(at)
        holder.push(document)
      } else {
        next[last[number]!] = at
        last[number] = at
        if (holder[number] !== document) holder[number] = several
      }
    }
  })
  const firstOf = (stem: string): number => {
    const number = numbers.get(stem)
    return number === undefined ? none : first[number]!
  }
  /** Both chains ascend: one walk over the two. */
  const areNear = (a: string, b: string): boolean => {
    let i = firstOf(a)
    let j = firstOf(b)
    while (i !== none && j !== none) {
      if (Math.abs(i - j) <= nearWords) return true
      if (i < j) i = next[i]!
      else j = next[j]!
    }
    return false
  }
  const grams = gramIndex(readables)
  return {
    stems: numbers,
    documents: words.length,
    onlyHolder(stem) {
      const number = numbers.get(stem)
      return number === undefined || holder[number] === several ? null : holder[number]!
    },
    areNear,
    shareOfGrams: (text) => grams.shareOf(readable(text)),
  }
}

const none = -1
const several = -1

/** What a stretch of an answer has in the context, each a share in [0, 1]; 1 where there is nothing to ask for. */
export type Support = {
  /** Of content words. */
  readonly words: number
  /** Of content words that are not the question's and not about the documents, by rarity. */
  readonly novelWords: number
  /** Of character 5-grams. */
  readonly grams: number
  /** Of pairs of content words one or two apart, by rarity, that stand near each other in the context. */
  readonly pairs: number
  /** Of numbers, found in the context or the question. */
  readonly numbers: number
}

export type Asked = {
  readonly context: Context
  readonly question: Stems
  readonly frequencies: Frequencies
}

export function supportOf(text: string, words: readonly Word[], asked: Asked): Support {
  const { context, question, frequencies } = asked
  const [all, novel, pairs, numbers] = [new Share(), new Share(), new Share(), new Share()]
  const telling: string[] = []
  const weights: number[] = []
  for (const { stem, isContent, isMeta, hasDigit } of words) {
    if (!isContent) continue
    const isThere = context.stems.has(stem)
    all.add(1, isThere)
    if (hasDigit) numbers.add(1, isThere || question.has(stem))
    if (isMeta) continue
    const weight = weightOf(frequencies, stem)
    if (!question.has(stem)) novel.add(weight, isThere)
    telling.push(stem)
    weights.push(weight)
  }
  for (let at = 0; at < telling.length; at++)
    for (let next = at + 1; next <= at + 2 && next < telling.length; next++)
      pairs.add(weights[at]! + weights[next]!, context.areNear(telling[at]!, telling[next]!))
  return {
    words: all.value,
    novelWords: novel.value,
    grams: context.shareOfGrams(text),
    pairs: pairs.value,
    numbers: numbers.value,
  }
}

/** A weighted share; 1 while nothing was added. */
class Share {
  #whole = 0
  #part = 0
  add(weight: number, counts: boolean): void {
    this.#whole += weight
    if (counts) this.#part += weight
  }
  get value(): number {
    return this.#whole === 0 ? 1 : this.#part / this.#whole
  }
}

/** mean(words, novelWords, grams, pairs) · (0.5 + 0.5 · numbers), in [0, 1]. */
const groundOf = ({ words, novelWords, grams, pairs, numbers }: Support): number =>
  ((words + novelWords + grams + pairs) / 4) * (0.5 + 0.5 * numbers)

export type Grounded = {
  /** Σ|s|·g / Σ|s| over sentences, |s| in words; [0, 1]. */
  readonly share: number
  /** Σ|s|·(1 − g)²: what to look at first. From 0, without an upper end. */
  readonly risk: number
  readonly sentences: readonly { readonly text: string; readonly words: number; readonly ground: number }[]
}

/**
 * LexGround v0: how far an answer's sentences are made of the retrieved texts, by words alone and without a judge. It
 * finds what has no base in them; it is nearly blind to a contradiction in the same words, and knows only languages
 * that part words by spaces (its stop words and stems are English). Null for an answer without a content word.
 */
export const groundAnswer = (answer: string, asked: Asked): Grounded | null =>
  groundSentences(readSentences(answer), asked)

/** A sentence and its words: no word goes over the end of one. */
export type Sentence = { readonly text: string; readonly words: readonly Word[] }

export const readSentences = (text: string): readonly Sentence[] =>
  sentencesOf(text).map((sentence) => ({ text: sentence, words: wordsOf(sentence) }))

export function groundSentences(read: readonly Sentence[], asked: Asked): Grounded | null {
  const sentences: { text: string; words: number; ground: number }[] = []
  let hasContent = false
  for (const { text, words } of read) {
    if (words.length === 0) continue
    hasContent ||= words.some(({ isContent }) => isContent)
    sentences.push({ text, words: words.length, ground: groundOf(supportOf(text, words, asked)) })
  }
  if (!hasContent) return null
  let [length, grounded, risk] = [0, 0, 0]
  for (const { words, ground } of sentences) {
    length += words
    grounded += words * ground
    risk += words * (1 - ground) ** 2
  }
  return { share: grounded / length, risk, sentences }
}

const stemsIn = (words: readonly Word[]): ReadonlySet<string> => new Set(words.map(({ stem }) => stem))

export const stemsOf = (text: string): ReadonlySet<string> => stemsIn(wordsOf(text))

/** Rarity from the documents at hand alone, where no store of chunks is known. */
export function frequenciesOf(documents: readonly ReadonlySet<string>[]): Frequencies {
  const counts = new Map<string, number>()
  for (const stems of documents) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return { chunks: documents.length, of: (stem) => counts.get(stem) ?? 0 }
}

/** Texts that nothing is known of but themselves. */
export function textsAlone(texts: readonly string[]): {
  readonly context: Context
  readonly frequencies: Frequencies
} {
  const words = texts.map(wordsOf)
  return { context: contextOf(texts, words), frequencies: frequenciesOf(words.map(stemsIn)) }
}
