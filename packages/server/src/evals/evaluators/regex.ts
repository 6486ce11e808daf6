import { RE2JS } from 're2js'
import { z } from 'zod'
import { expectedMissing, scored, unscored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  /** RE2's syntax; without one, the expected text is the pattern. */
  pattern: z.string().min(1).max(2_000).optional(),
  ignoreCase: z.boolean().default(false),
  /** From the first character to the last, rather than somewhere. */
  whole: z.boolean().default(false),
})

/** RE2 takes time linear in the text: no pattern can hang the process. */
export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'regex',
  about: 'The output matches a pattern (RE2: no look-around, no back-references).',
  options,
  fixtures: [
    { output: 'Order 1234 left.', expected: '\\d{4}', score: 1, passed: true },
    {
      output: 'Order 1234',
      expected: null,
      options: { pattern: '\\d+', whole: true },
      score: 0,
      passed: false,
    },
    { output: 'YES', expected: '^yes$', options: { ignoreCase: true }, score: 1, passed: true },
    { output: `${'a'.repeat(20_000)}!`, expected: '^(a+)+$', score: 0, passed: false },
    { output: 'a', expected: '(', score: null, passed: null },
    { output: 'a', expected: 'a'.repeat(2_001), score: null, passed: null },
    { output: 'a', expected: null, score: null, passed: null },
  ],
  evaluate({ output, expected }, { pattern = expected ?? '', ignoreCase, whole }) {
    if (pattern === '') return expectedMissing
    if (pattern.length > 2_000)
      return unscored('options-invalid', 'The pattern is longer than 2,000 characters.')
    let compiled: RE2JS
    try {
      compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
    } catch (error) {
      return unscored('options-invalid', `The pattern cannot be read: ${(error as Error).message}.`)
    }
    return (whole ? compiled.matches(output) : compiled.matcher(output).find())
      ? scored(1, true, 'It matches the pattern.')
      : scored(0, false, 'It does not match the pattern.')
  },
}
