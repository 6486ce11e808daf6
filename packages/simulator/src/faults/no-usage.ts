import { isObject, without } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import type { Fault } from '../fault.ts'
import { rewriteJson } from '../wire/rewrite.ts'

/** Nobody says what it cost. */
export const fault: Fault = {
  name: 'no-usage',
  summary: 'leaves every usage field out',
  parameters: {},
  apply: (steps) =>
    rewriteJson(steps, (payload, part) => {
      // OpenAI's chunk for usage has nothing else to say, so it goes as a whole.
      if (part === 'usage' && Array.isArray(payload['choices'])) return undefined
      const rest = without(without(payload, 'usage'), 'usageMetadata')
      // Anthropic's first event holds it in its message, a responses event in its response.
      const holder = ['message', 'response'].find((name) => isObject(rest[name]))
      return holder === undefined ? rest : { ...rest, [holder]: without(rest[holder] as JsonObject, 'usage') }
    }),
}
