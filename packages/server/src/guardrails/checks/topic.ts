import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineEach, examinedWhole, isOperators, type KindNames } from '../found.ts'
import { readPlain } from '../hidden/view.ts'
import { fold, foldedString } from '../normalise/fold.ts'
import { fitsAutomaton } from '../phrases/automaton.ts'
import { createCueReader, type CueSet } from '../phrases/cues.ts'

/** What is left of a phrase after folding must be something: a lone accent would be everywhere. */
const phrase = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => foldedString(text.replaceAll('*', '')).trim() !== '', 'has nothing to look for')
const phrases = z
  .array(phrase)
  .max(500)
  .refine(
    (words) => fitsAutomaton(words.map(foldedString)),
    'are too many, or of too many different characters',
  )
  .default([])

const options = z
  .strictObject({
    /** Fires where one of these stands. Case, accents and look-alikes do not matter; a * at an edge lets the word go on. */
    deny: phrases,
    /** When given, a text must hold at least one of these. */
    allow: phrases,
    /** Shorter texts (in UTF-16 units) need not: "thanks" is on no topic. */
    allowFrom: z.int().min(0).max(1_000_000).default(40),
  })
  .refine(({ deny, allow }) => deny.length + allow.length > 0, 'must name a phrase to deny or to allow')

const longest = 200
const names: KindNames = { topic: ['denied phrase', 'denied phrases'] }

export const check: Check<z.infer<typeof options>> = {
  name: 'topic',
  about: 'Text that holds a phrase of a deny list, or none of an allow list.',
  misses: 'Whatever is said in other words: it knows words, not what they mean.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    {
      text: 'Which stocks should I buy, Acme or Other?',
      options: { deny: ['acme', 'stocks'] },
      ...{ fires: true, kinds: ['topic'], masked: 'Which [TOPIC] should I buy, [TOPIC] or Other?' },
    },
    { text: 'Café Ácme', options: { deny: ['acme'] }, fires: true },
    { text: 'acmeist poetry', options: { deny: ['acme'] }, fires: false },
    { text: 'acmeist poetry', options: { deny: ['acme*'] }, fires: true },
    { text: '股票怎么买', options: { deny: ['股票'] }, fires: true },
    {
      text: 'Tell me about the weather in Paris tomorrow',
      options: { allow: ['refund', 'order'] },
      fires: true,
    },
    {
      text: 'Tell me about the status of my order number 3',
      options: { allow: ['refund', 'order'] },
      fires: false,
    },
    { text: 'Thanks!', options: { allow: ['refund'] }, fires: false },
  ],
  ready({ deny, allow, allowFrom }) {
    const setOf = (name: string, words: readonly string[]): CueSet => ({
      cues: { [name]: words },
      rules: [{ kind: name, score: 1, order: [name], within: longest + 1 }],
    })
    const denied = createCueReader([setOf('topic', deny)])
    const allowed = createCueReader([setOf('allowed', allow)])
    return {
      // Whether nothing allowed was said is known at the end only.
      reach: allow.length > 0 ? 'whole' : longest * 2,
      examine(passages) {
        const examined = examineEach(passages, names, ({ text }) =>
          readPlain(denied, text, fold(text))
            .map(({ start, end }) => ({ start, end, kind: 'topic', score: 1 }))
            .filter(({ start, end }) => end - start <= longest * 2),
        )
        if (allow.length === 0 || (examined.kind === 'examined' && examined.score > 0)) return examined
        const said = passages.filter((passage) => !isOperators(passage))
        const isShort = said.reduce((sum, { text }) => sum + text.length, 0) < allowFrom
        if (isShort || said.some(({ text }) => allowed.read(fold(text)).length > 0)) return examined
        return examinedWhole(1, 'No phrase of the allow list was found.')
      },
    }
  },
}
