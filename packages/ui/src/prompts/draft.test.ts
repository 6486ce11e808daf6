import type { PromptVersion } from '@telltale/sdk'
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

test('parameters, types and metadata join when they are given', () => {
  const parameters = { ...draft.parameters, topP: '0.5', stop: '["END"]', reasoningEffort: 'low' }
  expect(readDraft({ ...draft, parameters, variables: [], metadata: '{"ticket": 7}' })).toMatchObject({
    parameters: { topP: 0.5, stop: ['END'], reasoningEffort: 'low' },
    variableTypes: { name: { type: 'string' } },
    metadata: { ticket: 7 },
  })
  expect(readDraft({ ...draft, parameters: { ...parameters, seed: 'x' } })).toBe('Seed is a number.')
  expect(readDraft({ ...draft, parameters: { ...parameters, stop: 'END' } })).toContain('Stop is a JSON list')
  expect(readDraft({ ...draft, metadata: '[]' })).toBe('Metadata is a JSON object.')
})

test('a version that is typed anew is what it was', () => {
  const content = {
    ...{ template: 'Hi {name}', modelId: 'gpt-4o', temperature: 0.2, maxTokens: 9 },
    parameters: { topP: 0.5, seed: 0, stop: ['\n\n', '"'] },
    variableTypes: { name: { type: 'string', maxLength: 80 } },
  } as const
  expect(readDraft(draftOf(content as unknown as PromptVersion))).toEqual(content)
})
