import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import type { JsonObject } from '../content/json.ts'
import { wrongType } from './errors.ts'

/** Fields that are numbers, with the ends of their range. */
const numbers: readonly (readonly [field: string, low: number, high: number, isWhole: boolean])[] = [
  ['temperature', 0, 2, false],
  ['top_p', 0, 1, false],
  ['frequency_penalty', -2, 2, false],
  ['presence_penalty', -2, 2, false],
  ['n', 1, 128, true],
  ['max_tokens', 1, 1_000_000, true],
  ['max_completion_tokens', 1, 1_000_000, true],
  ['top_logprobs', 0, 20, true],
]

/** The first number field with a wrong type or out of its range, refused in OpenAI's words. */
export function checkNumbers(body: JsonObject): Refusal | undefined {
  for (const [field, low, high, isWhole] of numbers) {
    const value = body[field]
    if (value === undefined || value === null) continue
    if (typeof value !== 'number' || (isWhole && !Number.isInteger(value)))
      return wrongType(field, isWhole ? 'an integer' : 'a decimal', value)
    const kind = isWhole ? 'integer' : 'decimal'
    if (value < low)
      return refuse(
        400,
        `Invalid '${field}': ${kind} below minimum value. Expected a value >= ${low}, but got ${value} instead.`,
        {
          param: field,
          code: `${kind}_below_min_value`,
        },
      )
    if (value > high)
      return refuse(
        400,
        `Invalid '${field}': ${kind} above maximum value. Expected a value <= ${high}, but got ${value} instead.`,
        {
          param: field,
          code: `${kind}_above_max_value`,
        },
      )
  }
  return undefined
}
