import { describe, expect, test } from 'vitest'
import type { ProviderDialect } from './model.ts'
import { resolveModel, type RoutingTable } from './rules.ts'

const table: RoutingTable = {
  routes: new Map([
    ['fast', { provider: 'openai', model: 'gpt-4o-mini' }],
    ['groq/fast', { provider: 'openai', model: 'gpt-4o' }],
  ]),
  providers: [
    { name: 'anthropic', dialect: 'anthropic', models: [] },
    { name: 'openai', dialect: 'openai', models: ['gpt-4o*', 'text-embedding-3-small'] },
    { name: 'azure', dialect: 'openai', models: ['gpt-4o-mini'] },
    { name: 'groq', dialect: 'openai', models: ['llama-3.3-70b-versatile'] },
    { name: 'local', dialect: 'openai', models: [] },
    { name: 'other', dialect: 'openai', models: [] },
    { name: 'bedrock', dialect: 'anthropic', models: ['claude-haiku'] },
  ],
}
const goes = (model: string, dialect: ProviderDialect = 'openai', of: RoutingTable = table) => {
  const target = resolveModel(of, model, dialect)
  return target.ok
    ? `${target.value.provider} ${target.value.model} ${target.value.reason}`
    : target.error.detail
}

describe('a requested model goes', () => {
  test.each<readonly [string, ProviderDialect, string]>([
    ['fast', 'openai', 'openai gpt-4o-mini alias'],
    ['groq/fast', 'openai', 'openai gpt-4o alias'],
    ['groq/other', 'openai', 'groq other provider-prefix'],
    ['groq/meta/llama', 'openai', 'groq meta/llama provider-prefix'],
    ['anthropic/claude', 'openai', 'anthropic claude provider-prefix'],
    ['gpt-4o-2024-08-06', 'openai', 'openai gpt-4o-2024-08-06 model-list'],
    ['gpt-4o-mini', 'openai', 'azure gpt-4o-mini model-list'],
    ['claude-haiku', 'anthropic', 'bedrock claude-haiku model-list'],
    ['claude-haiku', 'openai', 'bedrock claude-haiku model-list'],
    ['claude-sonnet', 'anthropic', 'anthropic claude-sonnet any-model'],
    ['anything', 'openai', 'local anything any-model'],
    ['meta/llama', 'openai', 'local meta/llama any-model'],
    ['/x', 'openai', 'local /x any-model'],
    ['groq/', 'openai', 'local groq/ any-model'],
  ])('%s in the %s dialect: %s', (model, dialect, where) => expect(goes(model, dialect)).toBe(where))
})

test('a model nobody lists goes to a provider of another dialect where none of the caller’s takes any model', () => {
  const others = table.providers.filter(({ dialect, models }) => dialect !== 'openai' || models.length > 0)
  expect(goes('claude-sonnet', 'openai', { ...table, providers: others })).toBe(
    'anthropic claude-sonnet any-model',
  )
})

describe('an unknown model', () => {
  const listed = { ...table, providers: table.providers.filter(({ models }) => models.length > 0) }
  test('is told with the names that come near', () => {
    expect(goes('gpt-4-mini', 'openai', listed)).toBe('The model is "gpt-4-mini". Near it are: gpt-4o-mini.')
    expect(goes('mistral-large', 'openai', listed)).toBe('The model is "mistral-large".')
  })
  test('on an empty table says so', () => {
    expect(goes('gpt-4o', 'openai', { routes: new Map(), providers: [] })).toContain(
      'no provider is configured',
    )
  })
  test('of any length is told briefly', () => {
    expect(goes('x'.repeat(1_000_000), 'openai', listed)!.length).toBeLessThan(200)
  })
})
