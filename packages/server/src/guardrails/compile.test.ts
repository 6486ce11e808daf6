import { expect, test } from 'vitest'
import { z } from 'zod'
import { problem } from '../kernel/problem.ts'
import { failure, success } from '../kernel/result.ts'
import type { Check, CheckLoan, Surroundings } from './check.ts'
import { guardrailCompiler, matcherOf } from './compile.ts'
import { GuardrailRow } from './model.ts'
import type { ScopeFacts } from './ready.ts'

const nobody = () => Promise.reject(new Error('nobody asks'))
const loan: CheckLoan = { postJson: nobody, judge: nobody, guardrail: 'no-foo' }
const surroundings: Surroundings = {
  stage: 'input',
  ...{ language: null, systemText: '', userText: '', documents: [] },
  signal: new AbortController().signal,
}

/** Fires on a word, which may be a secret. */
const word: Check<{ word: string }> = {
  ...{ name: 'word', about: 'A word.', misses: 'Other words.', stages: ['input'], canMask: true },
  ...{ isRemote: false, threshold: 0.7, fixtures: [], secrets: ['word'] },
  options: z.strictObject({ word: z.string() }),
  ready: (options) => ({
    reach: options.word.length,
    examine: ([passage]) => ({
      ...{ kind: 'examined', findings: [], reason: `Looked for ${options.word}.` },
      score: passage!.text.includes(options.word) ? 1 : 0,
    }),
  }),
}
const checks = new Map([['word', word as Check]])
const row = (change: object = {}): GuardrailRow =>
  GuardrailRow.parse({
    ...{ projectId: 'default', name: 'no-foo', version: 1, updatedAt: '2026-11-26T12:00:00.000Z' },
    ...{ check: 'word', options: { word: 'foo' }, stages: ['input'], mode: 'enforce', action: 'block' },
    sealed: {},
    ...change,
  })
const compiler = () =>
  guardrailCompiler({
    open: (sealed, place) =>
      sealed === 'v1.good' ? success(`opened at ${place}`) : failure(problem('provider-secret-unreadable')),
    loanOf: () => loan,
  })

test('each project has its own, in order of name; one that is off is not there', () => {
  const of = compiler()(
    [
      row({ name: 'zebra' }),
      row({ name: 'ant', mode: 'shadow' }),
      row({ name: 'off', mode: 'off' }),
      row({ projectId: 'shop' }),
    ],
    checks,
  )
  expect(of('default').map(({ name, mode }) => [name, mode])).toEqual([
    ['ant', 'shadow'],
    ['zebra', 'enforce'],
  ])
  expect(of('shop')).toHaveLength(1)
  expect(of('elsewhere')).toEqual([])
})

test('the threshold is the check’s own unless its owner says otherwise', () => {
  const of = compiler()([row({ name: 'a' }), row({ name: 'b', threshold: 0.2 })], checks)
  expect(of('default').map(({ threshold }) => threshold)).toEqual([0.7, 0.2])
})

test('secret options are opened at their place', () => {
  const [ready] = compiler()([row({ options: {}, sealed: { word: 'v1.good' } })], checks)('default')
  expect(ready!.ready.examine([{ text: '', speaker: 'user' }], surroundings)).toMatchObject({
    reason: 'Looked for opened at guardrail:default/no-foo:word.',
  })
})

test.each([
  ['is not there', { check: 'gone' }, 'There is no check "gone" here.'],
  ['refuses its options', { options: { word: 1 } }, 'The check "word" does not take these options any more.'],
  ['has a secret of another key', { sealed: { word: 'v1.bad' } }, /"word" cannot be decrypted/],
])('one whose check %s still stands, and fails each time', (_, change, reason) => {
  const [ready] = compiler()([row(change)], checks)('default')
  expect(ready!.ready.examine([{ text: 'foo', speaker: 'user' }], surroundings)).toEqual({
    kind: 'failed',
    reason: expect.stringMatching(reason),
  })
})

test('what did not change is not made anew', () => {
  const compile = compiler()
  const [first] = compile([row()], checks)('default')
  expect(compile([row(), row({ name: 'other' })], checks)('default')[0]).toBe(first)
  expect(compile([row({ version: 2 })], checks)('default')[0]).not.toBe(first)
})

const facts: ScopeFacts = {
  ...{ environment: 'production', prompt: 'support', route: null, requestedModel: 'fast' },
  ...{ model: 'gpt-4o-mini', keyId: 'k1', tags: { team: 'ada', tier: 'free' } },
}
test.each([
  [{}, true],
  [{ environments: ['staging', 'production'] }, true],
  [{ environments: ['staging'] }, false],
  [{ prompts: ['support'], tags: { team: 'ada' } }, true],
  [{ prompts: ['support'], tags: { team: 'bob' } }, false],
  [{ tags: { constructor: 'x' } }, false],
  [{ routes: ['checkout'] }, false],
  [{ keyIds: ['k1'] }, true],
  [{ models: ['fast'] }, true],
  [{ models: ['gpt-4o*'] }, true],
  [{ models: ['gpt-4o'] }, false],
])('the scope %j takes this call in: %s', (scope, isIn) => expect(matcherOf(scope)(facts)).toBe(isIn))

test('before a model is chosen, only the one asked for counts', () =>
  expect(matcherOf({ models: ['gpt-*'] })({ ...facts, model: null })).toBe(false))
