import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import type { Dialect } from '../wire/dialect.ts'

const typeOf = (status: number): string => {
  if (status === 429) return 'requests'
  if (status >= 500) return 'server_error'
  return 'invalid_request_error'
}

const codeOf = (status: number): string | null => (status === 429 ? 'rate_limit_exceeded' : null)

const errorBody = ({ status, message, param, code }: Refusal): string =>
  JSON.stringify(
    { error: { message, type: typeOf(status), param: param ?? null, code: code ?? codeOf(status) } },
    null,
    2,
  )

/** The OpenAI dialect's errors: a pretty-printed body, and in a stream a bare `data:` event with an error. */
export const openaiDialect: Dialect = {
  name: 'openai',
  requestIdHeader: 'x-request-id',
  errorBody,
  errorEvent: (refusal) => `data: ${JSON.stringify(JSON.parse(errorBody(refusal)))}\n\n`,
}

/** In a responses stream an error is a named event, flat and numbered. */
export const responsesDialect: Dialect = {
  ...openaiDialect,
  errorEvent(refusal) {
    const { error } = JSON.parse(errorBody(refusal)) as { readonly error: object }
    return `event: error\ndata: ${JSON.stringify({ ...error, type: 'error', sequence_number: 0 })}\n\n`
  },
}

/** A field has the wrong type, in OpenAI's words. */
export const wrongType = (param: string, expected: string, value: unknown): Refusal =>
  refuse(400, `Invalid type for '${param}': expected ${expected}, but got ${describe(value)} instead.`, {
    param,
    code: 'invalid_type',
  })

export const missing = (param: string): Refusal =>
  refuse(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' })

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`
}
