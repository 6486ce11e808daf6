import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { NewLimit } from '../src/access/limits/model.ts'
import { NewApiKey } from '../src/access/model.ts'
import { Purge } from '../src/caching/model.ts'
import { wrongField } from '../src/kernel/wrong-field.ts'
import { NewVersion } from '../src/prompts/model.ts'
import { ModelRoute, ProviderEdit } from '../src/routing/model.ts'
import { RoutePlan } from '../src/routing/route-model.ts'

const step = { when: {}, targets: [{ provider: 'sim', model: 'm', weight: 1 }], split: 'weighted' }
const semantic = { embeddings: { provider: 'sim', model: 'e' } }

/** Of each a body that has every field people set by hand, so that each can be made wrong. */
const bodies: readonly [string, z.ZodType, Record<string, unknown>][] = [
  [
    'a route',
    RoutePlan,
    { plan: [step], deadlines: {}, retries: {}, hedge: { enabled: true }, translationLoss: 'warn' },
  ],
  ['a route’s cache', RoutePlan, { plan: [step], cache: { mode: 'semantic', semantic } }],
  ['a limit', NewLimit, { measure: 'usd', window: 'day', amount: 1, scope: {}, each: 'user', kind: 'soft' }],
  ['a purge', Purge, { kind: 'prompt', name: 'a', version: 1 }],
  [
    'a provider',
    ProviderEdit,
    {
      dialect: 'openai',
      baseUrl: 'http://a',
      keys: [{ key: 'a', weight: 1 }],
      keyBalance: 'weighted',
      models: ['a'],
      headers: {},
    },
  ],
  ['another name', ModelRoute, { alias: 'a', provider: 'sim', model: 'm' }],
  [
    'a key',
    NewApiKey,
    { name: 'a', expiresAt: '2027-01-01T00:00:00Z', allowedModels: ['a'], tags: { a: 'b' } },
  ],
  [
    'a prompt',
    NewVersion,
    {
      template: 'a',
      modelId: 'm',
      temperature: 0,
      maxTokens: 1,
      messages: [{ role: 'user' }],
      parameters: { topP: 1 },
      variableTypes: { a: { type: 'string' } },
    },
  ],
]

test('the sentence that docs/routes.md shows', () => {
  const given = { plan: [{}] }
  const [issue] = RoutePlan.safeParse(given).error!.issues
  expect(readFileSync(new URL('../../../docs/routes.md', import.meta.url), 'utf8')).toContain(
    wrongField(issue!, { schema: RoutePlan, given }),
  )
})

type Fields = Record<string, unknown>

/** The body once for every field in it, with something else in that field's place. */
function* eachField(value: unknown): Generator<{ path: string[]; put: (other: unknown) => unknown }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const put = (other: unknown) =>
      Array.isArray(value)
        ? value.map((one: unknown, at) => (String(at) === key ? other : one))
        : { ...(value as Fields), [key]: other }
    yield { path: [key], put }
    for (const deeper of eachField(inner))
      yield { path: [key, ...deeper.path], put: (other) => put(deeper.put(other)) }
  }
}

const issuesAt = (schema: z.ZodType, given: unknown, path: string) =>
  (schema.safeParse(given).error?.issues ?? []).filter((issue) => issue.path.join('.') === path)

test.each(bodies)(
  '%s: a wrong field is told with what is wanted, what was given, and an example that is taken',
  (_, schema, body) => {
    expect(schema.safeParse(body).error).toBeUndefined()
    for (const { path, put } of eachField(body)) {
      const place = path.join('.')
      const given = put(-0.5)
      const [issue] = schema.safeParse(given).error!.issues
      const said = wrongField(issue!, { schema, given })
      const [, example] =
        new RegExp(`^"${place}" must be .+, not -0.5\\. For example: (.+)\\.$`).exec(said) ?? []
      expect(said).toContain(`"${place}" must be `)
      expect(example, said).toBeDefined()
      const key = path.at(-1)!
      const value = (
        JSON.parse(example!.startsWith(`"${key}": `) ? `{${example}}` : `{"${key}":${example}}`) as Fields
      )[key]
      expect(issuesAt(schema, put(value), place), said).toEqual([])
    }
  },
)
