import { endOf, fold, type Folded } from '../normalise/fold.ts'
import { isWord } from '../phrases/cues.ts'

type Words = {
  readonly hashes: Uint32Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly count: number
}

/** Rows longer than this are told apart by their beginnings: more would cost and say no more. */
const comparedAtMost = 64

export type OverlapReader = (
  text: string,
  folded: Folded,
  excused: string,
) => readonly { readonly start: number; readonly end: number }[]

/**
 * Finds stretches of a text that share `minWords` words in a row with `source` and not with `excused`: rows of
 * words by rolling hash, in the manner of R. M. Karp and M. O. Rabin (1987). Linear in all texts; case, accents and
 * punctuation do not count; where scripts write no spaces, each character is a word.
 */
export function createOverlapReader(source: string, minWords: number): OverlapReader {
  const row = Math.min(minWords, comparedAtMost)
  const known = rowsOf(wordsIn(source, fold(source)), row)
  return (text, folded, excused) => {
    let allowed: Set<number> | null = null
    // Worked out only when something was found: most texts share nothing.
    const isExcused = (hash: number): boolean =>
      (allowed ??= rowsOf(wordsIn(excused, fold(excused)), row)).has(hash)
    const words = wordsIn(text, folded)
    const shared: { start: number; end: number; words: number }[] = []
    let at = row - 1
    for (const hash of rollingRows(words, row)) {
      if (known.has(hash) && !isExcused(hash)) {
        const [start, end] = [words.starts[at - row + 1]!, words.ends[at]!]
        const last = shared.at(-1)
        if (last !== undefined && start <= last.end) {
          last.end = end
          last.words++
        } else shared.push({ start, end, words: row })
      }
      at++
    }
    return shared.filter(({ words: count }) => count >= minWords)
  }
}

const rowsOf = (words: Words, row: number): Set<number> => new Set(rollingRows(words, row))

/** One hash for each row of words, 53 bits wide by two multipliers, so that rows are not mixed up by chance. */
function rollingRows({ hashes, count }: Words, row: number): Float64Array {
  const rows = new Float64Array(Math.max(0, count - row + 1))
  const [a, b] = [rolling(31_337), rolling(65_599)]
  function rolling(base: number) {
    let power = 1
    for (let at = 1; at < row; at++) power = Math.imul(power, base)
    let value = 0
    return (added: number, dropped: number | null): number => {
      if (dropped !== null) value = (value - Math.imul(dropped, power)) | 0
      return (value = (Math.imul(value, base) + added) | 0)
    }
  }
  for (let at = 0; at < count; at++) {
    const dropped = at >= row ? hashes[at - row]! : null
    const [high, low] = [a(hashes[at]!, dropped), b(hashes[at]!, dropped)]
    if (at + 1 >= row) rows[at + 1 - row] = (high & 0x1f_ff_ff) * 2 ** 32 + (low >>> 0)
  }
  return rows
}

/** Han, kana and Thai write words together. */
const standsAlone = (code: number): boolean =>
  (code >= 0x30_40 && code <= 0x9f_ff) || (code >= 0x0e_00 && code <= 0x0e_7f)

function wordsIn(text: string, folded: Folded): Words {
  const { codes, offsets, length } = folded
  const hashes = new Uint32Array(length)
  const starts = new Uint32Array(length)
  const ends = new Uint32Array(length)
  let count = 0
  for (let at = 0; at < length;) {
    if (!isWord(codes[at]!)) {
      at++
      continue
    }
    let hash = 0x81_1c_9d_c5
    const first = at
    do hash = Math.imul(hash ^ codes[at]!, 0x01_00_01_93)
    while (!standsAlone(codes[at++]!) && at < length && isWord(codes[at]!) && !standsAlone(codes[at]!))
    hashes[count] = hash
    starts[count] = offsets[first]!
    ends[count++] = endOf(text, folded, at - 1)
  }
  return { hashes, starts, ends, count }
}
