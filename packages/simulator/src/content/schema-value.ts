import { asList, asNumber, asText, isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { between, pick } from './random.ts'
import type { Random } from './random.ts'

/** What the value is made from: chance, and the names and words found in the question. */
export type Ingredients = {
  readonly random: Random
  readonly names: readonly string[]
  readonly topic: string
}

/** Schemas may refer to themselves; past this depth optional fields are left out and lists stay empty. */
const depthLimit = 6

/**
 * A value that is valid under the JSON schema: type, enum, const, required, items, the numeric and length
 * limits, common formats, allOf, anyOf, oneOf, $ref into the same document. `pattern` is tried with a few
 * common shapes only.
 */
export function valueFor(schema: JsonObject, ingredients: Ingredients): unknown {
  return build(schema, { ...ingredients, root: schema, depth: 0, field: '' })
}

type Place = Ingredients & { readonly root: JsonObject; readonly depth: number; readonly field: string }

function build(schema: unknown, place: Place): unknown {
  if (!isObject(schema)) return place.topic
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0)
    return pick<unknown>(schema['enum'], place.random)
  const reference = asText(schema['$ref'])
  if (reference !== undefined)
    return build(resolve(reference, place.root), { ...place, depth: place.depth + 1 })
  const all = asList(schema['allOf']).filter(isObject)
  if (all.length > 0) return build(merge([{ ...schema, allOf: undefined }, ...all], place.root), place)
  const choices = asList(schema['anyOf'] ?? schema['oneOf'])
  // Deep inside a recursive schema the last choice is the way out: it is `null` or the simple case by custom.
  if (choices.length > 0) return build(place.depth > 3 ? choices.at(-1) : choices[0], place)
  return ofType(typeOf(schema, place), schema, place)
}

function typeOf(schema: JsonObject, place: Place): string {
  const types = asList(schema['type']).filter((type) => typeof type === 'string')
  if (types.length > 0) return (place.depth > 3 && types.includes('null') ? 'null' : types[0])!
  return (
    asText(schema['type']) ??
    (isObject(schema['properties']) ? 'object' : 'items' in schema ? 'array' : 'string')
  )
}

function ofType(type: string, schema: JsonObject, place: Place): unknown {
  switch (type) {
    case 'object':
      return objectFor(schema, place)
    case 'array': {
      const least = asNumber(schema['minItems']) ?? 0
      const most = asNumber(schema['maxItems']) ?? Math.max(least, 2)
      const length =
        place.depth >= depthLimit ? least : Math.min(most, Math.max(least, between(1, 2, place.random)))
      const deeper = { ...place, depth: place.depth + 1 }
      return Array.from({ length }, (_, index) =>
        build(asList(schema['prefixItems'])[index] ?? schema['items'] ?? {}, deeper),
      )
    }
    case 'integer':
    case 'number':
      return numberFor(schema, type === 'integer', place.random)
    case 'boolean':
      return place.random() < 0.5
    case 'null':
      return null
    default:
      return textFor(schema, place)
  }
}

function objectFor(schema: JsonObject, place: Place): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = new Set(asList(schema['required']))
  const value: Record<string, unknown> = {}
  for (const [field, shape] of Object.entries(properties)) {
    const isWanted = required.has(field) || (place.depth < 2 && place.random() < 0.5)
    if (isWanted) value[field] = build(shape, { ...place, field, depth: place.depth + 1 })
  }
  return value
}

function numberFor(schema: JsonObject, isWhole: boolean, random: Random): number {
  const step = asNumber(schema['multipleOf']) ?? (isWhole ? 1 : 0.01)
  const low =
    asNumber(schema['minimum']) ??
    (asNumber(schema['exclusiveMinimum']) ?? 0) + ('exclusiveMinimum' in schema ? step : 1)
  const high =
    asNumber(schema['maximum']) ??
    ('exclusiveMaximum' in schema
      ? asNumber(schema['exclusiveMaximum'])! - step
      : Math.max(low + 99 * step, low))
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.max(first, Math.floor(high / step + 1e-9))
  // Twelve digits hide the binary noise of 0.01 × 57 without moving any schema limit a person writes.
  return Number((between(first, last, random) * step).toPrecision(12))
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  duration: 'P3D',
  email: 'customer@example.com',
  hostname: 'shop.example.com',
  ipv4: '192.0.2.10',
  ipv6: '2001:db8::10',
  uri: 'https://shop.example.com/help',
  uuid: '3f2b8c1e-5d4a-4e6f-9a7b-0c1d2e3f4a5b',
}

const patternCandidates = [
  'A-1001',
  '1001',
  'ABC',
  'abc',
  'a1b2c3',
  '2026-01-15',
  '12:30',
  '+441632960001',
  'ABC-1234',
  '00000',
]

function textFor(schema: JsonObject, place: Place): string {
  const fixed = formats[asText(schema['format']) ?? '']
  if (fixed !== undefined) return fixed
  const pattern = asText(schema['pattern'])
  const matching =
    pattern === undefined ? undefined : patternCandidates.find((text) => matches(pattern, text))
  const text = matching ?? wordFor(place)
  const padded = text.padEnd(asNumber(schema['minLength']) ?? 0, '.')
  return padded.slice(0, asNumber(schema['maxLength']) ?? padded.length)
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return false
  }
}

function wordFor({ field, names, topic }: Place): string {
  const numbered = names.find((name) => /\d/.test(name))
  if (/id$|number|order|reference|ticket/i.test(field)) return numbered ?? 'A-1001'
  if (/email/i.test(field)) return formats['email']!
  if (/summary|reason|answer|description|message|text/i.test(field))
    return `The customer asks about ${topic}.`
  return names.find((name) => !/\d/.test(name)) ?? numbered ?? topic
}

function resolve(reference: string, root: JsonObject): unknown {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  let at: unknown = root
  for (const part of path)
    at = isObject(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return at ?? {}
}

function merge(schemas: readonly JsonObject[], root: JsonObject): JsonObject {
  const plain = schemas.map((schema) => {
    const reference = asText(schema['$ref'])
    const target = reference === undefined ? schema : resolve(reference, root)
    return isObject(target) ? target : {}
  })
  return {
    ...Object.assign({}, ...plain),
    allOf: undefined,
    properties: Object.assign({}, ...plain.map((schema) => schema['properties'] ?? {})) as JsonObject,
    required: plain.flatMap((schema) => asList(schema['required'])),
  }
}
