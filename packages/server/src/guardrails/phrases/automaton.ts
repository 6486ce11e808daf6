/**
 * Finds any number of words in one pass over a text: A. V. Aho and M. J. Corasick, "Efficient string matching", CACM 18
 * (1975), with all transitions worked out, so that a unit of text costs one look-up whatever the text holds.
 */
export type Automaton = {
  /** `visit` gets each occurrence, in order of its end: which word, and the index of its last unit. */
  scan(codes: Uint16Array, length: number, visit: (word: number, last: number) => void): void
}

/** More transitions (16 MB of them) would be out of proportion. */
const cellsAtMost = 8_000_000

/** Whether so many words, of so many different characters, fit one automaton. */
export function fitsAutomaton(words: readonly string[]): boolean {
  const most = statesAtMost(words)
  return most <= 65_535 && most * classesOf(words).width <= cellsAtMost
}

const statesAtMost = (words: readonly string[]): number => words.reduce((sum, { length }) => sum + length, 1)

/** Words must not be empty; throws a RangeError when they do not fit, see `fitsAutomaton`. */
export function createAutomaton(words: readonly string[]): Automaton {
  if (!fitsAutomaton(words)) throw new RangeError('too many words for one automaton')
  const { classes, width } = classesOf(words)
  const most = statesAtMost(words)
  let next = new Uint16Array(most * width)
  /** The words that end in a state: a list through `following`, -1 ends it. */
  const ending = new Int32Array(most).fill(-1)
  const following = new Int32Array(words.length).fill(-1)
  let states = 1
  for (const [index, word] of words.entries()) {
    let state = 0
    for (let at = 0; at < word.length; at++) {
      const edge = state * width + classes[word.charCodeAt(at)]!
      state = next[edge] ||= states++
    }
    following[index] = ending[state]!
    ending[state] = index
  }
  next = next.slice(0, states * width)
  const shorter = connect(next, width, states)
  /** The nearest state, this one included, in which a word ends; 0 for none. */
  const reporting = new Uint16Array(states)
  for (const state of shorter.order)
    reporting[state] = ending[state]! >= 0 ? state : reporting[shorter.suffix[state]!]!

  return {
    scan(codes, length, visit) {
      let state = 0
      for (let at = 0; at < length; at++) {
        state = next[state * width + classes[codes[at]!]!]!
        for (let ends = reporting[state]!; ends > 0; ends = reporting[shorter.suffix[ends]!]!)
          for (let word = ending[ends]!; word >= 0; word = following[word]!) visit(word, at)
      }
    },
  }
}

/** Units that occur in the words are numbered from 1; all others are 0. */
function classesOf(words: readonly string[]): { readonly classes: Uint16Array; readonly width: number } {
  const classes = new Uint16Array(0x1_00_00)
  let width = 1
  for (const word of words) for (let at = 0; at < word.length; at++) classes[word.charCodeAt(at)] ||= width++
  return { classes, width }
}

/** Fills in the transitions that fall back; gives the longest proper suffix of each state, and states by depth. */
function connect(
  next: Uint16Array,
  width: number,
  states: number,
): { readonly suffix: Uint16Array; readonly order: readonly number[] } {
  const suffix = new Uint16Array(states)
  const order: number[] = []
  for (let edge = 1; edge < width; edge++) if (next[edge]) order.push(next[edge]!)
  for (const state of order)
    for (let edge = 0; edge < width; edge++) {
      const target = next[state * width + edge]!
      const fallback = next[suffix[state]! * width + edge]!
      if (target === 0) next[state * width + edge] = fallback
      else {
        suffix[target] = fallback
        order.push(target)
      }
    }
  return { suffix, order }
}
