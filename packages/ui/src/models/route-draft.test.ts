import { expect, test } from 'vitest'
import type { Route } from '@telltale/sdk'
import { readDraft } from './read-draft.ts'
import { draftOf } from './route-draft.ts'

const route: Route = {
  name: 'assistant',
  source: 'api',
  updatedAt: null,
  plan: [
    {
      when: { stream: false, inputChars: { atLeast: 10 }, tags: { tier: 'gold:plus' }, model: 'gpt-*' },
      split: 'sticky',
      targets: [
        { provider: 'a', model: 'm', weight: 9 },
        { provider: 'b', model: 'm', weight: 0.5 },
      ],
    },
    { targets: [{ provider: 'c', model: 'n' }] },
  ],
  deadlines: { totalMs: 60_000, minCharsPerSecond: 2.5 },
  retries: { attemptsAtMost: 4 },
  hedge: { enabled: true, percentile: 0.999, atMostShare: 0.05 },
  translationLoss: 'warn',
}

test('a route that is opened and saved untouched stays as it was, fields the form does not know included', () => {
  const { name: _, source: __, updatedAt: ___, ...plan } = route
  // A field of a newer server, and one inside the cache that the form does not show.
  const later = { shadow: { share: 0.1 }, cache: { mode: 'exact', scope: 'project', tools: true } } as const
  const cached = { ...route, ...later }
  const read = readDraft(draftOf(cached, ''), cached)
  expect([...read.faults]).toEqual([])
  expect(read.plan).toEqual({ ...plan, ...later })
})

test('a new route has two steps and sends nothing that was left empty', () => {
  const draft = draftOf(null, 'openai')
  const steps = draft.steps.map((step) => ({
    ...step,
    targets: step.targets.map((target) => ({ ...target, model: ' gpt-4o ' })),
  }))
  const { plan, faults } = readDraft({ ...draft, name: 'assistant', steps }, null)
  expect(faults.size).toBe(0)
  expect(plan).toEqual({
    plan: [
      { targets: [{ provider: 'openai', model: 'gpt-4o' }] },
      { targets: [{ provider: 'openai', model: 'gpt-4o' }] },
    ],
  })
})

test('a semantic cache begins in the shadow, is asked who makes its vectors, and keeps what the form does not show', () => {
  const draft = draftOf(route, '')
  const similar = {
    ...draft.similar,
    provider: 'openai',
    model: ' text-embedding-3-small ',
    wrongAtMost: '2',
  }
  expect(readDraft({ ...draft, cacheMode: 'semantic', similar }, route).plan.cache).toEqual({
    ...{ mode: 'semantic', scope: 'key' },
    semantic: {
      state: 'shadow',
      embeddings: { provider: 'openai', model: 'text-embedding-3-small' },
      wrongPerHitAtMost: 0.02,
    },
  })
  expect([...readDraft({ ...draft, cacheMode: 'semantic' }, route).faults.keys()]).toEqual([
    'cache.semantic.embeddings.provider',
    'cache.semantic.embeddings.model',
  ])
  const embeddings = { provider: 'openai', model: 'text-embedding-3-small', dimensions: 256 }
  const semantic = { state: 'shadow', embeddings, deadlineMs: 300, wrongPerHitAtMost: 0.015 } as const
  const stored: Route = { ...route, cache: { mode: 'semantic', scope: 'key', semantic } }
  expect(readDraft(draftOf(stored, ''), stored).plan.cache).toEqual(stored.cache)
  expect(readDraft({ ...draftOf(stored, ''), cacheMode: 'exact' }, stored).plan.cache).toEqual({
    mode: 'exact',
    scope: 'key',
  })
})

test('what cannot be read is told at its place', () => {
  const draft = draftOf(null, 'openai')
  const steps = draft.steps.map((step) => ({
    ...step,
    when: { ...step.when, tags: 'tier' },
    targets: step.targets.map((target) => ({ ...target, weight: 'heavy' })),
  }))
  const { faults } = readDraft({ ...draft, steps, retries: { baseMs: 'soon' } }, null)
  expect([...faults.keys()].filter((place) => !place.startsWith('plan.1')).sort()).toEqual([
    'name',
    'plan.0.targets.0.model',
    'plan.0.targets.0.weight',
    'plan.0.when.tags',
    'retries.baseMs',
  ])
})
