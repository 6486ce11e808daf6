import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PromptContent } from './model.ts'
import { checkContent, hashPrompt, parsePromptReference, standing } from './rules.ts'

const greeting: PromptContent = {
  template: 'Grüße an {name} – 你好 😀',
  modelId: 'gpt-4o',
  temperature: 1,
  maxTokens: 256,
}

describe('the content hash', () => {
  test('is the one Python users compute', () => {
    expect(hashPrompt(greeting)).toEqual({
      hash: '800d86248e066013dd560e0859c3f2ba8b88e98ea2f92ce27901b2b34fd1c136',
      shortHash: '800d86248e06',
    })
    expect(hashPrompt({ ...greeting, temperature: 0 })).toEqual({
      hash: '3eed3df4555b1969d2f7b13d795210bb6ff15ce6bef87ef38e7aeebb5dd5b50a',
      shortHash: '3eed3df4555b',
    })
  })
  test('takes further fields in only when there are any', () => {
    const plain = hashPrompt(greeting).hash
    expect(hashPrompt({ ...greeting, messages: [], tools: null, responseFormat: null }).hash).toBe(plain)
    expect(hashPrompt({ ...greeting, messages: [{ role: 'user', content: 'Hi' }] }).hash).not.toBe(plain)
    expect(hashPrompt({ ...greeting, tools: [{ type: 'function' }] }).hash).not.toBe(plain)
    expect(hashPrompt({ ...greeting, responseFormat: { type: 'json_object' } }).hash).not.toBe(plain)
  })
  test('does not depend on the order of keys', () => {
    const [one, other] = [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ]
    expect(hashPrompt({ ...greeting, responseFormat: one })).toEqual(
      hashPrompt({ ...greeting, responseFormat: other }),
    )
  })
})

describe('content', () => {
  const detailOf = (content: PromptContent) => {
    const checked = checkContent(content)
    return checked.ok ? null : checked.error.detail
  }
  test('loses its empty lists and keeps its hash', () => {
    const checked = checkContent({ ...greeting, messages: [], tools: [] })
    expect(checked).toEqual({ ok: true, value: greeting })
  })
  test('that the store cannot keep is refused, wherever it hides', () => {
    expect(detailOf({ ...greeting, template: 'a\0b' })).toBe('"template" holds the character U+0000.')
    expect(detailOf({ ...greeting, template: '\ud83d' })).toContain('lone surrogate')
    expect(detailOf({ ...greeting, tools: [{ deep: [{ '\0': 1 }] }] })).toBe(
      '"tools" holds the character U+0000.',
    )
    expect(detailOf({ ...greeting, responseFormat: { a: Infinity } })).toContain('JSON cannot write')
    let deep: unknown = 1
    for (let at = 0; at < 100_000; at++) deep = [deep]
    expect(detailOf({ ...greeting, tools: [deep] })).toContain('nested')
  })
})

describe('a reference', () => {
  test.each([
    ['support', { name: 'support', version: null, environment: null }],
    ['support@3', { name: 'support', version: 3, environment: null }],
    ['support@staging', { name: 'support', version: null, environment: 'staging' }],
    ['customer_support-v1.2@12', { name: 'customer_support-v1.2', version: 12, environment: null }],
  ])('%s is read', (text, value) => expect(parsePromptReference(text)).toEqual({ ok: true, value }))
  test.each([
    ['', 'prompt-unknown'],
    ['@1', 'prompt-unknown'],
    ['a b', 'prompt-unknown'],
    ['../etc', 'prompt-unknown'],
    ['x'.repeat(129), 'prompt-unknown'],
    ['a@1@2', 'prompt-unknown'],
    ['a@', 'prompt-version-unknown'],
    ['a@0', 'prompt-version-unknown'],
    ['a@-1', 'prompt-version-unknown'],
    ['a@1.5', 'prompt-version-unknown'],
    ['a@99999999999', 'prompt-version-unknown'],
  ])('%j is %s', (text, code) => expect(parsePromptReference(text)).toMatchObject({ error: { code } }))
})

describe('what is live', () => {
  /** 'a3' activates version 3, 'r' rolls back. */
  const after = (...steps: string[]) =>
    standing(
      steps.map((step) =>
        step === 'r'
          ? { kind: 'rollback', version: 0 }
          : { kind: 'activate', version: Number(step.slice(1)) },
      ),
    )

  test('is nothing at first', () => expect(after()).toEqual({ live: null, previous: null }))
  test('is what was activated last', () => expect(after('a1', 'a2')).toEqual({ live: 2, previous: 1 }))
  test('two rollbacks go back two steps', () => {
    expect(after('a1', 'a2', 'a3', 'r')).toEqual({ live: 2, previous: 1 })
    expect(after('a1', 'a2', 'a3', 'r', 'r')).toEqual({ live: 1, previous: null })
  })
  test('activating after a rollback starts a new branch', () => {
    expect(after('a1', 'a2', 'a3', 'r', 'a4')).toEqual({ live: 4, previous: 2 })
    expect(after('a1', 'a2', 'a3', 'r', 'a4', 'r', 'r')).toEqual({ live: 1, previous: null })
    expect(after('a1', 'a2', 'r', 'a2')).toEqual({ live: 2, previous: 1 })
  })
  test('rolling back undoes exactly the activation before it, however long the story', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (story, next) => {
          const steps = story.map((version) => `a${version}`)
          expect(after(...steps, `a${next}`, 'r')).toEqual(after(...steps))
        },
      ),
    )
  })
})
