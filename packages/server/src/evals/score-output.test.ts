import { expect, test } from 'vitest'
import { gatherEvaluators } from './gather-evaluators.ts'
import { scorers } from './score-output.ts'

const known = await gatherEvaluators()

test('chosen evaluators score with their options', () => {
  const ready = scorers([{ name: 'exact-match', options: { ignoreCase: true } }], known)
  expect(ready.ok && ready.value[0]!.score({ output: 'YES', expected: 'yes' })).toMatchObject({ score: 1 })
})

test.each([
  [{ name: 'magic', options: {} }, /"evaluators.1.name": there is no evaluator "magic"/],
  [{ name: 'regex', options: { pattern: 7 } }, /"evaluators.1.options.pattern" must be a text/],
  [{ name: 'regex', options: { colour: 'red' } }, /"evaluators.1.options.colour" is not known/],
])('%j is refused, naming the field', (wrong, detail) => {
  const refused = scorers([{ name: 'contains', options: {} }, wrong], known)
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'body-invalid', detail: expect.stringMatching(detail) },
  })
})

test('an output too long to score is not scored', () => {
  const ready = scorers([{ name: 'json-validity', options: {} }], known)
  expect(ready.ok && ready.value[0]!.score({ output: ' '.repeat(200_001), expected: null })).toMatchObject({
    ...{ score: null, reason: 'output-too-long' },
  })
})
