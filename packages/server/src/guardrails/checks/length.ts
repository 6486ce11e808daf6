import { z } from 'zod'
import type { Check } from '../check.ts'
import { examinedWhole, isOperators } from '../found.ts'
import { isWord } from '../phrases/cues.ts'

const bound = z.int().min(0).max(100_000_000).optional()

const options = z
  .strictObject({
    /** Characters as people count them, not UTF-16 units. */
    minCharacters: bound,
    maxCharacters: bound,
    minWords: bound,
    maxWords: bound,
    /** Estimated: four letters of most scripts make a token, one of those without spaces. */
    minTokens: bound,
    maxTokens: bound,
  })
  .refine((bounds) => Object.values(bounds).some((one) => one !== undefined), 'must ask for something')

export const check: Check<z.infer<typeof options>> = {
  name: 'length',
  about: 'Text that is too long or too short, in characters, words or estimated tokens.',
  misses: 'The true number of tokens: every model counts differently, the estimate is off by up to a third.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: false,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: 'one two three', options: { maxWords: 2 }, fires: true },
    { text: 'one two three', options: { maxWords: 3, minWords: 3 }, fires: false },
    { text: '👩‍👩‍👧é', options: { maxCharacters: 2 }, fires: false },
    { text: 'abc', options: { minCharacters: 4 }, fires: true },
    { text: 'word '.repeat(100), options: { maxTokens: 100 }, fires: true },
    { text: '', options: { minCharacters: 1 }, fires: true },
  ],
  ready(bounds) {
    const { minCharacters, maxCharacters, minWords, maxWords, minTokens, maxTokens } = bounds
    const limits = [
      { name: 'characters', least: minCharacters, most: maxCharacters, count: countCharacters },
      { name: 'words', least: minWords, most: maxWords, count: countWords },
      { name: 'tokens by estimate', least: minTokens, most: maxTokens, count: estimateTokens },
    ].filter(({ least, most }) => least !== undefined || most !== undefined)
    return {
      reach: 'whole',
      examine(given) {
        const passages = given.filter((passage) => !isOperators(passage))
        if (passages.length === 0) return examinedWhole(0, 'Nothing was said.')
        for (const { name, least = 0, most = Number.POSITIVE_INFINITY, count } of limits) {
          const counted = passages.reduce((sum, { text }) => sum + count(text), 0)
          if (counted < least) return examinedWhole(1, `It has ${counted} ${name}, fewer than ${least}.`)
          if (counted > most) return examinedWhole(1, `It has ${counted} ${name}, more than ${most}.`)
        }
        return examinedWhole(0, 'Its length is within bounds.')
      },
    }
  },
}

/** Past this a cluster is no longer looked for: code points are near enough, and far cheaper. */
const clusteredAtMost = 20_000

function countCharacters(text: string): number {
  // eslint-disable-next-line no-control-regex -- ASCII but for line ends, which make clusters
  if (/^[\x00-\x0c\x0e-\x7f]*$/.test(text)) return text.length
  if (text.length > clusteredAtMost) return Array.from(text).length
  let count = 0
  for (const _ of new Intl.Segmenter().segment(text)) count++
  return count
}

const isUnspaced = (code: number): boolean =>
  (code >= 0x30_40 && code <= 0x9f_ff) || (code >= 0x0e_00 && code <= 0x0e_7f)

/** Apostrophes, hyphens and underscores hold a word together; combining marks belong to it. */
const joins = (code: number): boolean =>
  code === 0x27 || code === 0x2d || code === 0x5f || code === 0x20_19 || (code >= 0x3_00 && code <= 0x3_6f)

/** Runs of letters and digits; in scripts without spaces each character is counted. */
function countWords(text: string): number {
  let count = 0
  let isWithin = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isUnspaced(code)) {
      count++
      isWithin = false
    } else if (isWord(code)) {
      if (!isWithin) count++
      isWithin = true
    } else isWithin &&= joins(code)
  }
  return count
}

function estimateTokens(text: string): number {
  let single = 0
  for (let at = 0; at < text.length; at++) if (isUnspaced(text.charCodeAt(at))) single++
  return Math.ceil(single + (text.length - single) / 4)
}
