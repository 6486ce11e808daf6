import { z } from 'zod'
import { scored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  /** An answer inside one ```json fence counts as its inside. */
  allowFence: z.boolean().default(false),
})

export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'json-validity',
  about: 'The output is JSON.',
  options,
  fixtures: [
    { output: ' {"a": [1, 2]} ', expected: null, score: 1, passed: true },
    { output: '{"a": 1', expected: null, score: 0, passed: false },
    { output: '```json\n{}\n```', expected: null, score: 0, passed: false },
    { output: '```json\n{}\n```', expected: null, options: { allowFence: true }, score: 1, passed: true },
    { output: '', expected: null, score: 0, passed: false },
  ],
  evaluate({ output }, { allowFence }) {
    const fenced = allowFence ? /^\s*```(?:json)?\n([\s\S]*)\n```\s*$/.exec(output)?.[1] : undefined
    try {
      JSON.parse(fenced ?? output)
      return scored(1, true, 'It is JSON.')
    } catch (error) {
      return scored(0, false, `It is not JSON: ${(error as Error).message.slice(0, 120)}.`)
    }
  },
}
