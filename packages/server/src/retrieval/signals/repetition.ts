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
  let [withWords, duplicates, all] = [0, 0, 0]
  const duplicateOf = documents.map((words, at) => {
    if (!words || words.length === 0) return null
    withWords++
    for (let from = 0; from + stretch <= words.length; from++) {
      all++
      let key = ''
      for (let k = from; k < from + stretch; k++) key += `${words[k]!.text} `
      stretches.add(key)
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
