import { describe, expect, test } from 'vitest'
import { gatherEvaluators } from './gather-evaluators.ts'

const evaluators = [...(await gatherEvaluators()).values()]

test('the evaluators every prompt needs are there', () =>
  expect(evaluators.map(({ name }) => name)).toEqual([
    'contains',
    'exact-match',
    'json-schema',
    'json-validity',
    'length-range',
    'levenshtein-similarity',
    'regex',
  ]))

describe.each(evaluators)('$name', (evaluator) => {
  test('every option has a default, and unknown ones are refused', () => {
    expect(evaluator.options.safeParse({}).success).toBe(true)
    expect(evaluator.options.safeParse({ colour: 'red' }).success).toBe(false)
  })

  test('shows what it scores, and what it fails', () => {
    const outcomes = evaluator.fixtures.map(({ passed }) => passed)
    expect(outcomes).toEqual(expect.arrayContaining([true, false]))
  })

  test.each(evaluator.fixtures)('fixture %$', ({ score, passed, options = {}, ...judged }) => {
    const evaluation = evaluator.evaluate(judged, evaluator.options.parse(options))
    expect(evaluation).toMatchObject({ score: score === null ? null : expect.closeTo(score, 12), passed })
    expect(evaluation.reason === null).toBe(score !== null)
    expect(evaluation.words).toMatch(/[.”]$/)
  })

  test.each(['', ' ', '\0', '{', '[1]', '"\\u0000"', '__proto__', '$&', '((((', 'ß'.repeat(5_000)])(
    'takes odd text %$ as output and as expected',
    (text) => {
      const options = evaluator.options.parse({})
      for (const expected of [text, null]) {
        const { score } = evaluator.evaluate({ output: text, expected }, options)
        if (score !== null) expect(score >= 0 && score <= 1).toBe(true)
      }
    },
  )
})
