import { z } from 'zod'
import type { Check } from '../check.ts'
import { refusalCues } from '../data/refusal-cues.ts'
import { examineEach, type KindNames } from '../found.ts'
import { readPlain } from '../hidden/view.ts'
import { fold } from '../normalise/fold.ts'
import { createCueReader } from '../phrases/cues.ts'

const options = z.strictObject({
  /** A refusal stands at the beginning; what comes after so many UTF-16 units is likelier told of somebody else. */
  within: z.int().min(1).max(1_000_000).default(400),
})

const reach = 160

const names: KindNames = { refusal: ['refusal', 'refusals'] }

export const check: Check<z.infer<typeof options>> = {
  name: 'refusal',
  about: 'An answer that declines to do what was asked.',
  misses:
    'Evasions, half answers, and refusals in words it does not know or in languages other than its 15. Takes quoted refusals at the beginning of an answer for refusals; sees only the beginning.',
  stages: ['output'],
  canMask: false,
  isRemote: false,
  threshold: 0.7,
  options,
  fixtures: [
    { text: "I'm sorry, but I can't help with that.", speaker: 'assistant', fires: true, kinds: ['refusal'] },
    { text: 'Leider kann ich dabei nicht helfen.', speaker: 'assistant', fires: true },
    { text: 'Je ne peux pas vous aider.', speaker: 'assistant', fires: true },
    { text: '申し訳ありませんが、お答えできません。', speaker: 'assistant', fires: true },
    { text: 'You cannot divide by zero.', speaker: 'assistant', fires: false },
    { text: 'I can help with that.', speaker: 'assistant', fires: false },
    { text: `Here it is. ${'Word '.repeat(90)} I can't help with that.`, speaker: 'assistant', fires: false },
  ],
  ready({ within }) {
    const reader = createCueReader(refusalCues)
    return {
      reach,
      examine: (passages) =>
        examineEach(passages, names, ({ text }) => {
          const opening = text.slice(0, within)
          return readPlain(reader, opening, fold(opening))
            .map(({ rule: { kind, score }, start, end }) => ({ start, end, kind, score }))
            .filter(({ start, end }) => end - start <= reach)
        }),
    }
  },
}
