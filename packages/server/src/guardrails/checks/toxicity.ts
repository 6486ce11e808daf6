import { z } from 'zod'
import type { Check } from '../check.ts'
import { toxicCues, toxicKinds, toxicWords } from '../data/toxic-cues.ts'
import { examineEach, type Found, type KindNames } from '../found.ts'
import { disguisedViews, unleeted } from '../hidden/disguised.ts'
import { squeezedView } from '../hidden/squeezed.ts'
import { readPlain, readView } from '../hidden/view.ts'
import { fold, foldedString } from '../normalise/fold.ts'
import { createCueReader } from '../phrases/cues.ts'

const languages = Object.keys(toxicWords) as (keyof typeof toxicWords)[]
const word = z.string().trim().min(1).max(60)

const options = z.strictObject({
  languages: z.array(z.enum(languages)).min(1).default(languages),
  kinds: z
    .array(z.enum(toxicKinds))
    .min(1)
    .default([...toxicKinds]),
  /** More words, counted as insults; a * at an edge lets the word go on. */
  words: z.array(word).max(300).default([]),
  /** Words that are no harm here. */
  allow: z.array(word).max(300).default([]),
})

const reach = 120

const names: KindNames = {
  profanity: ['coarse word', 'coarse words'],
  insult: ['insult', 'insults'],
  slur: ['slur', 'slurs'],
  threat: ['threat', 'threats'],
  'self-harm': ['call to self-harm', 'calls to self-harm'],
}

export const check: Check<z.infer<typeof options>> = {
  name: 'toxicity',
  about: 'Insults, slurs, threats, calls to self-harm and coarse words, by word lists in 12 languages.',
  misses:
    'Hate, irony and threats in polite words, new words and most dialects: word lists know no meaning. Takes quotations, reclaimed words and talk about such words for the thing itself.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.7,
  options,
  fixtures: [
    { text: 'You fucking idiot!', fires: true, kinds: ['insult', 'profanity'] },
    { text: 'what a piece of f.u.c.k.e.d up code', fires: true },
    { text: 'fuuuuuck', fires: true, masked: '[PROFANITY]' },
    { text: 'you are an @sshole', fires: true },
    { text: 'Scunthorpe, Essex; pass the class assignment', fires: false },
    { text: 'kill the process', fires: false },
    { text: 'Arschloch', options: { languages: ['en'] }, fires: false },
    { text: 'Arschloch', fires: true },
    { text: 'what a wally', options: { words: ['wally'] }, fires: true },
    { text: 'oh shit', options: { allow: ['shit'] }, fires: false },
    { text: 'oh shit', options: { kinds: ['slur'] }, fires: false },
  ],
  ready({ languages: wanted, kinds, words, allow }) {
    const reader = createCueReader([
      ...wanted.map((language) => toxicCues(toxicWords[language], kinds)),
      { cues: { insult: words }, rules: [{ kind: 'insult', score: 0.8, order: ['insult'], within: 100 }] },
    ])
    const allowed = new Set(allow.map(foldedString))
    return {
      reach,
      examine: (passages) =>
        examineEach(passages, names, ({ text }) =>
          [...readAll(text)]
            .filter(({ start, end }) => end - start <= reach)
            .filter(
              ({ start, end }) => allowed.size === 0 || !allowed.has(foldedString(text.slice(start, end))),
            ),
        ),
    }

    function* readAll(text: string): Generator<Found> {
      const folded = fold(text)
      const hits = [...readPlain(reader, text, folded)]
      const plain = unleeted(text, folded)
      if (plain !== null) hits.push(...readPlain(reader, text, plain).filter(isSpelt(text)))
      for (const view of disguisedViews(text)) hits.push(...readView(reader, view))
      const squeezed = squeezedView(text)
      if (squeezed !== null) hits.push(...readView(reader, squeezed))
      const seen = new Set<string>()
      for (const { rule, start, end } of hits) {
        const place = `${start} ${end} ${rule.kind}`
        if (seen.has(place)) continue
        seen.add(place)
        yield { start, end, kind: rule.kind, score: rule.score }
      }
    }
  },
}

/** "455" is a number, "a55" is not. */
const isSpelt =
  (text: string) =>
  ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    /\p{L}/u.test(text.slice(start, end))
