import type { Fault } from '../fault.ts'
import { rewriteJson } from '../wire/rewrite.ts'

/** A success that says nothing. */
export const fault: Fault = {
  name: 'empty',
  summary: 'leaves the answer out: empty choices, content or data; a stream without content chunks',
  parameters: {},
  apply: (steps) =>
    rewriteJson(steps, (payload, part) => {
      if (part === 'delta') return undefined
      const field = ['choices', 'content', 'data'].find((name) => Array.isArray(payload[name]))
      if (part === 'body' && field !== undefined) return { ...payload, [field]: [] }
      const isBlock = String(payload['type']).startsWith('content_block')
      if (isBlock) return undefined
      return 'choices' in payload ? { ...payload, choices: [] } : payload
    }),
}
