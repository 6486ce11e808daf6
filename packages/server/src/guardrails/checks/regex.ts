import { RE2JS } from 're2js'
import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineAll, type Found } from '../found.ts'

const rule = z.strictObject({
  /** What a match is called: placeholders and reports are named by it. */
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'use at most 40 lower-case letters, digits and hyphens, a letter first')
    .default('pattern'),
  /** RE2's syntax: no look-around, no back-references. */
  pattern: z.string().min(1).max(2_000).superRefine(refuseUnreadable),
  ignoreCase: z.boolean().default(false),
})

const options = z.strictObject({
  patterns: z.array(rule).min(1).max(50),
  /** Longer matches (in UTF-16 units) are not found: a stream waits for so much. */
  longest: z.int().min(1).max(100_000).default(300),
})

/** RE2 takes time linear in the text, so no pattern can hang the process; one this large would still be slow. */
const programAtMost = 5_000

function refuseUnreadable(pattern: string, context: z.RefinementCtx): void {
  try {
    if (RE2JS.compile(pattern).programSize() > programAtMost)
      context.addIssue({ code: 'custom', message: 'is too large: its repetitions multiply' })
  } catch (error) {
    context.addIssue({ code: 'custom', message: `cannot be read: ${(error as Error).message}` })
  }
}

export const check: Check<z.infer<typeof options>> = {
  name: 'regex',
  about: 'Text that matches one of your patterns (RE2: no look-around, no back-references).',
  misses: 'Whatever the patterns miss; matches longer than `longest`.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    {
      text: 'Ticket AB-1234 and CD-77',
      options: { patterns: [{ kind: 'ticket', pattern: '[A-Z]{2}-\\d+' }] },
      ...{ fires: true, kinds: ['ticket'], masked: 'Ticket [TICKET] and [TICKET]' },
    },
    { text: 'ticket', options: { patterns: [{ pattern: 'TICKET' }] }, fires: false },
    { text: 'ticket', options: { patterns: [{ pattern: 'TICKET', ignoreCase: true }] }, fires: true },
    { text: 'x', options: { patterns: [{ pattern: 'y*' }] }, fires: false },
    { text: 'aaaa', options: { patterns: [{ pattern: 'a+' }], longest: 3 }, fires: false },
    { text: `${'a'.repeat(5_000)}!`, options: { patterns: [{ pattern: '^(a+)+$' }] }, fires: false },
  ],
  ready({ patterns, longest }) {
    const compiled = patterns.map(({ kind, pattern, ignoreCase }) => ({
      kind,
      matches: RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0),
    }))
    const read = (text: string): readonly Found[] =>
      compiled.flatMap(({ kind, matches }) => {
        const found: Found[] = []
        for (const matcher = matches.matcher(text); matcher.find();) {
          const [start, end] = [matcher.start(), matcher.end()]
          if (end > start && end - start <= longest) found.push({ start, end, kind, score: 1 })
        }
        return found
      })
    return { reach: longest, examine: (passages) => examineAll(passages, {}, ({ text }) => read(text)) }
  },
}
