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

/** Retrieved texts made ready to be asked what they support. */
export type Context = {
  readonly stems: ReadonlySet<string>
  /** Of each document, in order. */
  readonly documents: readonly ReadonlySet<string>[]
  /** Whether two stems stand within 30 words of each other somewhere. */
  areNear(a: string, b: string): boolean
  /** Share of the 5-character stretches of a text that occur; 1 for a text that has none. */
  shareOfGrams(text: string): number
}

/** How far apart, in words, two stems may stand and still count as said together. */
const nearWords = 30

/** Linear in the texts. */
export function contextOf(documents: readonly string[], words = documents.map(wordsOf)): Context {
  const places = new Map<string, number[]>()
  let at = 0
  for (const one of words)
    for (const { stem } of one) {
      const seen = places.get(stem)
      if (seen) seen.push(at)
      else places.set(stem, [at])
      at++
    }
  const grams = gramIndex(readable(documents.join(' ')))
  return {
    stems: new Set(places.keys()),
    documents: words.map((one) => new Set(one.map(({ stem }) => stem))),
    areNear: (a, b) => areWithin(places.get(a), places.get(b), nearWords),
    shareOfGrams: (text) => grams.shareOf(readable(text)),
  }
}

/** Both lists ascend: one walk over the two. */
function areWithin(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  distance: number,
): boolean {
  if (!a || !b) return false
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const gap = a[i]! - b[j]!
    if (Math.abs(gap) <= distance) return true
    if (gap < 0) i++
    else j++
  }
  return false
}

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
  readonly question: ReadonlySet<string>
  readonly frequencies: Frequencies
}

export function supportOf(text: string, words: readonly Word[], asked: Asked): Support {
  const { context, question, frequencies } = asked
  const content = words.filter(({ isContent }) => isContent)
  const telling = content.filter(({ isMeta }) => !isMeta)
  const weights = telling.map(({ stem }) => weightOf(frequencies, stem))
  const has = ({ stem }: Word): boolean => context.stems.has(stem)
  const novel = share()
  const pairs = share()
  telling.forEach((word, at) => {
    if (!question.has(word.stem)) novel.add(weights[at]!, has(word))
    for (const next of [at + 1, at + 2])
      if (next < telling.length)
        pairs.add(weights[at]! + weights[next]!, context.areNear(word.stem, telling[next]!.stem))
  })
  const all = share()
  for (const word of content) all.add(1, has(word))
  const numbers = share()
  for (const word of content) if (word.hasDigit) numbers.add(1, has(word) || question.has(word.stem))
  return {
    words: all.value(),
    novelWords: novel.value(),
    grams: context.shareOfGrams(text),
    pairs: pairs.value(),
    numbers: numbers.value(),
  }
}

/** A weighted share; 1 while nothing was added. */
function share() {
  let [whole, part] = [0, 0]
  return {
    add(weight: number, counts: boolean): void {
      whole += weight
      if (counts) part += weight
    },
    value: (): number => (whole === 0 ? 1 : part / whole),
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
export function groundAnswer(answer: string, asked: Asked): Grounded | null {
  const sentences: { text: string; words: number; ground: number }[] = []
  let hasContent = false
  for (const text of sentencesOf(answer)) {
    const words = wordsOf(text)
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

export const stemsOf = (text: string): ReadonlySet<string> => new Set(wordsOf(text).map(({ stem }) => stem))

/** Rarity from the documents at hand alone, where no store of chunks is known. */
export function frequenciesOf(documents: readonly ReadonlySet<string>[]): Frequencies {
  const counts = new Map<string, number>()
  for (const stems of documents) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return { chunks: documents.length, of: (stem) => counts.get(stem) ?? 0 }
}
