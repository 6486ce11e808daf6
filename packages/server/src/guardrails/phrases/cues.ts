import { foldedString, type Folded } from '../normalise/fold.ts'
import { createAutomaton } from './automaton.ts'

/** Words by class, and what their order means. Words are folded before use; a * at an edge lets the word go on there. */
export type CueSet = {
  readonly cues: { readonly [name: string]: readonly string[] }
  readonly rules: readonly CueRule[]
}

export type CueRule = {
  readonly kind: string
  /** 0 to 1. */
  readonly score: number
  /** Classes in the order in which their words must follow each other; what stands between does not matter. */
  readonly order: readonly string[]
  /** Folded units from the beginning of the first word to the end of the last. */
  readonly within: number
  /** A class whose word right before the first one takes the sense away: "do not …". */
  readonly unless?: string
  /** Whether sentences may end in between. */
  readonly acrossSentences?: boolean
}

/** `first` and `last` are indices into the folded text. */
export type CueHit = { readonly rule: CueRule; readonly first: number; readonly last: number }

export type CueReader = {
  read(folded: Folded): readonly CueHit[]
}

/** A negation this many units before the first word still belongs to it. */
const guardWithin = 12

/** Sentences end here; the fold makes line ends spaces. */
const sentenceEnds = ['. ', '! ', '? ', '。', '！', '？', '؟ ']

export function createCueReader(sets: readonly CueSet[]): CueReader {
  const { words, rules, steps, guards } = compile(sets)
  const automaton = createAutomaton(words.map(({ text }) => text))
  const ruleSteps = rules.map(({ order }) => order.length)
  const width = Math.max(1, ...ruleSteps)

  return {
    read(folded) {
      const { codes, length } = folded
      const hits: CueHit[] = []
      const firsts = new Int32Array(rules.length * width).fill(-1)
      const lasts = new Int32Array(rules.length * width)
      const guarded = new Int32Array(rules.length).fill(-1_000)
      let sentence = 0
      automaton.scan(codes, length, (index, last) => {
        const word = words[index]!
        const first = last - word.text.length + 1
        if (word.cue < 0) {
          sentence = last
          return
        }
        if (word.startsWord && first > 0 && isWord(codes[first - 1]!)) return
        if (word.endsWord && last + 1 < length && isWord(codes[last + 1]!)) return
        for (const rule of guards[word.cue]!) guarded[rule] = last
        for (const { rule, step } of steps[word.cue]!) {
          const at = rule * width + step
          const { within, acrossSentences, unless } = rules[rule]!
          if (step === 0) {
            if (unless !== undefined && first > guarded[rule]! && first - guarded[rule]! <= guardWithin)
              continue
            firsts[at] = first
          } else {
            const start = firsts[at - 1]!
            if (start < 0 || first <= lasts[at - 1]! || last - start >= within) continue
            if (acrossSentences !== true && start < sentence) continue
            firsts[at] = start
          }
          lasts[at] = last
          if (step + 1 < ruleSteps[rule]!) continue
          hits.push({ rule: rules[rule]!, first: firsts[at], last })
          firsts.fill(-1, rule * width, rule * width + width)
        }
      })
      return hits
    },
  }
}

type Word = {
  readonly text: string
  /** -1 for the end of a sentence. */
  readonly cue: number
  readonly startsWord: boolean
  readonly endsWord: boolean
}

/** Classes of all sets numbered through; which steps of which rules each serves. */
function compile(sets: readonly CueSet[]) {
  const words: Word[] = sentenceEnds.map((text) => ({ text, cue: -1, startsWord: false, endsWord: false }))
  const rules: CueRule[] = []
  const steps: { readonly rule: number; readonly step: number }[][] = []
  const guards: number[][] = []
  for (const set of sets) {
    const numbers = new Map<string, number>()
    for (const [name, its] of Object.entries(set.cues)) {
      const cue = steps.length
      numbers.set(name, cue)
      steps.push([])
      guards.push([])
      words.push(...its.map((text) => wordOf(text, cue)).filter(({ text }) => text !== ''))
    }
    for (const rule of set.rules) {
      const number = rules.push(rule) - 1
      // Backwards, so that one word of two steps of a rule does not count twice.
      for (let step = rule.order.length - 1; step >= 0; step--)
        steps[numbers.get(rule.order[step]!)!]!.push({ rule: number, step })
      if (rule.unless !== undefined) guards[numbers.get(rule.unless)!]!.push(number)
    }
  }
  return { words, rules, steps, guards }
}

function wordOf(text: string, cue: number): Word {
  const bare = foldedString(text.replace(/^\*|\*$/g, ''))
  const runsOn = (code: number) => isWord(code) && !isUnspaced(code)
  return {
    text: bare,
    cue,
    startsWord: !text.startsWith('*') && runsOn(bare.charCodeAt(0)),
    endsWord: !text.endsWith('*') && runsOn(bare.charCodeAt(bare.length - 1)),
  }
}

/** A letter or a digit of any script. */
export const isWord = (code: number): boolean =>
  code < 0x80
    ? (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
    : /[\p{L}\p{N}]/u.test(String.fromCharCode(code))

/** Han, kana, Hangul and Thai: words are not parted by spaces, or particles are written on. */
const isUnspaced = (code: number): boolean =>
  (code >= 0x0e_00 && code <= 0x0e_7f) ||
  (code >= 0x11_00 && code <= 0x11_ff) ||
  (code >= 0x30_40 && code <= 0x9f_ff) ||
  (code >= 0xac_00 && code <= 0xd7_af)
