import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from './json.ts'
import { randomFrom } from './random.ts'
import { valueFor } from './schema-value.ts'

const value = (schema: JsonObject, seed = 1): unknown =>
  valueFor(schema, { random: randomFrom(seed), names: ['Paris', 'A-1001'], topic: 'refund' })

/** Shapes as people write them, each with what zod says is valid. */
const shape: fc.Memo<z.ZodType> = fc.memo((depth) => {
  const leaf = fc.oneof(
    fc.constant<z.ZodType>(z.string().min(3).max(40)),
    fc.constant(z.boolean()),
    fc.constant(z.null()),
    fc.constant(z.email()),
    fc.constant(z.iso.datetime()),
    fc.constant(z.iso.date()),
    fc.constant(z.uuid()),
    fc.constant(z.enum(['low', 'high'])),
    fc.constant(z.literal(7)),
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(20)).map(([low, span]) =>
      z
        .int()
        .min(low)
        .max(low + span),
    ),
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(20)).map(([low, span]) =>
      z
        .number()
        .min(low)
        .max(low + span),
    ),
  )
  if (depth <= 1) return leaf
  return fc.oneof(
    leaf,
    fc.tuple(shape(depth - 1), fc.nat(3)).map(([item, least]) =>
      z
        .array(item)
        .min(least)
        .max(least + 2),
    ),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), shape(depth - 1), { maxKeys: 4 })
      .map((fields) => z.strictObject(fields)),
    fc.tuple(shape(depth - 1), shape(depth - 1)).map(([a, b]) => z.union([a, b])),
    shape(depth - 1).map((inner) => inner.nullable()),
  )
})

test('whatever the schema, the value is valid and the same for the same seed', () => {
  fc.assert(
    fc.property(shape(4), fc.nat(), (type, seed) => {
      const schema = z.toJSONSchema(type, { target: 'draft-2020-12' }) as JsonObject
      const made = value(schema, seed)
      expect(type.safeParse(made)).toMatchObject({ success: true })
      expect(value(schema, seed)).toEqual(made)
    }),
    { numRuns: 400, seed: 11 },
  )
})

test('a schema that refers to itself ends', () => {
  const Node: z.ZodType = z.lazy(() =>
    z.object({ name: z.string(), children: z.array(Node), parent: Node.nullable() }),
  )
  expect(Node.safeParse(value(z.toJSONSchema(Node) as JsonObject)).success).toBe(true)
})

test('names and numbers of the question find their fields', () => {
  const schema = {
    type: 'object',
    required: ['city', 'order_id'],
    properties: { city: { type: 'string' }, order_id: { type: 'string' } },
  }
  expect(value(schema)).toEqual({ city: 'Paris', order_id: 'A-1001' })
})

test('allOf merges, patterns are met where a common shape fits, bounds may be exclusive', () => {
  const both = {
    allOf: [
      { properties: { a: { const: 1 } }, required: ['a'] },
      { properties: { b: { type: 'boolean' } }, required: ['b'] },
    ],
  }
  expect(value(both)).toEqual({ a: 1, b: expect.any(Boolean) as boolean })
  expect(value({ type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' })).toBe('ABC-1234')
  expect(value({ type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 6 })).toBe(5)
  expect((value({ type: 'integer', minimum: 10, maximum: 30, multipleOf: 7 }) as number) % 7).toBe(0)
})
