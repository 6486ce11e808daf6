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
  const counted = stretchCounter(documents.reduce((sum, words) => sum + (words?.length ?? 0), 0))
  let [withWords, duplicates] = [0, 0]
  const duplicateOf = documents.map((words, at) => {
    if (!words || words.length === 0) return null
    withWords++
    counted.add(words)
    const whole = words.map(({ text }) => text).join(' ')
    const first = firsts.get(whole)
    if (first === undefined) firsts.set(whole, at)
    else duplicates++
    return first ?? null
  })
  const { all, different } = counted.counts()
  return {
    duplicateOf,
    duplicateShare: withWords === 0 ? null : duplicates / withWords,
    redundancy: all === 0 ? null : 1 - different / all,
  }
}

/** Counts stretches of numbered words in an open table of their places: no key is made of any. */
function stretchCounter(wordsAtMost: number) {
  const numbers = new Map<string, number>()
  const places = new Int32Array(wordsAtMost)
  let size = 16
  while (size < wordsAtMost * 2) size *= 2
  // Places from 1, so that 0 is an empty slot.
  const table = new Int32Array(size)
  let [used, all, different] = [0, 0, 0]

  const isSame = (a: number, b: number): boolean => {
    for (let k = 0; k < stretch; k++) if (places[a + k] !== places[b + k]) return false
    return true
  }
  const addStretch = (from: number): void => {
    all++
    let hash = 0x811c9dc5
    for (let k = 0; k < stretch; k++) hash = Math.imul(hash ^ places[from + k]!, 0x01000193)
    let slot = (hash ^ (hash >>> 15)) & (size - 1)
    while (table[slot] !== 0 && !isSame(table[slot]! - 1, from)) slot = (slot + 1) & (size - 1)
    if (table[slot] !== 0) return
    table[slot] = from + 1
    different++
  }
  return {
    add(words: readonly Word[]): void {
      const from = used
      for (const { text } of words) {
        const number = numbers.get(text) ?? numbers.size
        if (number === numbers.size) numbers.set(text, number)
        places[used++] = number
      }
      for (let at = from; at + stretch <= used; at++) addStretch(at)
    },
    counts: () => ({ all, different }),
  }
}
