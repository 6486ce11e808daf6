import { assert, dictionary, jsonValue, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { isRawObject } from './raw-object.ts'

test('an object on one line stands as it is', () => {
  for (const text of [
    '{}',
    '{"a":1}',
    '{ "a" : "}{" , "b" : [{}] }',
    '{"a":"\\"}","b":"\\\\"}',
    '{"你":"😀"}',
  ])
    expect(isRawObject(text)).toBe(true)
})

test('anything the engine might read past or short of does not', () => {
  for (const text of [
    '',
    '{',
    '}',
    '[]',
    '"a"',
    '{}{}',
    '{} ',
    ' {}',
    '{"a":1',
    '{"a',
    '{"a":"\\"}',
    '{"a":"\\\\"}"}',
    '{\\}',
    '{\n}',
    '{"a":"\t"}',
    'data: {}',
  ])
    expect(isRawObject(text), text).toBe(false)
})

test('every object that JSON.stringify writes stands as it is', () => {
  assert(
    property(dictionary(string({ unit: 'binary' }), jsonValue()), (value) => {
      expect(isRawObject(JSON.stringify(value))).toBe(true)
    }),
  )
})

test('many backslashes cost no more than they are long', () => {
  const text = `{"a":"${'\\\\'.repeat(1_000_000)}"}`
  expect(isRawObject(text)).toBe(true)
})
