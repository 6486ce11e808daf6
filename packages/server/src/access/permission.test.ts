import { expect, test } from 'vitest'
import { mayCall, roleFor } from './permission.ts'

test('what changes something and does not say for whom is for administrators', () => {
  expect([roleFor('POST', []), roleFor('DELETE', ['a-new-room']), roleFor('PUT', ['guardrails'])]).toEqual([
    'admin',
    'admin',
    'admin',
  ])
  expect([roleFor('GET', []), roleFor('HEAD', ['access']), roleFor('PUT', ['prompts'])]).toEqual([
    'viewer',
    'viewer',
    'editor',
  ])
})

test('a route says it against the rule of its room', () => {
  expect(roleFor('PUT', ['prompts', 'admin'])).toBe('admin')
  expect(roleFor('GET', ['access', 'admin'])).toBe('admin')
  expect(roleFor('POST', ['prompts', 'viewer'])).toBe('viewer')
})

test('each role may what the one below it may; a key of an application only what is opened to keys', () => {
  const may = (kind: 'viewer' | 'editor' | 'admin' | 'key') => [
    mayCall(kind, 'GET', ['calls']),
    mayCall(kind, 'POST', ['prompts']),
    mayCall(kind, 'POST', ['guardrails', 'project-key']),
    mayCall(kind, 'POST', ['access']),
  ]
  expect(may('viewer')).toEqual([true, false, false, false])
  expect(may('editor')).toEqual([true, true, true, false])
  expect(may('admin')).toEqual([true, true, true, true])
  expect(may('key')).toEqual([false, false, true, false])
})
