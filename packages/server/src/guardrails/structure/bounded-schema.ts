import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'

/** A schema is compiled to code: past this size that itself would take long. */
const schemaCharsAtMost = 100_000

/** Schemas that name themselves twice in one place ask a number of questions that doubles with each level of a value. */
const stepsAtMost = 200_000
const stepKeyword = 'x-telltale-step'

export class TooManySteps extends Error {
  override readonly name = 'TooManySteps'
}

export type BoundedSchema = {
  /** The first fault in words, null when the value fits. Throws TooManySteps, or a RangeError for endless nesting. */
  faultOf(value: unknown): string | null
}

/**
 * A JSON Schema (draft 2020-12) whose check ends whatever schema and value hold: patterns run on RE2, `uniqueItems`
 * looks at each item once, every subschema counts its steps. Formats are notes. Throws for what is no schema.
 */
export function boundedSchema(schema: object): BoundedSchema {
  if (JSON.stringify(schema).length > schemaCharsAtMost)
    throw new Error(`it is over ${schemaCharsAtMost} characters`)
  let steps = 0
  const ajv = new Ajv2020({
    ...{ strict: false, validateFormats: false, addUsedSchema: false, logger: false },
    code: { regExp: Object.assign(linearPattern, { code: 'new RegExp' }) },
  })
  ajv.addKeyword({
    ...{ keyword: stepKeyword, schemaType: 'boolean', errors: false },
    validate: () => {
      if (++steps > stepsAtMost) throw new TooManySteps()
      return true
    },
  })
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    ...{ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean' },
    validate: (isWanted: boolean, items: readonly unknown[]) =>
      !isWanted || new Set(items.map(canonical)).size === items.length,
  })
  const fits: ValidateFunction = ajv.compile(counted(schema) as object)
  return {
    faultOf(value) {
      steps = 0
      if (fits(value)) return null
      const [fault] = fits.errors ?? []
      return `${fault?.instancePath || 'The whole'} ${fault?.message ?? 'does not fit'}.`
    },
  }
}

/** Ajv tells patterns apart by their text. */
function linearPattern(pattern: string) {
  const compiled = RE2JS.compile(pattern)
  return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern }
}

/** What holds plain values or lists of names, where a step would change the sense. */
const plainKeys = new Set(['const', 'enum', 'default', 'examples', 'dependentRequired', '$vocabulary'])

/** The schema with a step in each of its parts; among properties it reads as one more that may be anything. */
function counted(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(counted)
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    plainKeys.has(key) ? value : counted(value),
  ])
  return { ...Object.fromEntries(entries), [stepKeyword]: true }
}

/** Equal values have equal texts: keys are in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
