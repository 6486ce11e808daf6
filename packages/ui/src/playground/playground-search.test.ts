import { expect, test } from 'vitest'
import { newVariant, type Bench } from './bench.ts'
import { namesIn, promptReferences, readPlaygroundSearch, searchOf } from './playground-search.ts'

test('prompts and models are read from the address', () => {
  expect(promptReferences('support@3, other')).toEqual([
    { name: 'support', version: 3 },
    { name: 'other', version: null },
  ])
  expect(namesIn('gpt-4o, ,vendor/model;a=1')).toEqual(['gpt-4o', 'vendor/model;a=1'])
  expect(readPlaygroundSearch({ prompt: '', models: 4, call: 'id', hours: 1 })).toEqual({
    ...{ models: '4', call: 'id' },
  })
})

test('an address says which versions and models, never drafts', () => {
  const draft = newVariant({ template: 'secret words' })
  const version = { ...draft, origin: { name: 'support', version: 2, words: draft.words } }
  const bench: Bench = { variants: [draft, version], models: ['a', 'b'], rows: [], evaluators: [] }
  expect(searchOf(bench)).toEqual({ prompt: 'support@2', models: 'a,b' })
  expect(searchOf({ ...bench, variants: [draft], models: [] })).toEqual({})
})
