import { z } from 'zod'
import type { Check } from '../check.ts'
import { examinedWhole, isOperators } from '../found.ts'
import { languageSigns } from '../tell-language.ts'

const options = z.strictObject({
  /** ISO 639-1, as `en`. */
  allow: z
    .array(z.string().regex(/^[a-z]{2}$/, 'must be two small letters, as en'))
    .min(1)
    .max(60),
  /** Shorter texts (in letters) say too little. */
  minLetters: z.int().min(1).max(10_000).default(20),
})

/** An allowed language this near the first may be it: neighbours such as Danish and Norwegian are told apart badly. */
const near = 0.8

export const check: Check<z.infer<typeof options>> = {
  name: 'language',
  about: 'Text in another language than the allowed ones.',
  misses:
    'Short texts; texts that mix languages; languages it does not know (it knows 62). Takes neighbours such as Norwegian and Danish for each other, and names, code and slang for anything.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: false,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    {
      text: 'Could you please tell me when my parcel will arrive?',
      options: { allow: ['en'] },
      fires: false,
    },
    {
      text: 'Könnten Sie mir bitte sagen, wann mein Paket ankommt?',
      options: { allow: ['en'] },
      fires: true,
    },
    {
      text: 'Könnten Sie mir bitte sagen, wann mein Paket ankommt?',
      options: { allow: ['en', 'de'] },
      fires: false,
    },
    {
      text: 'いつ荷物が届くか教えていただけますでしょうか、お願いします',
      options: { allow: ['en'] },
      fires: true,
    },
    { text: 'Danke!', options: { allow: ['en'] }, fires: false },
    { text: '1234 5678 +-*/ 999', options: { allow: ['en'] }, fires: false },
  ],
  ready({ allow, minLetters }) {
    return {
      reach: 'whole',
      examine(given) {
        const passages = given.filter((passage) => !isOperators(passage))
        const signs = languageSigns(passages.map((passage) => passage.text).join('\n'), minLetters)
        if (signs.kind === 'short') return examinedWhole(0, 'There is not enough text to tell its language.')
        const [first, ...others] = signs.likely
        if (first === undefined) return examinedWhole(0, 'Its language is none that is known.')
        const allowed = [first, ...others].find(({ lang }) => allow.includes(lang))
        if (allowed !== undefined && allowed.accuracy >= first.accuracy * near)
          return examinedWhole(0, `Its language is ${allowed.lang}.`)
        return examinedWhole(
          first.accuracy >= 0.5 ? 1 : Math.max(0.5, first.accuracy),
          `Its language is ${first.lang}.`,
        )
      },
    }
  },
}
