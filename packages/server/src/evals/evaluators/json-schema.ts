import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import { z } from 'zod'
import { expectedMissing, scored, unscored, type Evaluator } from '../evaluator.ts'

const options = z.strictObject({
  /** A JSON Schema (draft 2020-12); without one, the expected text is the schema. */
  schema: z.record(z.string(), z.unknown()).optional(),
})

/** A schema is compiled to code: past this size that itself would take long. */
const schemaCharsAtMost = 100_000

/** Patterns in a schema run on RE2, in time linear in the text. Formats are notes, as the draft has it by default. */
const compile = (schema: object): ValidateFunction =>
  new Ajv2020({
    ...{ strict: false, validateFormats: false, addUsedSchema: false, logger: false },
    code: {
      regExp: Object.assign(
        (pattern: string) => {
          const compiled = RE2JS.compile(pattern)
          // Ajv tells patterns apart by their text.
          return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern }
        },
        { code: 'new RegExp' },
      ),
    },
  }).compile(schema)

export const evaluator: Evaluator<z.infer<typeof options>> = {
  name: 'json-schema',
  about: 'The output is JSON that fits a schema.',
  options,
  fixtures: [
    {
      output: '{"city":"Ghent"}',
      expected: '{"type":"object","required":["city"]}',
      ...{ score: 1, passed: true },
    },
    {
      output: '{"city":7}',
      expected: null,
      options: { schema: { properties: { city: { type: 'string' } } } },
      ...{ score: 0, passed: false },
    },
    { output: 'no', expected: '{}', score: 0, passed: false },
    { output: '{}', expected: '{"type":"colour"}', score: null, passed: null },
    { output: '{}', expected: '[]', score: null, passed: null },
    { output: '{}', expected: '{"$ref":"https://example.test/far"}', score: null, passed: null },
    {
      output: '"b"',
      expected: '{"allOf":[{"pattern":"^[ab]$"},{"pattern":"^a$"}]}',
      ...{ score: 0, passed: false },
    },
    {
      output: `"${'a'.repeat(20_000)}!"`,
      expected: '{"pattern":"^(a+)+$"}',
      ...{ score: 0, passed: false },
    },
    { output: '{}', expected: null, score: null, passed: null },
  ],
  evaluate({ output, expected }, { schema }) {
    if (schema === undefined && (expected === null || expected === '')) return expectedMissing
    let fits: ValidateFunction
    try {
      fits = compile(schema ?? asSchema(expected!))
    } catch (error) {
      return unscored('options-invalid', `The schema cannot be used: ${(error as Error).message}.`)
    }
    let value: unknown
    try {
      value = JSON.parse(output)
    } catch {
      return scored(0, false, 'It is not JSON.')
    }
    if (fits(value)) return scored(1, true, 'It fits the schema.')
    const [fault] = fits.errors ?? []
    return scored(0, false, `${fault?.instancePath || 'The whole'} ${fault?.message ?? 'does not fit'}.`)
  },
}

function asSchema(text: string): object {
  if (text.length > schemaCharsAtMost) throw new Error(`it is over ${schemaCharsAtMost} characters`)
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Error('it must be a JSON object')
}
