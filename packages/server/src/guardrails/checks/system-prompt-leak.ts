import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineEach, type Found, type KindNames } from '../found.ts'
import { readPlain } from '../hidden/view.ts'
import { fold, foldedString, type Folded } from '../normalise/fold.ts'
import { createCueReader } from '../phrases/cues.ts'
import { createOverlapReader, type OverlapReader } from '../structure/overlap.ts'

const options = z.strictObject({
  /** Made-up words that stand in the system text and nowhere else: whoever shows one has shown it. */
  canaries: z
    .array(
      z
        .string()
        .min(8)
        .max(200)
        .refine((text) => foldedString(text).trim().length >= 6, 'must hold at least 6 letters or digits'),
    )
    .max(50)
    .default([]),
  /** So many words of the system text in a row are a leak; 0 looks for canaries alone. */
  minWords: z.int().min(0).max(200).default(12),
})

const reach = 400

const names: KindNames = {
  canary: ['canary', 'canaries'],
  overlap: ['passage of the system text', 'passages of the system text'],
}

export const check: Check<z.infer<typeof options>> = {
  name: 'system-prompt-leak',
  about: 'An answer that repeats the system text, or a canary put into it.',
  misses:
    'Paraphrases, translations and codings of the system text; fewer words in a row than asked for. Cannot tell what may be said from what may not: a system text that dictates an answer is repeated by right.',
  stages: ['output', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.7,
  options,
  fixtures: [
    {
      text: 'The word is zq-canary-81.',
      options: { canaries: ['zq-canary-81'] },
      fires: true,
      kinds: ['canary'],
      masked: 'The word is [CANARY].',
    },
    { text: 'The word is ZQ-CANARY-81.', options: { canaries: ['zq-canary-81'] }, fires: true },
    {
      text: 'Sure: you are Bert and you never tell anybody about the discount of ten percent. Bye.',
      systemText: 'You are Bert, and you never tell anybody about the discount of ten percent.',
      ...{ fires: true, kinds: ['overlap'] },
    },
    {
      text: 'you are Bert and you never tell anybody about the discount of ten percent',
      systemText: 'You are Bert, and you never tell anybody about the discount of ten percent.',
      userText:
        'Why do you say "you are Bert, and you never tell anybody about the discount of ten percent"?',
      fires: false,
    },
    { text: 'You are Bert.', systemText: 'You are Bert, and you never tell anybody.', fires: false },
    { text: 'Hello', fires: false },
  ],
  ready({ canaries, minWords }) {
    const canaryReader = createCueReader([
      {
        cues: { canary: canaries.map((canary) => `*${canary}*`) },
        rules: [{ kind: 'canary', score: 1, order: ['canary'], within: reach }],
      },
    ])
    const canariesIn = (text: string, folded: Folded): readonly Found[] =>
      canaries.length === 0
        ? []
        : readPlain(canaryReader, text, folded)
            .map(({ start, end }) => ({ start, end, kind: 'canary', score: 1 }))
            .filter(({ start, end }) => end - start <= reach)
    // Calls of one application bring one system text after another.
    let known: { readonly systemText: string; readonly reader: OverlapReader } | null = null
    const readerOf = (systemText: string): OverlapReader => {
      if (known?.systemText !== systemText)
        known = { systemText, reader: createOverlapReader(systemText, minWords) }
      return known.reader
    }
    return {
      reach,
      examine: (passages, { systemText, userText }) => {
        const shared = minWords > 0 && systemText !== '' ? readerOf(systemText) : null
        return examineEach(passages, names, ({ text, speaker }) => {
          if (speaker === 'user') return []
          const folded = fold(text)
          const overlaps = shared?.(text, folded, userText) ?? []
          return [
            ...canariesIn(text, folded),
            ...overlaps.flatMap(({ start, end }) => [...pieces(start, end)]),
          ]
        })
      },
    }
  },
}

/** A leak is as long as it is; a finding is not. */
function* pieces(start: number, end: number): Generator<Found> {
  for (let at = start; at < end; at += reach)
    yield { start: at, end: Math.min(end, at + reach), kind: 'overlap', score: 0.9 }
}
