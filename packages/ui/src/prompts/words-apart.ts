import { diffWordsWithSpace, type ChangeObject } from 'diff'

/** Past this length a word diff would block the page; texts are shown as they are instead. */
const longestDiffed = 60_000

/** Below this share of common text, marks within a text would only be noise. */
const leastShared = 0.3

type Words = readonly ChangeObject<string>[]

/** The words of two texts, told apart: null when they are too long to compare by words. */
export function wordsApart(left: string, right: string): Words | null {
  if (left.length + right.length > longestDiffed) return null
  return diffWordsWithSpace(left, right)
}

/** The same to be marked within one text: null also when the two have too little in common. */
export function marksOn(left: string, right: string): Words | null {
  const words = wordsApart(left, right)
  const shared = words?.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  )
  const longer = Math.max(lettersIn(left), lettersIn(right))
  return shared === undefined || shared < leastShared * longer ? null : words
}

const lettersIn = (text: string): number => text.replace(/\s/g, '').length
