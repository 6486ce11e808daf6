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
  const numbers = new Map<string, number>()
  // Every word of every document, numbered, one after another.
  const places: number[] = []
  const different = stretchSet(
    places,
    documents.reduce((sum, words) => sum + (words?.length ?? 0), 0),
  )
  const firsts: Stretch[] = []
  let [withWords, duplicates, stretches] = [0, 0, 0]
  const duplicateOf = documents.map((words, document) => {
    if (!words || words.length === 0) return null
    withWords++
    const from = places.length
    for (const { text } of words) {
      let number = numbers.get(text)
      if (number === undefined) numbers.set(text, (number = numbers.size))
      places.push(number)
    }
    for (let at = from; at + stretch <= places.length; at++) {
      stretches++
      different.add(at)
    }
    const first = firsts.find(
      (one) => one.length === words.length && isSame(places, one.from, from, one.length),
    )
    if (first === undefined) firsts.push({ document, from, length: words.length })
    else duplicates++
    return first?.document ?? null
  })
  return {
    duplicateOf,
    duplicateShare: withWords === 0 ? null : duplicates / withWords,
    redundancy: stretches === 0 ? null : 1 - different.size() / stretches,
  }
}

/** Where a document's words stand among all. */
type Stretch = { readonly document: number; readonly from: number; readonly length: number }

function isSame(places: readonly number[], a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++) if (places[a + k] !== places[b + k]) return false
  return true
}

/** Stretches of numbered words, by their places in an open table: no key is made of any. */
function stretchSet(places: readonly number[], atMost: number) {
  let slots = 16
  while (slots < atMost * 2) slots *= 2
  // Places from 1, so that 0 is an empty slot.
  const table = new Int32Array(slots)
  let size = 0
  return {
    add(at: number): void {
      let hash = 0x811c9dc5
      for (let k = 0; k < stretch; k++) hash = Math.imul(hash ^ places[at + k]!, 0x01000193)
      let slot = (hash ^ (hash >>> 15)) & (slots - 1)
      while (table[slot] !== 0 && !isSame(places, table[slot]! - 1, at, stretch))
        slot = (slot + 1) & (slots - 1)
      if (table[slot] !== 0) return
      table[slot] = at + 1
      size++
    },
    size: () => size,
  }
}
