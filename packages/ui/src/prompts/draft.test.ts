import { expect, test } from 'vitest'
import { draftOf, readDraft } from './draft.ts'

const draft = {
  ...draftOf(undefined),
  template: 'Hello {name}',
  modelId: 'gpt-4o',
  temperature: '0',
  maxTokens: '256',
}

test('a draft becomes a version, leaving out what was left empty', () => {
  expect(readDraft(draft)).toEqual({
    template: 'Hello {name}',
    modelId: 'gpt-4o',
    temperature: 0,
    maxTokens: 256,
  })
})

test('a wrong field is named in a sentence', () => {
  expect(readDraft({ ...draft, temperature: 'warm' })).toBe('Temperature is a number from 0 up.')
  expect(readDraft({ ...draft, maxTokens: '1.5' })).toBe('Maximum tokens is a whole number above 0.')
  expect(readDraft({ ...draft, tools: '[' })).toBe('Tools is not valid JSON.')
})
