import { z } from 'zod'
import { expectedMissing, scored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  /** Texts that must all occur; without any, the expected text. */
  texts: z.array(z.string().min(1)).max(100).default([]),
  ignoreCase: z.boolean().default(true),
})

export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'contains',
  about: 'The output holds the expected text, or each of some texts.',
  options,
  fixtures: [
    { output: 'It left Ghent today.', expected: 'ghent', score: 1, passed: true },
    { output: 'It left Ghent.', expected: 'ghent', options: { ignoreCase: false }, score: 0, passed: false },
    { output: 'a b', expected: null, options: { texts: ['a', 'b', 'c', 'd'] }, score: 0.5, passed: false },
    { output: 'a', expected: null, score: null, passed: null },
    { output: 'a', expected: '', score: null, passed: null },
  ],
  evaluate({ output, expected }, { texts, ignoreCase }) {
    const wanted = texts.length > 0 ? texts : expected ? [expected] : []
    if (wanted.length === 0) return expectedMissing
    const plain = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
    const held = plain(output)
    const missing = wanted.filter((text) => !held.includes(plain(text)))
    if (missing.length === 0) return scored(1, true, 'It holds what it must.')
    const share = (wanted.length - missing.length) / wanted.length
    return scored(share, false, `It does not hold “${missing[0]!.slice(0, 80)}”.`)
  },
}
