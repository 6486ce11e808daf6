import { z } from 'zod'
import { scored, unscored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  unit: z.enum(['characters', 'words']).default('characters'),
  atLeast: z.int().min(0).default(1),
  atMost: z.int().min(0).default(2_000),
})

export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'length-range',
  about: 'The output is neither too short nor too long.',
  options,
  fixtures: [
    { output: 'Hello', expected: null, score: 1, passed: true },
    { output: '', expected: null, score: 0, passed: false },
    { output: '👋🏽', expected: null, options: { atMost: 1 }, score: 1, passed: true },
    {
      output: 'one two three',
      expected: null,
      options: { unit: 'words', atMost: 2 },
      score: 0,
      passed: false,
    },
    { output: 'a', expected: null, options: { atLeast: 3, atMost: 2 }, score: null, passed: null },
  ],
  evaluate({ output }, { unit, atLeast, atMost }) {
    if (atLeast > atMost) return unscored('options-invalid', 'atLeast is greater than atMost.')
    const length = unit === 'words' ? wordsIn(output) : charactersIn(output)
    const words = `It has ${length} ${unit}; it may have ${atLeast} to ${atMost}.`
    return length >= atLeast && length <= atMost ? scored(1, true, words) : scored(0, false, words)
  },
}

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Characters as people count them: an emoji is one. */
const charactersIn = (text: string): number => [...graphemes.segment(text)].length
