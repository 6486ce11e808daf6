import { expect, test } from 'vitest'
import { declareUsed, readVariables, variableDraftsOf, variablesUsed } from './variable-draft.ts'

const types = {
  customer: { type: 'string', maxLength: 80 },
  tone: { type: 'enum', values: ['warm, kind', 'dry'], default: 'dry' },
  count: { type: 'number', default: 0 },
  isNew: { type: 'boolean', default: false },
  orders: { type: 'json', required: false },
  tags: { type: 'json', default: 'a "text"' },
} as const

test('types come back from the form as they went in', () =>
  expect(readVariables(variableDraftsOf(types)!)).toEqual(types))

test('no types at all are no empty list of types', () => expect(variableDraftsOf(undefined)).toBeNull())

test('variables are found in the template and in messages, also in the parts of one', () =>
  expect(
    variablesUsed(
      'Hi {name}, {{literal}}, {{> tone@3}}',
      JSON.stringify([
        { role: 'user', content: '{question}' },
        { role: 'user', content: [{ type: 'text', text: '{detail} {name}' }, null] },
      ]),
    ),
  ).toEqual(['name', 'question', 'detail']))

test('what is asked for and was not declared is text, and required; what is declared for partials stays', () => {
  const drafts = declareUsed(variableDraftsOf({ inPartial: { type: 'number' } })!, ['name'])
  expect(readVariables(drafts)).toEqual({ name: { type: 'string' }, inPartial: { type: 'number' } })
})

test('what cannot be is told with the name of the variable', () => {
  const [draft] = declareUsed([], ['count'])
  const read = (of: object) => readVariables([{ ...draft!, ...of }])
  expect(read({ type: 'number', without: 'default', fallback: 'three' })).toBe(
    'Variable count: the default is no number.',
  )
  expect(read({ type: 'enum', values: ' \n ' })).toBe('Variable count: say which values it may have.')
  expect(read({ maxLength: '1.5' })).toMatch(/whole number/)
  expect(read({ type: 'boolean', maxLength: 'left from a text' })).toEqual({ count: { type: 'boolean' } })
})
