import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editTopLevel, topLevelField, withoutFields } from './top-level-fields.ts'

test('changes one field and leaves every other byte as it came', () => {
  const text = '{ "model" : "a",\n\t"temperature":1.0, "n":12345678901234567890, "x":"\\u00e9\\"}" }'
  expect(editTopLevel(text, { model: () => '"b"' })).toBe(
    '{ "model" : "b",\n\t"temperature":1.0, "n":12345678901234567890, "x":"\\u00e9\\"}" }',
  )
})

test('adds a field that is absent, also to an empty object', () => {
  expect(editTopLevel('{"a":1}', { b: (raw) => String(raw) })).toBe('{"b":null,"a":1}')
  expect(editTopLevel(' {} ', { b: () => '2' })).toBe(' {"b":2} ')
})

test('nested fields of the same name are not touched', () => {
  expect(editTopLevel('{"a":{"model":"x"},"model":"y"}', { model: () => '"z"' })).toBe(
    '{"a":{"model":"x"},"model":"z"}',
  )
})

test('a field given twice is edited from its last value, wherever a parser looks', () => {
  expect(editTopLevel('{"a":1,"a":2}', { a: (raw) => `[${raw}]` })).toBe('{"a":[2],"a":[2]}')
})

test('any JSON object: the edit is what JSON.parse then sees, and nothing else changed', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(objects, fc.string(), fc.jsonValue(), fc.nat(3), (object, key, value, indent) => {
      fc.pre(key !== '__proto__' && !('__proto__' in object))
      const text = JSON.stringify(object, null, indent)
      const edited = editTopLevel(text, { [key]: () => JSON.stringify(value) })
      expect(JSON.parse(edited)).toEqual(JSON.parse(JSON.stringify({ ...object, [key]: value })))
    }),
  )
})

test('takes fields away, and every other byte stays as it came', () => {
  expect(withoutFields('{ "a" : 1, "b":[{"a":2}] ,"c":1.0 }', ['a'])).toBe('{ "b":[{"a":2}],"c":1.0 }')
  expect(withoutFields('{"a":1,"a":2}', ['a'])).toBe('{}')
  expect(withoutFields('{"a":{"b":1}}', ['b'])).toBe('{"a":{"b":1}}')
})

test('any JSON object: what is taken away is gone, and what is read is what JSON.parse reads', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
  fc.assert(
    fc.property(objects, fc.nat(), fc.nat(3), (object, which, indent) => {
      fc.pre(!('__proto__' in object))
      const text = JSON.stringify(object, null, indent)
      const keys = Object.keys(object)
      const key = keys[which % keys.length]!
      const { [key]: value, ...rest } = JSON.parse(text) as Record<string, unknown>
      expect(JSON.parse(withoutFields(text, [key]))).toEqual(rest)
      expect(JSON.parse(topLevelField(text, key)!)).toEqual(value)
    }),
  )
})
