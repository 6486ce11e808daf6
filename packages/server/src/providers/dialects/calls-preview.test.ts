import { expect, test } from 'vitest'
import { callsPreview } from './calls-preview.ts'

test('calls of a stream read as calls of a whole answer do', () => {
  const calls = callsPreview()
  expect(calls.text()).toBe('')
  calls.begin('find')
  calls.add('{"a"')
  calls.add(':1}')
  calls.begin('stop')
  calls.add('{}')
  expect(calls.text()).toBe('find({"a":1}) stop({})')
})

test('it ends at the length of a preview', () => {
  const calls = callsPreview()
  calls.begin('write')
  for (let piece = 0; piece < 10_000; piece++) calls.add('x'.repeat(50))
  expect(calls.text()).toBe(`write(${'x'.repeat(194)}`)
})
