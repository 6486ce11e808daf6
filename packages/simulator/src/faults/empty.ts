import { isObject, without } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import type { Fault } from '../fault.ts'
import { rewriteJson } from '../wire/rewrite.ts'

/** A success that says nothing. */
export const fault: Fault = {
  name: 'empty',
  summary:
    'leaves the answer out: empty choices, content, output, candidates or data; a stream without content chunks',
  parameters: {},
  apply: (steps) =>
    rewriteJson(steps, (payload, part) => {
      if (part === 'delta') return undefined
      if (part === 'body') return emptied(payload)
      if (pieces.test(String(payload['type']))) return undefined
      const { response } = payload
      if (isObject(response)) return { ...payload, response: emptied(response) }
      return 'choices' in payload ? emptied(payload) : payload
    }),
}

const lists = ['choices', 'content', 'output', 'candidates', 'data', 'embeddings']

/** Events of a stream that are about a part of the answer. */
const pieces = /^content_block|^response\.(output_|content_|function_|reasoning_)/

function emptied(payload: JsonObject): JsonObject {
  const field = lists.find((name) => Array.isArray(payload[name]))
  return field === undefined ? without(payload, 'embedding') : { ...payload, [field]: [] }
}
