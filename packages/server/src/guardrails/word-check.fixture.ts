import { z } from 'zod'
import type { Check } from './check.ts'

/** A check to make guardrails of in tests: fires on a word, which is secret when it is given as `hidden`. */
export const wordCheck: Check<{ word: string; hidden?: string | undefined; url?: string | undefined }> = {
  ...{ name: 'word', about: 'A word.', misses: 'Other words.', canMask: true, isRemote: true },
  ...{ stages: ['input', 'output'], threshold: 0.7, fixtures: [], secrets: ['hidden'] },
  options: z.strictObject({
    word: z.string().min(1).default('foo'),
    hidden: z.string().min(3).optional(),
    url: z.string().optional(),
  }),
  ready: ({ word, hidden = word }) => ({
    reach: hidden.length,
    examine: (passages) => {
      const findings = passages.flatMap(({ text }, passage) => {
        const start = text.indexOf(hidden)
        return start === -1 ? [] : [{ passage, start, end: start + hidden.length, kind: 'word', score: 1 }]
      })
      return { kind: 'examined', score: findings.length > 0 ? 1 : 0, findings, reason: 'Looked for a word.' }
    },
  }),
}
