import type { Guardrail, GuardrailCheck } from '@telltale/sdk'
import { expect, test } from 'vitest'
import { chooseCheck, draftOf, emptyDraft, readDraft, scopeWords } from './guardrail-draft.ts'

const check: GuardrailCheck = {
  ...{ name: 'http', about: 'A.', misses: 'B.', stages: ['input', 'output'], canMask: true, isRemote: true },
  ...{ threshold: 0.5, secrets: ['secret'] },
  options: {
    type: 'object',
    required: ['url'],
    properties: { url: { type: 'string' }, secret: { type: 'string' } },
  },
}
const guardrail: Guardrail = {
  ...{ projectId: 'default', name: 'mine', version: 3, updatedAt: '', actor: 'ada', secrets: ['secret'] },
  ...{ check: 'http', options: { url: 'https://a.example/' }, stages: ['output'], mode: 'enforce' },
  ...{
    action: 'mask',
    threshold: 0.25,
    streaming: 'observe',
    onError: 'closed',
    unseen: 'allow',
    deadlineMs: 900,
  },
  scope: { prompts: ['a', 'b'], models: ['gpt-*'], keyIds: ['k'], tags: { team: 'ada', tier: 'free' } },
  bounds: { maxBlockRate: 0.07, maxP99Ms: 150, minFireRate: 0.001, minEvaluations: 50 },
  ...{ restoredFrom: null, removedAt: null },
}

test('a guardrail comes back from its form as it went in, its secret left as it is', () => {
  const { projectId, name, version, updatedAt, actor, secrets, restoredFrom, removedAt, ...settings } =
    guardrail
  expect(readDraft(draftOf(guardrail, check), check)).toEqual({ settings, faults: null })
  expect([projectId, name, version, updatedAt, actor, secrets, restoredFrom, removedAt]).toHaveLength(8)
})

test('a new one is in shadow, on all calls, with the deadline of what leaves the server', () => {
  const draft = { ...chooseCheck(emptyDraft, check), options: { url: 'https://a.example/' } }
  expect(readDraft(draft, check).settings).toMatchObject({
    ...{ mode: 'shadow', stages: ['input'], threshold: null, deadlineMs: 10_000, scope: {} },
    bounds: { maxBlockRate: 0.1, minFireRate: 0.001 },
  })
})

test('what another check cannot do is no longer chosen', () => {
  const deaf: GuardrailCheck = { ...check, name: 'deaf', stages: ['input'], canMask: false }
  expect(chooseCheck(draftOf(guardrail, check), deaf)).toMatchObject({
    ...{ check: 'deaf', stages: ['input'], action: 'block', options: {} },
  })
})

test('what is wrong is said at its field', () => {
  const draft = {
    ...emptyDraft,
    ...{ check: 'http', threshold: '2', deadlineMs: 'soon', tags: 'team', maxBlockPercent: '101' },
  }
  expect(readDraft(draft, check).faults).toEqual({
    'options.url': 'It must be given.',
    stages: 'Choose at least one.',
    threshold: 'It is a number from 0 to 1.',
    deadlineMs: 'It is a number from 1 to 60000.',
    'scope.tags': 'Tags are written name=value, with commas between them.',
    'bounds.maxBlockRate': 'It is a number from 0 to 100.',
  })
  expect(readDraft(draft, undefined).faults).toEqual({ check: 'Choose what is looked for.' })
})

test('whom it watches is said in words', () => {
  expect(scopeWords({})).toBe('all calls of the project')
  expect(scopeWords({ prompts: ['a', 'b'], tags: { t: '1' } })).toBe('calls of prompts a, b; tags t=1')
})
