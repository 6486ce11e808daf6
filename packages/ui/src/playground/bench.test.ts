import { expect, test } from 'vitest'
import type { PromptVersion } from '@telltale/sdk'
import { readDraft } from '../prompts/draft.ts'
import {
  asDraft,
  columnsOf,
  faultOf,
  isUnchanged,
  letterOf,
  newRow,
  newVariant,
  requestOf,
  variablesOf,
  variantOf,
} from './bench.ts'

const version = {
  ...{ name: 'support', version: 3, template: 'You help {who}.', modelId: 'gpt-4o' },
  ...{ temperature: 0.5, maxTokens: 64, responseFormat: null },
  messages: [
    { role: 'user', content: '{question}' },
    { role: 'user', content: [{ type: 'text', text: '{detail}' }] },
  ],
} as unknown as PromptVersion

test('columns are every variant with every model', () => {
  const variants = [newVariant(), newVariant()]
  const columns = columnsOf({ variants, models: ['m', 'n'] })
  expect(columns.map(({ label, model }) => label + model)).toEqual(['Am', 'An', 'Bm', 'Bn'])
  expect([0, 25, 26, 27].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB'])
})

test('the variables of all texts are asked for once, less the input', () =>
  expect(
    variablesOf({ variants: [variantOf(version), newVariant({ template: '{who} {input} {more}' })] }),
  ).toEqual(['who', 'question', 'detail', 'more']))

test('a version is sent as it is and under its name until a word is changed', () => {
  const variant = variantOf(version)
  const row = newRow({ values: { who: 'us' }, input: 'Hi', expected: 'Ho' })
  const sent = requestOf({ variant, model: 'm' }, row, [{ name: 'regex', options: '{"pattern": "a"}' }])
  expect(sent).toEqual({
    ...{
      model: 'm',
      template: 'You help {who}.',
      messages: version.messages,
      temperature: 0.5,
      maxTokens: 64,
    },
    ...{ tools: null, responseFormat: null, prompt: { name: 'support', version: 3 } },
    ...{ variables: { who: 'us' }, input: 'Hi', expected: 'Ho' },
    evaluators: [{ name: 'regex', options: { pattern: 'a' } }],
  })
  const edited = { ...variant, words: { ...variant.words, template: 'Other' } }
  expect(isUnchanged(edited)).toBe(false)
  expect(requestOf({ variant: edited, model: 'm' }, row, []).prompt).toBeNull()
})

test('a variant becomes a version again', () => {
  const { template, modelId, temperature, maxTokens, messages } = version
  expect(readDraft(asDraft(variantOf(version), 'gpt-4o', 'why'))).toEqual({
    ...{ template, modelId, temperature, maxTokens, messages },
    message: 'why',
  })
})

test.each([
  [{ temperature: 'warm' }, 'Temperature is a number from 0 to 2.'],
  [{ maxTokens: '0' }, 'Maximum tokens is a whole number above 0.'],
  [{ tools: '{}' }, 'Tools is not a JSON list.'],
  [{ responseFormat: 'json' }, 'Response format is not a JSON object.'],
  [{ messages: [{ role: 'user', text: '{', isJson: true }] }, 'Message 1 is not a JSON object with a role.'],
  [{ temperature: '0', maxTokens: '9', tools: '[]' }, null],
])('%j: %s', (words, fault) => expect(faultOf(newVariant(words))).toBe(fault))

test('what a version has besides words is kept when it is saved anew', () => {
  const extras = {
    parameters: { seed: 7 },
    variableTypes: { who: { type: 'string' }, question: { type: 'string' }, detail: { type: 'json' } },
  } as const
  expect(readDraft(asDraft(variantOf({ ...version, ...extras }), 'gpt-4o', ''))).toMatchObject(extras)
})
