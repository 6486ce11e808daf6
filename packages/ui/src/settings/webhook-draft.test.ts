import { expect, test } from 'vitest'
import guide from '../../../../docs/webhooks.md?raw'
import { emptyDraft, isImplied, toggled, webhookOf } from './webhook-draft.ts'
import { verifySnippet } from './verify-snippet.ts'

test('a component takes the place of its own events, and of no other', () => {
  const chosen = ['prompt.activated', 'prompt.registered', 'budget'].reduce(toggled, [])
  expect(toggled(chosen, 'prompt')).toEqual(['budget', 'prompt'])
  expect(toggled(toggled(chosen, 'prompt'), 'prompt')).toEqual(['budget'])
  expect([isImplied(['prompt'], 'prompt.activated'), isImplied(['budget'], 'prompt.activated')]).toEqual([
    true,
    false,
  ])
  expect(isImplied(['prompt'], 'prompt')).toBe(false)
})

test('what was typed is sent without the spaces around it', () => {
  const typed = { ...emptyDraft, name: ' ci ', url: ' https://ci.example/hook\n' }
  expect(webhookOf(typed)).toEqual({ name: 'ci', url: 'https://ci.example/hook', events: [] })
})

test('the code to verify with is the guide’s, which is run', () => {
  const [imports, code] = verifySnippet.split('\n\n')
  expect(guide).toContain(`${imports}\n`)
  expect(guide).toContain(`\n${code}\n`)
})
