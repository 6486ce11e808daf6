import { z } from 'zod'
import type { Check, Examined } from '../check.ts'
import { examinedWhole } from '../found.ts'
import { boundedSchema, TooManySteps, type BoundedSchema } from '../structure/bounded-schema.ts'
import { jsonCharsAtMost, jsonOf } from '../structure/json-text.ts'

const options = z.strictObject({
  /** Draft 2020-12; its patterns are RE2's, its formats are notes. */
  schema: z.record(z.string(), z.unknown()).superRefine((schema, context) => {
    try {
      boundedSchema(schema)
    } catch (error) {
      context.addIssue({ code: 'custom', message: `cannot be used: ${(error as Error).message}` })
    }
  }),
  /** The JSON may stand in a fenced block, as models like to put it. */
  mayBeFenced: z.boolean().default(true),
})

const city = { schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } } }

export const check: Check<z.infer<typeof options>> = {
  name: 'json-schema',
  about: 'An answer that is not JSON, or does not fit a schema.',
  misses: 'What the schema does not say; formats such as date-time, which are not checked.',
  stages: ['output', 'tool'],
  canMask: false,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: '{"city":"Ghent"}', options: city, fires: false },
    { text: '```json\n{"city":"Ghent"}\n```', options: city, fires: false },
    { text: '```json\n{"city":"Ghent"}\n```', options: { ...city, mayBeFenced: false }, fires: true },
    { text: '{"city":7}', options: city, fires: true },
    { text: 'Ghent', options: city, fires: true },
    { text: '[1,2,1]', options: { schema: { uniqueItems: true } }, fires: true },
    { text: '[{"a":1,"b":2},{"b":2,"a":2}]', options: { schema: { uniqueItems: true } }, fires: false },
  ],
  ready({ schema, mayBeFenced }) {
    const bounded = boundedSchema(schema)
    return {
      reach: 'whole',
      examine(passages) {
        const text = passages.map((passage) => passage.text).join('')
        if (passages.length === 0) return examinedWhole(0, 'Nothing was said.')
        if (text.length > jsonCharsAtMost)
          return { kind: 'failed', reason: `The text is over ${jsonCharsAtMost} characters.` }
        const value = jsonOf(text, mayBeFenced)
        return value === undefined ? examinedWhole(1, 'It is not JSON.') : judge(bounded, value)
      },
    }
  },
}

function judge(bounded: BoundedSchema, value: unknown): Examined {
  try {
    const fault = bounded.faultOf(value)
    return fault === null ? examinedWhole(0, 'It fits the schema.') : examinedWhole(1, fault)
  } catch (error) {
    if (error instanceof TooManySteps)
      return { kind: 'failed', reason: 'The schema asks more of this value than can be checked in time.' }
    if (error instanceof RangeError) return { kind: 'failed', reason: 'The value is nested too deeply.' }
    throw error
  }
}
