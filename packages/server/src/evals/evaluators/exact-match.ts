import { z } from 'zod'
import { expectedMissing, scored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  ignoreCase: z.boolean().default(false),
  /** White space at both ends does not count. */
  trim: z.boolean().default(true),
})

export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'exact-match',
  about: 'The output is the expected text.',
  options,
  fixtures: [
    { output: ' Ghent\n', expected: 'Ghent', score: 1, passed: true },
    { output: 'ghent', expected: 'Ghent', score: 0, passed: false },
    { output: 'ghent', expected: 'Ghent', options: { ignoreCase: true }, score: 1, passed: true },
    { output: ' Ghent', expected: 'Ghent', options: { trim: false }, score: 0, passed: false },
    { output: 'Ghent', expected: null, score: null, passed: null },
  ],
  evaluate({ output, expected }, { ignoreCase, trim }) {
    if (expected === null) return expectedMissing
    const plain = (text: string): string => {
      const ends = trim ? text.trim() : text
      return ignoreCase ? ends.toLowerCase() : ends
    }
    return plain(output) === plain(expected)
      ? scored(1, true, 'It is the expected text.')
      : scored(0, false, 'It is not the expected text.')
  },
}
