import type { z } from 'zod'
import { exampleOf, fieldsOf, schemaWithin, wantedWords } from './schema-words.ts'
import { plural } from './words.ts'

type Issue = z.core.$ZodIssue

export type Checked = {
  readonly schema: z.core.$ZodType
  /** What was checked, as it came. */
  readonly given: unknown
  /** Where that was, when it is itself a field: `['settings']`. */
  readonly within?: readonly PropertyKey[]
  /** What is said of it as a whole: `the body`. */
  readonly whole?: string
}

/**
 * What a schema has against what was given, as one paragraph: which field, what is wanted, what was given, and an example
 * that the schema takes. A text is told by its length, since it may be a secret; only where one of a few words is wanted,
 * its beginning is shown.
 */
export function wrongField(issue: Issue, checked: Checked): string {
  const { schema, within = [], whole = 'the body' } = checked
  const found = innermost(issue)
  const path = found.code === 'invalid_key' ? found.path.slice(0, -1) : found.path
  const place = [...within, ...path].map(String).join('.')
  const name = place === '' ? whole[0]!.toUpperCase() + whole.slice(1) : `"${place}"`
  const wanted = path.reduce<z.core.$ZodType | undefined>(schemaWithin, schema)

  if (found.code === 'custom') return `${name}: ${found.message}.`
  if (found.code === 'unrecognized_keys') return unknownFields(found.keys, place, wanted)
  if (found.code === 'invalid_key')
    return `${name} has a name that cannot be used${isOurs(found.issues[0]!) ? `: ${found.issues[0]!.message}` : ''}.`

  const value = path.reduce(stepInto, checked.given)
  const words = (wanted && wantedWords(wanted)) ?? 'a value'
  const given = givenWords(value, found.code === 'invalid_value' || found.code === 'invalid_union')
  const said =
    value === undefined
      ? `${name} is missing; it must be ${words}`
      : isOurs(found)
        ? `${name}: ${found.message}; it is ${given}`
        : `${name} must be ${words}, not ${given}`
  const example = wanted ? exampleOf(wanted) : null
  const key = path.at(-1) ?? within.at(-1)
  return `${said}.${example === null ? '' : ` For example: ${typeof key === 'string' ? `"${key}": ` : ''}${example}.`}`
}

/** Of the ways in which a value is none of several, the one that came nearest: its kind was right. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const near = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  )
  const [first] = near ?? []
  return first === undefined ? issue : innermost({ ...first, path: [...issue.path, ...first.path] })
}

/** A message that is not the validator's own was written for people. */
const isOurs = ({ message }: { readonly message: string }): boolean =>
  !/^(Invalid|Too (big|small)|Unrecognized key)/.test(message)

function unknownFields(keys: readonly string[], place: string, schema: z.core.$ZodType | undefined): string {
  const names = keys.slice(0, 5).map((key) => `"${[place, key.slice(0, 64)].filter(Boolean).join('.')}"`)
  const known = (schema ? fieldsOf(schema) : []).map((field) => `"${field}"`)
  return `${names.join(', ')} ${keys.length === 1 ? 'is' : 'are'} not known here; known ${known.length === 0 ? 'is nothing' : `are: ${known.join(', ')}`}.`
}

const stepInto = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as { readonly [name: PropertyKey]: unknown })[key]
    : undefined

function givenWords(value: unknown, isShown: boolean): string {
  if (typeof value === 'string') {
    if (isShown) return JSON.stringify(value.slice(0, 40))
    return value === '' ? 'an empty text' : `a text of ${plural(value.length, 'character')}`
  }
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${plural(value.length, 'element')}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
