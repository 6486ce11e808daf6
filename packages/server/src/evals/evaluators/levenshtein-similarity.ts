import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { expectedMissing, scored, unscored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  /** The similarity from which it passes. */
  atLeast: z.number().min(0).max(1).default(0.8),
  ignoreCase: z.boolean().default(false),
})

/** The time grows with the product of both lengths: here some hundredths of a second. */
const charsAtMost = 10_000

/** 1 − (edits of one character that make one text the other) ÷ (length of the longer), in UTF-16 units. */
export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'levenshtein-similarity',
  about: 'The output is nearly the expected text, letter for letter.',
  options,
  fixtures: [
    { output: 'kitten', expected: 'kitten', score: 1, passed: true },
    { output: 'sitting', expected: 'kitten', score: 1 - 3 / 7, passed: false },
    { output: 'sitting', expected: 'kitten', options: { atLeast: 0.5 }, score: 1 - 3 / 7, passed: true },
    { output: '', expected: '', score: 1, passed: true },
    { output: 'a', expected: null, score: null, passed: null },
    { output: 'a'.repeat(10_001), expected: 'a', score: null, passed: null },
  ],
  evaluate({ output, expected }, { atLeast, ignoreCase }) {
    if (expected === null) return expectedMissing
    const longer = Math.max(output.length, expected.length)
    if (longer > charsAtMost)
      return unscored('output-too-long', `Only texts of up to ${charsAtMost} characters are compared.`)
    const plain = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
    const edits = distance(plain(output), plain(expected))
    const similarity = longer === 0 ? 1 : Math.max(0, 1 - edits / longer)
    return scored(similarity, similarity >= atLeast, `${edits} edits from the expected text.`)
  },
}
