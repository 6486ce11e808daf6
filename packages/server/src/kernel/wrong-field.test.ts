import { expect, test } from 'vitest'
import { z } from 'zod'
import { wrongField } from './wrong-field.ts'

const Key = z
  .string()
  .regex(/^sk-/, 'a key begins with sk-')
  .meta({ examples: ['sk-...'] })
const Thing = z
  .strictObject({
    name: z.string().min(1).max(9),
    colour: z.enum(['red', 'blue']).nullable().default(null),
    sizes: z.array(z.int().min(1).max(40)).min(1).optional(),
    key: z.union([Key, z.strictObject({ key: Key, weight: z.number().positive() })]).optional(),
    tags: z.record(z.string().min(1, 'a tag has a name'), z.string()).optional(),
    what: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('all') }),
        z.object({ kind: z.literal('one'), id: z.uuid() }),
      ])
      .optional(),
  })
  .refine(({ name }) => name !== 'nobody', { path: ['name'], message: 'it is somebody' })

const said = (given: unknown): readonly string[] =>
  (Thing.safeParse(given).error?.issues ?? []).map((issue) => wrongField(issue, { schema: Thing, given }))

test.each<[given: unknown, sentence: string]>([
  [{}, '"name" is missing; it must be a text of 1 to 9 characters. For example: "name": "text".'],
  [
    { name: '' },
    '"name" must be a text of 1 to 9 characters, not an empty text. For example: "name": "text".',
  ],
  [[1], 'The body must be an object, not a list of 1 element. For example: {"name":"text"}.'],
  [
    { name: 'a', colour: 'green' },
    '"colour" must be "red" or "blue" or null, not "green". For example: "colour": "red".',
  ],
  [{ name: 'a', sizes: [1, 0] }, '"sizes.1" must be a whole number from 1 to 40, not 0. For example: 1.'],
  [
    { name: 'a', sizes: [] },
    '"sizes" must be a list of at least 1, not an empty list. For example: "sizes": [1].',
  ],
  [
    { name: 'a', key: 'secret' },
    '"key": a key begins with sk-; it is a text of 6 characters. For example: "key": "sk-...".',
  ],
  [
    { name: 'a', key: { key: 'sk-1', weight: 0 } },
    '"key.weight" must be a number over 0, not 0. For example: "weight": 1.',
  ],
  [{ name: 'a', tags: { '': 'b' } }, '"tags" has a name that cannot be used: a tag has a name.'],
  [
    { name: 'a', what: { kind: 'two' } },
    '"what.kind" must be "all" or "one", not "two". For example: "kind": "all".',
  ],
  [
    { name: 'a', what: { kind: 'one' } },
    '"what.id" is missing; it must be an id (a UUID). For example: "id": "019ac3a1-0000-7000-8000-000000000000".',
  ],
  [
    { name: 'a', shape: 1, size: 2 },
    '"shape", "size" are not known here; known are: "name", "colour", "sizes", "key", "tags", "what".',
  ],
  [{ name: 'nobody' }, '"name": it is somebody.'],
])('%j', (given, sentence) => expect(said(given)).toEqual([sentence]))

test('what is part of something else is named with it', () => {
  const given = { size: 'x' }
  const schema = z.object({ size: z.number() })
  const [issue] = schema.safeParse(given).error!.issues
  expect(wrongField(issue!, { schema, given, within: ['settings'] })).toBe(
    '"settings.size" must be a number, not a text of 1 character. For example: "size": 1.',
  )
})

const any: z.core.$ZodIssue = { code: 'too_big', origin: 'string', maximum: 1, path: [], message: '' }

test('messages of the validator’s own are told from ours', () => {
  const message = z.locales.en().localeError
  const own = [
    { code: 'invalid_type', expected: 'string' },
    { code: 'invalid_value', values: ['a'] },
    { code: 'too_big', origin: 'string', maximum: 1 },
    { code: 'too_small', origin: 'string', minimum: 1 },
    { code: 'invalid_format', format: 'regex', pattern: '/a/' },
    { code: 'not_multiple_of', divisor: 2 },
    { code: 'invalid_union', errors: [] },
  ].map((issue) => message({ ...issue, input: 1 } as unknown as z.core.$ZodRawIssue) as string)
  expect(own).toHaveLength(7)
  const checked = { schema: z.string(), given: 1 }
  for (const words of own) expect(wrongField({ ...any, message: words }, checked)).not.toContain(words)
  expect(wrongField({ ...any, message: 'only five' }, checked)).toContain('only five')
})
