import type { Word } from './words.ts'

/** Words that make a stretch, of which a text's are compared. */
const stretch = 5

export type Repetition = {
  /** For each document the index of the earlier one whose words it repeats; null where it is the first. */
  readonly duplicateOf: readonly (number | null)[]
  /** Share of documents that are duplicates; null without documents with words. */
  readonly duplicateShare: number | null
  /** Share of all 5-word stretches that an earlier document, or an earlier place, already gave; null without any. */
  readonly redundancy: number | null
}

/** What the documents repeat of each other, by their words, so that spaces, case and marks do not matter. */
export function repetitionOf(documents: readonly (readonly Word[] | null)[]): Repetition {
  const firsts = new Map<string, number>()
  const stretches = new Set<string>()
  const numberOf = numbers()
  let [withWords, duplicates, all] = [0, 0, 0]
  const duplicateOf = documents.map((words, at) => {
    if (!words || words.length === 0) return null
    withWords++
    // Each word as two characters: keys of one length are cheap to make and to compare.
    const coded = words.map(({ text }) => numberOf(text)).join('')
    for (let from = 0; from + stretch <= words.length; from++) {
      all++
      stretches.add(coded.slice(2 * from, 2 * (from + stretch)))
    }
    const whole = words.map(({ text }) => text).join(' ')
    const first = firsts.get(whole)
    if (first === undefined) firsts.set(whole, at)
    else duplicates++
    return first ?? null
  })
  return {
    duplicateOf,
    duplicateShare: withWords === 0 ? null : duplicates / withWords,
    redundancy: all === 0 ? null : 1 - stretches.size / all,
  }
}

function numbers(): (word: string) => string {
  const known = new Map<string, string>()
  return (word) => {
    const found = known.get(word)
    if (found !== undefined) return found
    const code = String.fromCharCode(known.size >> 15, known.size & 0x7fff)
    known.set(word, code)
    return code
  }
}
