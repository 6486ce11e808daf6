import { expect, test } from 'vitest'
import { compileTemplate } from '../../prompts/render.ts'
import { chatBody } from './chat-body.ts'
import { PlaygroundRun } from './model.ts'

const bodyOf = (given: object) => {
  const run = PlaygroundRun.parse({ model: 'm', ...given })
  return chatBody(run, compileTemplate(run))
}

test('the input is the last turn of the user', () =>
  expect(
    bodyOf({
      template: 'Answer in {language}.',
      messages: [{ role: 'assistant', content: 'Hello.' }],
      variables: { language: 'Dutch' },
      input: 'Where is it? {literal}',
    }),
  ).toEqual({
    ok: true,
    value: {
      ...{ model: 'm', stream: true },
      messages: [
        { role: 'system', content: 'Answer in Dutch.' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Where is it? {literal}' },
      ],
    },
  }))

test('where a text asks for {input}, it goes there and nowhere else', () =>
  expect(bodyOf({ messages: [{ role: 'user', content: 'Sum up: {input}' }], input: 'a {b}' })).toMatchObject({
    value: { messages: [{ role: 'user', content: 'Sum up: a {b}' }] },
  }))

test('what is not set is not sent', () => {
  const set = { temperature: 0, maxTokens: 9, tools: [{}], responseFormat: { type: 'json_object' } }
  expect(bodyOf({ template: 'a', ...set })).toMatchObject({
    value: {
      ...{ temperature: 0, max_completion_tokens: 9, tools: [{}] },
      response_format: { type: 'json_object' },
    },
  })
  expect(Object.keys((bodyOf({ template: 'a' }) as { value: object }).value)).toEqual([
    'model',
    'stream',
    'messages',
  ])
})

test('a variable without a value is named', () =>
  expect(bodyOf({ template: '{a} {b}', variables: { a: 1 } })).toMatchObject({
    ok: false,
    error: { code: 'variable-missing', detail: 'No value for: b.' },
  }))
