import { weightOf, type Asked } from './ground.ts'
import type { Word } from './words.ts'

/** Share of an answer's stretches of n words, by stem, that stand in a context; null where it has none. */
export function stretchesFound(answer: readonly Word[], context: readonly Word[], n: number): number | null {
  const stretches = (words: readonly Word[]): string[] =>
    words.slice(n - 1).map((_, at) =>
      words
        .slice(at, at + n)
        .map(({ stem }) => stem)
        .join(' '),
    )
  const there = new Set(stretches(context))
  const asked = stretches(answer)
  return asked.length === 0 ? null : asked.filter((one) => there.has(one)).length / asked.length
}

/** The simpler estimators that groundedness is measured against, each a share; 1 where there is nothing to ask for. */
export function simplerSupport(answer: readonly Word[], { context, question, frequencies }: Asked) {
  const content = answer.filter(({ isContent }) => isContent)
  const novel = content.filter(({ stem }) => !question.has(stem))
  const has = ({ stem }: Word): boolean => context.stems.has(stem)
  const weigh = (words: readonly Word[]): number =>
    words.reduce((sum, { stem }) => sum + weightOf(frequencies, stem), 0)
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
  return {
    words: share(content.filter(has).length, content.length),
    novelWords: share(novel.filter(has).length, novel.length),
    novelWeight: share(weigh(novel.filter(has)), weigh(novel)),
    longestGap: longestGap(
      content.filter(({ isMeta }) => !isMeta),
      has,
      weigh,
    ),
  }
}

/** Weight of the longest stretch of content words of which the context has none. */
function longestGap(
  words: readonly Word[],
  has: (word: Word) => boolean,
  weigh: (words: readonly Word[]) => number,
): number {
  let [longest, from] = [0, 0]
  words.forEach((word, at) => {
    if (has(word)) from = at + 1
    else longest = Math.max(longest, weigh(words.slice(from, at + 1)))
  })
  return longest
}
