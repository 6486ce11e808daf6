import { isObject, type JsonObject } from '../dialect.ts'
import type { Losses } from './losses.ts'

/** JSON Schema keywords Gemini reads (ai.google.dev/api/generate-content, responseJsonSchema). */
const geminiKeywords = new Set([
  '$id',
  '$defs',
  'definitions',
  '$ref',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'const',
  'default',
  'nullable',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'anyOf',
  'oneOf',
  'properties',
  'additionalProperties',
  'required',
  'propertyOrdering',
])
/** Keywords that hold schemas by name, one schema, or a list of them. */
const byName = new Set(['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas'])
const nested = new Set(['items', 'additionalProperties', 'prefixItems', 'anyOf', 'oneOf', 'allOf', 'not'])
/** Deeper than any schema a provider takes; what lies below goes as it is. */
const deepest = 64

/** A schema without what Gemini refuses; the same object when it holds nothing of the kind. */
export const geminiSchema = (schema: JsonObject, at: string, losses: Losses): JsonObject =>
  walk(schema, at, 0, (keyword, value, path) => {
    // A dialect's address says nothing about the data.
    if (keyword === '$schema' || keyword === '$comment') return undefined
    if (geminiKeywords.has(keyword)) return value
    losses.add(path, `dropped: Gemini does not read the schema keyword ${keyword}`)
    return undefined
  })

/** Gemini's own schema (OpenAPI 3.0: TYPE in capitals, nullable) as JSON Schema. */
export function jsonSchemaOfGemini(schema: JsonObject, at: string, losses: Losses): JsonObject {
  const isNullable = schema.nullable === true
  const plain = walk(schema, at, 0, (keyword, value, path) => {
    if (keyword === 'type' && typeof value === 'string') return value.toLowerCase()
    if (/^(min|max)(Items|Length|Properties)$/.test(keyword) && typeof value === 'string')
      return Number(value)
    if (keyword === 'propertyOrdering') losses.add(path, 'dropped: JSON Schema has no order of properties')
    if (keyword === 'propertyOrdering' || keyword === 'nullable') return undefined
    if ((keyword === 'items' || keyword === 'anyOf' || keyword === 'properties') && value)
      return nullables(value)
    return value
  })
  return isNullable && typeof plain.type === 'string' ? { ...plain, type: [plain.type, 'null'] } : plain
}

/** Marks the children that may be null before `nullable` itself is taken out of them. */
function nullables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => (isObject(one) ? nullableType(one) : one))
  if (!isObject(value)) return value
  if (typeof value.type === 'string') return nullableType(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isObject(one) ? nullableType(one) : one]),
  )
}
const nullableType = (schema: JsonObject): JsonObject =>
  schema.nullable === true && typeof schema.type === 'string'
    ? { ...schema, type: [schema.type.toLowerCase(), 'null'] }
    : schema

type Visit = (keyword: string, value: unknown, path: string) => unknown

function walk(schema: JsonObject, at: string, depth: number, visit: Visit): JsonObject {
  let copy: Record<string, unknown> | null = null
  for (const keyword in schema) {
    const before = schema[keyword]
    const path = `${at}.${keyword}`
    let value = visit(keyword, before, path)
    if (value !== undefined && depth < deepest) {
      if (byName.has(keyword) && isObject(value)) value = walkNames(value, path, depth, visit)
      else if (nested.has(keyword)) value = walkNested(value, path, depth, visit)
    }
    if (value === before) continue
    copy ??= { ...schema }
    if (value === undefined) delete copy[keyword]
    else copy[keyword] = value
  }
  return copy ?? schema
}

function walkNames(schemas: JsonObject, at: string, depth: number, visit: Visit): JsonObject {
  let copy: Record<string, unknown> | null = null
  for (const name in schemas) {
    const before = schemas[name]
    if (!isObject(before)) continue
    const value = walk(before, `${at}.${name}`, depth + 1, visit)
    if (value !== before) (copy ??= { ...schemas })[name] = value
  }
  return copy ?? schemas
}

function walkNested(value: unknown, at: string, depth: number, visit: Visit): unknown {
  if (isObject(value)) return walk(value, at, depth + 1, visit)
  if (!Array.isArray(value)) return value
  const list = value as readonly unknown[]
  const walked = list.map((one, place) =>
    isObject(one) ? walk(one, `${at}[${place}]`, depth + 1, visit) : one,
  )
  return walked.some((one, place) => one !== list[place]) ? walked : value
}

/**
 * Would OpenAI take this schema as strict? Every object closed and every property required
 * (platform.openai.com/docs/guides/structured-outputs, supported schemas).
 */
export function isStrictable(schema: unknown, depth = 0): boolean {
  if (Array.isArray(schema)) return schema.every((one) => isStrictable(one, depth + 1))
  if (!isObject(schema) || depth > deepest) return true
  if (isObject(schema.properties)) {
    const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : []
    if (schema.additionalProperties !== false) return false
    if (Object.keys(schema.properties).some((name) => !required.includes(name))) return false
    if (!Object.values(schema.properties).every((one) => isStrictable(one, depth + 1))) return false
  } else if (schema.type === 'object') return false
  return ['items', 'anyOf', '$defs', 'definitions'].every((keyword) => {
    const inner = schema[keyword]
    return isObject(inner) && byName.has(keyword)
      ? Object.values(inner).every((one) => isStrictable(one, depth + 1))
      : isStrictable(inner, depth + 1)
  })
}
