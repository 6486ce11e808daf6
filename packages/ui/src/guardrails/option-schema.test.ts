import { expect, test } from 'vitest'
import { fieldsOf } from './option-schema.ts'
import { readOptions, valuesOf } from './option-values.ts'

/** As the server's schemas of options are. */
const schema = {
  type: 'object',
  required: ['model', 'rubric'],
  properties: {
    model: { type: 'string', maxLength: 200, description: 'A route or model.' },
    rubric: { type: 'string', maxLength: 20_000 },
    secret: { type: 'string' },
    limit: { type: 'integer', default: 400 },
    temperature: { default: 0, anyOf: [{ type: 'number' }, { type: 'null' }] },
    strict: { type: 'boolean', default: true },
    level: { type: 'string', enum: ['low', 'high'], default: 'low' },
    kinds: { type: 'array', items: { type: 'string', enum: ['email', 'card'] }, default: ['email', 'card'] },
    allow: { type: 'array', items: { type: 'string' }, default: [] },
    categories: { type: 'object', additionalProperties: { type: 'number' }, default: {} },
    scale: {
      default: { kind: 'score' },
      oneOf: [
        { type: 'object', properties: { kind: { type: 'string', const: 'score' } }, required: ['kind'] },
        {
          type: 'object',
          properties: {
            kind: { type: 'string', const: 'categories' },
            names: { type: 'array', items: { type: 'string' } },
          },
          required: ['kind', 'names'],
        },
      ],
    },
    parameters: { type: 'object', additionalProperties: {}, default: {} },
    budget: {
      default: null,
      anyOf: [
        {
          type: 'object',
          properties: { usd: { type: 'number' }, window: { type: 'string', enum: ['day', 'month'] } },
          required: ['usd', 'window'],
        },
        { type: 'null' },
      ],
    },
  },
}
const fields = fieldsOf(schema, ['secret'])

test('each option becomes the field of its kind, with what is usual', () =>
  expect(fields.map(({ path, kind, isNeeded, usual }) => [path, kind, isNeeded, usual])).toEqual([
    ['model', 'text', true, ''],
    ['rubric', 'long-text', true, ''],
    ['secret', 'secret', false, ''],
    ['limit', 'number', false, '400'],
    ['temperature', 'number', false, '0'],
    ['strict', 'flag', false, 'yes'],
    ['level', 'one-of', false, 'low'],
    ['kinds', 'some-of', false, ''],
    ['allow', 'lines', false, ''],
    ['categories', 'pairs', false, ''],
    ['scale', 'variant', false, 'score'],
    ['parameters', 'json', false, ''],
    ['budget', 'group', false, ''],
  ]))

test('options come back from their fields as they went in', () => {
  const options = {
    ...{ model: 'gpt-4o', rubric: 'Be kind.\nAlways.', limit: 0, strict: false, level: 'high' },
    ...{ kinds: ['card'], allow: ['a b', 'c'], categories: { violence: 0.4, 'self-harm/intent': 0.2 } },
    ...{ scale: { kind: 'categories', names: ['good', 'bad'] }, parameters: { lenient: true } },
    budget: { usd: 5, window: 'day' },
  }
  expect(readOptions(fields, valuesOf(fields, options))).toEqual({ options, faults: null })
})

test('what is left empty is not sent, and a list that was emptied is', () =>
  expect(
    readOptions(fields, { model: ' m ', rubric: 'r', limit: '', secret: '', kinds: '' }).options,
  ).toEqual({
    ...{ model: 'm', rubric: 'r', kinds: [] },
  }))

test('what is wrong is said at its field, in a variant too', () =>
  expect(
    readOptions(fields, {
      ...{ rubric: 'r', limit: 'many', categories: 'violence', parameters: '{', scale: 'categories' },
      'budget.usd': '5',
    }).faults,
  ).toEqual({
    model: 'It must be given.',
    limit: 'It is a number.',
    categories: 'Each line is name = value.',
    parameters: 'It is not JSON.',
    'scale.names': 'It must be given.',
    'budget.window': 'It must be given.',
  }))
