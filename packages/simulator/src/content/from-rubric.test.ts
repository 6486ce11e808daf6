import { expect, test } from 'vitest'
import { answerFromRubric } from './from-rubric.ts'

type Said = {
  readonly score: number
  readonly statements: readonly { readonly supported: boolean }[]
}

const judge = (form: string, texts: Readonly<Record<string, string>>): Said | undefined => {
  const shown = Object.entries(texts).map(
    ([name, text]) => `<${name} 0123456789abcdef>\n${text}\n</${name} 0123456789abcdef>`,
  )
  const said = answerFromRubric(
    `You judge texts by a rubric. …\n\nAnswer with one JSON object and nothing else: ${form}.\n${shown.join('\n\n')}`,
  )
  return said === undefined ? undefined : (JSON.parse(said) as Said)
}
const query = 'How tall is the Eiffel Tower?'

test('a document that repeats the query scores 5, and one about something else 1', () => {
  const score = (document: string) => judge('{"reason": "…", "score": N}', { query, document })?.score
  expect(score('How tall the Eiffel Tower is: 330 metres.')).toBe(5)
  expect(score('Soup today.')).toBe(1)
})

test('statements are supported by what shares half their words', () =>
  expect(
    judge('{"statements": [{"statement": "…", "supported": true}]}', {
      query,
      'document 1': 'The tower is 330 metres tall.',
      answer: 'The tower is 330 metres tall. Norwegian climbers repaint it often.',
    })?.statements.map(({ supported }) => supported),
  ).toEqual([true, false]))

test('a right answer is held against documents and answer', () =>
  expect(
    judge('{"reference": [], "answer": []}', {
      'document 1': 'Cables and lifts.',
      'document 2': 'The tower is 330 metres tall.',
      reference: 'The tower is 330 metres tall.',
      answer: 'Cables and lifts.',
    }),
  ).toMatchObject({
    reference: [{ documents: [2] }],
    answer: [{ documents: [1], right: false }],
  }))

test('another prompt, and a form it does not know, are answered as ever', () => {
  expect(answerFromRubric('Answer with one JSON object and nothing else: {"score": 1}')).toBeUndefined()
  expect(judge('{"category": "C"}', { query, answer: 'x' })).toBeUndefined()
})
