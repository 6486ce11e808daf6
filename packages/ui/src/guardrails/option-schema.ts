/** How an option is typed. */
type Shape =
  | { readonly kind: 'text' | 'long-text' | 'secret' | 'number' | 'flag' | 'lines' | 'json' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'some-of'; readonly values: readonly string[] }
  | { readonly kind: 'pairs'; readonly areNumbers: boolean }
  /** Several that belong together, none of them or all that are needed. */
  | { readonly kind: 'group'; readonly fields: readonly OptionField[] }
  | {
      readonly kind: 'variant'
      readonly values: readonly string[]
      readonly fieldsOf: Readonly<Record<string, readonly OptionField[]>>
    }

/** One option of a check as a form asks for it. */
export type OptionField = Shape & {
  /** Nested ones carry those above them: `scale.names`. */
  readonly path: string
  readonly label: string
  readonly note: string | undefined
  readonly isNeeded: boolean
  /** What holds when nothing is given, in words; empty when nobody knows. */
  readonly usual: string
}

type Schema = { readonly [key: string]: unknown }
const schemaOf = (value: unknown): Schema =>
  typeof value === 'object' && value !== null ? (value as Schema) : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textsOf = (value: unknown): readonly string[] => listOf(value).map(String)

/** `maxTokens` → `Max tokens`. */
const wordsOf = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Longer texts are written over several lines. */
const oneLineAtMost = 4_000

/** The fields of an options' JSON Schema; what has no field of its own is asked for as JSON. */
export function fieldsOf(options: Schema, secrets: readonly string[], within = ''): readonly OptionField[] {
  const needed = textsOf(options['required'])
  return Object.entries(schemaOf(options['properties'])).map(([name, value]) => {
    const schema = schemaOf(value)
    const shared = {
      path: `${within}${name}`,
      label: wordsOf(name),
      note: typeof schema['description'] === 'string' ? schema['description'] : undefined,
      isNeeded: needed.includes(name) && schema['default'] === undefined,
      usual: usualOf(schema['default']),
    }
    if (secrets.includes(name)) return { ...shared, kind: 'secret' }
    return { ...shared, ...shapeOf(withoutNull(schema), shared.path) }
  })
}

function usualOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number' || typeof value === 'string') return String(value)
  const { kind } = schemaOf(value)
  return typeof kind === 'string' ? kind : ''
}

/** Something or null: null is what leaving the field empty means. */
function withoutNull(schema: Schema): Schema {
  const choices = listOf(schema['anyOf']).map(schemaOf)
  const others = choices.filter(({ type }) => type !== 'null')
  return choices.length > others.length && others.length === 1 ? others[0]! : schema
}

function shapeOf(schema: Schema, path: string): Shape {
  const { type } = schema
  if (schema['enum'] !== undefined) return { kind: 'one-of', values: textsOf(schema['enum']) }
  if (type === 'boolean') return { kind: 'flag' }
  if (type === 'number' || type === 'integer') return { kind: 'number' }
  if (type === 'string')
    return { kind: Number(schema['maxLength'] ?? 0) > oneLineAtMost ? 'long-text' : 'text' }
  if (type === 'array') {
    const items = schemaOf(schema['items'])
    if (items['enum'] !== undefined) return { kind: 'some-of', values: textsOf(items['enum']) }
    if (items['type'] === 'string') return { kind: 'lines' }
  }
  const values = schemaOf(schema['additionalProperties'])
  if (type === 'object' && schema['properties'] === undefined) {
    if (values['type'] === 'number') return { kind: 'pairs', areNumbers: true }
    if (values['type'] === 'string') return { kind: 'pairs', areNumbers: false }
  }
  if (type === 'object' && schema['properties'] !== undefined)
    return { kind: 'group', fields: fieldsOf(schema, [], `${path}.`) }
  return variantOf(schema, path) ?? { kind: 'json' }
}

/** Objects told apart by a constant `kind`. */
function variantOf(schema: Schema, path: string): Shape | null {
  const variants = listOf(schema['oneOf'] ?? schema['anyOf']).map(schemaOf)
  const kinds = variants.map((variant) => schemaOf(schemaOf(variant['properties'])['kind'])['const'])
  if (variants.length < 2 || !kinds.every((kind) => typeof kind === 'string')) return null
  return {
    kind: 'variant',
    values: kinds,
    fieldsOf: Object.fromEntries(
      variants.map((variant, at) => [
        kinds[at]!,
        fieldsOf(variant, [], `${path}.`).filter(({ path: own }) => own !== `${path}.kind`),
      ]),
    ),
  }
}
