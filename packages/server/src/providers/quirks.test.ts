import { expect, test } from 'vitest'
import { developerAsSystem, renamed, without } from './quirks.ts'
import { errorDetail, errorWord } from './read-error.ts'

test('a field under another name keeps its value and its spelling', () => {
  const rename = renamed('max_completion_tokens', 'max_tokens')
  expect(rename('{"max_completion_tokens":1e2,"n":1.0}')).toBe('{"max_tokens":1e2,"n":1.0}')
  expect(rename('{"max_completion_tokens":1,"max_tokens":2}')).toBe('{"max_tokens":2}')
  const other = '{"messages":[{"content":"\\"max_completion_tokens\\"","max_completion_tokens":1}]}'
  expect(rename(other)).toBe(other)
})

test('a field is left out wherever it stands', () => {
  expect(without('stream_options')('{"a":1,"stream_options":{"include_usage":true}}')).toBe('{"a":1}')
  expect(without('stream_options')('{"stream_options":null}')).toBe('{}')
})

test('the developer role becomes system, the word in a text does not', () => {
  const text =
    '{"messages":[{"role" : "developer","content":"\\"role\\":\\"developer\\""}],"user":"developer"}'
  expect(developerAsSystem(text)).toBe(
    '{"messages":[{"role" : "system","content":"\\"role\\":\\"developer\\""}],"user":"developer"}',
  )
  expect(developerAsSystem('{"user":"developer"}')).toBe('{"user":"developer"}')
})

test('an error’s sentence is found in any shape, and nothing else is taken for one', () => {
  expect(errorDetail({ error: { message: 'a' } })).toBe('a')
  expect(errorDetail({ code: 'x', error: 'b' })).toBe('b')
  expect(errorDetail({ Message: 'c' })).toBe('c')
  expect(errorDetail({ detail: [{ loc: ['body', 'n'], msg: 'd' }] })).toBe('body.n: d')
  expect(errorDetail([{ error: { message: 'e' } }])).toBe('e')
  expect(errorDetail({ message: 'x'.repeat(9_000) })).toHaveLength(500)
  for (const body of [null, 5, {}, [], { error: 7 }, { message: ' ' }, { error: [[[[['deep']]]]] }])
    expect(errorDetail(body)).toBeNull()
})

test('an error’s word is found in any shape', () => {
  expect(errorWord({ error: { code: 'insufficient_quota', type: 'other' } })).toBe('insufficient_quota')
  expect(errorWord([{ error: { code: 400, status: 'INVALID_ARGUMENT' } }])).toBe('invalid_argument')
  for (const body of [null, 'a', {}, [], { error: [] }]) expect(errorWord(body)).toBeNull()
})
