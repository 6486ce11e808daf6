import type { Found } from '../found.ts'
import { isInvisible } from '../normalise/fold.ts'

/** So many invisible characters in a row serve no script; they can carry a message. */
const runAtLeast = 6

/**
 * What cannot be seen, or not be seen for what it is: tag characters outside of flags, rows of invisible characters
 * and of variation selectors, direction overrides, and words that mix look-alike scripts. `longest` bounds one finding.
 */
export function unseen(text: string, longest: number): readonly Found[] {
  return [...(suspect.test(text) ? rowsOf(text, longest) : []), ...mixedWords(text)]
}

/** Whatever `rowAt` knows, for a quick look. */
const suspect = new RegExp(
  [
    '\u034f',
    '[\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\udb40]',
    '[\u180b-\u180f]',
    '[\ufe00-\ufe0f]',
  ].join('|'),
)

type Row = 'tag' | 'selector' | 'invisible' | 'override'

/** What the point at `at` is to us, and how many units it takes. */
function rowAt(text: string, at: number): { readonly row: Row | null; readonly units: number } {
  const code = text.charCodeAt(at)
  if (code === 0xdb_40) {
    const point = text.codePointAt(at) ?? 0
    if (point >= 0xe_00_20 && point <= 0xe_00_7f) return { row: 'tag', units: 2 }
    if (point >= 0xe_01_00 && point <= 0xe_01_ef) return { row: 'selector', units: 2 }
  }
  if (code >= 0xfe_00 && code <= 0xfe_0f) return { row: 'selector', units: 1 }
  if (code === 0x20_2d || code === 0x20_2e) return { row: 'override', units: 1 }
  return { row: code > 0xad && isInvisible(code) ? 'invisible' : null, units: 1 }
}

const leastOf: { readonly [row in Row]: number } = { tag: 2, selector: 2, invisible: runAtLeast, override: 1 }
const scoreOf: { readonly [row in Row]: number } = { tag: 0.9, selector: 0.9, invisible: 0.75, override: 0.6 }

function rowsOf(text: string, longest: number): readonly Found[] {
  const found: Found[] = []
  for (let at = 0; at < text.length;) {
    const { row, units } = rowAt(text, at)
    if (row === null) {
      at += units
      continue
    }
    const start = at
    let count = 0
    for (let next = { row, units } as ReturnType<typeof rowAt>; next.row === row; next = rowAt(text, at)) {
      // A long row is several findings, each of which would be found by itself.
      if (at + next.units - start > longest) break
      count++
      at += next.units
    }
    const isFlag = row === 'tag' && text.slice(Math.max(0, start - 2), start) === '🏴'
    if (count >= leastOf[row] && !isFlag)
      found.push({
        start,
        end: at,
        kind: row === 'override' ? 'direction-override' : 'invisible',
        score: scoreOf[row],
      })
  }
  return found
}

/** Words in which Latin letters stand among Cyrillic or Greek ones. Bounded in length, so that one cannot be endless. */
function mixedWords(text: string): readonly Found[] {
  if (!/[\u0370-\u052f]/.test(text) || !/[A-Za-z]/.test(text)) return []
  return [...text.matchAll(/[A-Za-z\u0370-\u052f]{4,64}/g)]
    .filter(([word]) => /[A-Za-z]/.test(word) && /[\u0370-\u052f]/.test(word))
    .map((match) => ({
      ...{ start: match.index, end: match.index + match[0].length, kind: 'look-alike', score: 0.5 },
    }))
}
