import type { DialectName } from './cells.ts'
import type { OurCode } from './faults.ts'

/** An error as the caller's dialect has it: its kind, and the code beside it. */
export type ErrorSeen = { readonly type: string | null; readonly code: string | null }

type Words = { readonly [dialect in DialectName]: string }

const badGateway: Words = {
  'OpenAI chat': 'server_error',
  'OpenAI Responses': 'server_error',
  Anthropic: 'api_error',
  Gemini: 'UNAVAILABLE',
}
const tooLate: Words = { ...badGateway, Anthropic: 'timeout_error', Gemini: 'DEADLINE_EXCEEDED' }

/** An error of the gateway's own, in the dialect's shape. */
export const ourError = (dialect: DialectName, code: OurCode): ErrorSeen => ({
  type: (code === 'upstream-timeout' ? tooLate : badGateway)[dialect],
  code,
})

const anthropicTypes: { readonly [status: number]: string } = {
  401: 'authentication_error',
  403: 'permission_error',
  408: 'invalid_request_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}
const geminiStatuses: { readonly [status: number]: string } = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  408: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** The provider's error for a status, as the simulator says it; passed on word for word. */
export function theirError(dialect: DialectName, status: number): ErrorSeen {
  if (dialect === 'Anthropic') return { type: anthropicTypes[status] ?? 'api_error', code: null }
  if (dialect === 'Gemini') return { type: geminiStatuses[status] ?? 'INTERNAL', code: null }
  if (status === 429) return { type: 'requests', code: 'rate_limit_exceeded' }
  return { type: status >= 500 ? 'server_error' : 'invalid_request_error', code: null }
}

/** The same as an event: one of Responses is flat, so that its type is the event's. */
export const theirErrorEvent = (dialect: DialectName, status: number): ErrorSeen =>
  dialect === 'OpenAI Responses' ? { type: 'error', code: null } : theirError(dialect, status)

/** What the record calls it: the provider's own word, where it has one. */
export function recordedAs({ type, code }: ErrorSeen): string {
  return code ?? (type === 'error' ? 'provider-error' : (type ?? 'provider-error'))
}
