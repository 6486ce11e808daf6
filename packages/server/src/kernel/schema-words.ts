import { z } from 'zod'
import { count } from './words.ts'

type Schema = z.core.$ZodType
type Shape = z.core.JSONSchema.BaseSchema

/** The schema of a field or an element; undefined when it has no such field. */
export function schemaWithin(schema: Schema | undefined, key: PropertyKey): Schema | undefined {
  if (schema === undefined) return undefined
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : def.catchall
    case 'array':
      return def.element
    case 'record':
      return def.valueType
    case 'tuple':
      return def.items[Number(key)] ?? def.rest ?? undefined
    case 'union':
      return anyOf(def.options.map((option) => schemaWithin(option, key)))
    case 'pipe':
      return schemaWithin(def.in, key) ?? schemaWithin(def.out, key)
    default:
      return 'innerType' in def ? schemaWithin(def.innerType, key) : undefined
  }
}

function anyOf(schemas: readonly (Schema | undefined)[]): Schema | undefined {
  const found = schemas.filter((schema) => schema !== undefined)
  return found.length > 1 ? z.union(found as [Schema, ...Schema[]]) : found[0]
}

/** The names a schema of an object knows. */
export const fieldsOf = (schema: Schema): readonly string[] => Object.keys(shapeOf(schema).properties ?? {})

/** `a list of 1 to 32`; null when anything goes. */
export const wantedWords = (schema: Schema): string | null => first(shapesOf(schema), wordsOf)

/** JSON that the schema takes, short enough to be read; null when none is to be had. */
export function exampleOf(schema: Schema): string | null {
  return first(shapesOf(schema), (shape) => {
    const example = exampleIn(shape)
    const text = JSON.stringify(example)
    return text.length <= exampleCharsAtMost && z.safeParse(schema, example).success ? text : null
  })
}

const exampleCharsAtMost = 300

const shapeOf = (schema: Schema, io: 'input' | 'output' = 'input'): Shape =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' })

/** What goes in, and where that is anything at first, what it is held to then. */
const shapesOf = (schema: Schema): readonly Shape[] => [shapeOf(schema), shapeOf(schema, 'output')]

const first = (shapes: readonly Shape[], find: (shape: Shape) => string | null): string | null =>
  shapes.map(find).find((found) => found !== null) ?? null

const optionsOf = ({ anyOf, oneOf }: Shape): readonly Shape[] | undefined => anyOf ?? oneOf

const formats: { readonly [format: string]: readonly [words: string, example: string] } = {
  'date-time': ['a time in ISO 8601', '2026-11-27T09:00:00Z'],
  date: ['a date in ISO 8601', '2026-11-27'],
  uri: ['an address', 'https://example.com'],
  email: ['an e-mail address', 'ada@example.com'],
  uuid: ['an id (a UUID)', '019ac3a1-0000-7000-8000-000000000000'],
}

function wordsOf(shape: Shape): string | null {
  const options = optionsOf(shape)
  if (options) {
    const words = options.map(wordsOf)
    return words.includes(null) ? null : [...new Set(words)].join(' or ')
  }
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(' or ')
  switch (shape.type) {
    case 'string':
      return (
        formats[shape.format ?? '']?.[0] ??
        `a text${rangeWords(shape.minLength, shape.maxLength, 'characters')}`
      )
    case 'integer':
    case 'number':
      return `a ${shape.type === 'integer' ? 'whole ' : ''}number${numberWords(shape)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return `a list${rangeWords(shape.minItems, shape.maxItems, '')}`
    case 'object':
      return 'an object'
    case 'null':
      return 'null'
    default:
      return null
  }
}

function rangeWords(least: number | undefined, most: number | undefined, unit: string): string {
  const range =
    most === undefined
      ? least === undefined || least === 0
        ? null
        : `at least ${count(least)}`
      : least === undefined || least === 0
        ? `at most ${count(most)}`
        : `${count(least)} to ${count(most)}`
  return range === null ? '' : ` of ${range} ${unit}`.trimEnd()
}

function numberWords({ type, exclusiveMinimum: over, maximum, exclusiveMaximum, ...shape }: Shape): string {
  const isStep = type === 'integer' && typeof over === 'number'
  const [minimum, exclusiveMinimum] = isStep ? [over + 1, undefined] : [shape.minimum, over]
  // What every whole number is held to says nothing.
  const isSaid = (bound: unknown): bound is number =>
    typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (isSaid(minimum) && isSaid(maximum)) return ` from ${count(minimum)} to ${count(maximum)}`
  const said = [
    isSaid(minimum) ? `of at least ${count(minimum)}` : '',
    isSaid(exclusiveMinimum) ? `over ${count(exclusiveMinimum)}` : '',
    isSaid(maximum) ? `of at most ${count(maximum)}` : '',
    isSaid(exclusiveMaximum) ? `under ${count(exclusiveMaximum)}` : '',
  ].filter((words) => words !== '')
  return said.length === 0 ? '' : ` ${said.join(' and ')}`
}

function exampleIn(shape: Shape): unknown {
  const [given] = shape.examples ?? []
  if (given !== undefined) return given
  const first = optionsOf(shape)?.find(({ type }) => type !== 'null')
  if (first) return exampleIn(first)
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  switch (shape.type) {
    case 'string':
      return formats[shape.format ?? '']?.[1] ?? 'text'
    case 'integer':
    case 'number':
      return numberIn(shape)
    case 'boolean':
      return true
    case 'array':
      return [exampleIn(elementOf(shape))]
    case 'object':
      return Object.fromEntries(
        (shape.required ?? []).map((name) => [name, exampleIn(shape.properties?.[name] as Shape)]),
      )
    case 'null':
      return null
    default:
      return 'text'
  }
}

const elementOf = ({ items }: Shape): Shape =>
  typeof items === 'object' && !Array.isArray(items) ? items : {}

function numberIn({
  default: usual,
  minimum = 0,
  maximum = Infinity,
  exclusiveMinimum: over = 0,
}: Shape): number {
  if (typeof usual === 'number') return usual
  return Math.min(minimum > 0 ? minimum : Number(over) + 1, maximum)
}
