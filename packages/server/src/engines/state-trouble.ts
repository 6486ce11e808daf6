import { ProblemError, problem } from '../kernel/problem.ts'

/** SQLSTATE classes and codes that say the store is away or overloaded, not that the statement is wrong. */
const unavailable = /^(08|53|57P0[1-5]|28|3D000|57014|25P0[34])/
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'EACCES',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** What pg says, without a code, about a connection that is gone or a statement that took too long. */
const clientComplaint =
  /connection (terminated|ended|error|timeout)|client was closed|timeout exceeded|query read timeout|not queryable|after calling end|server does not support ssl/i

export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && /query read timeout/i.test(error.message)

/**
 * ProblemError 'state-unavailable' when the error means that `place` could not be reached or did not answer; the
 * error itself when it is about the statement. The detail is built from codes alone, so it cannot hold a password.
 */
export function asStateTrouble(error: unknown, place: string): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code !== undefined && (networkCodes.has(code) || unavailable.test(code)))
    return stateUnavailable(`${place} ${describe(code)}.`)
  if (code === undefined && clientComplaint.test(error.message))
    return stateUnavailable(
      `${place} ${/timeout/i.test(error.message) ? 'did not answer in time' : 'ended the connection'}.`,
    )
  return error
}

export const stateUnavailable = (detail: string): ProblemError =>
  new ProblemError(problem('state-unavailable', detail))

function describe(code: string): string {
  if (code.startsWith('28')) return `refused the user or the password (${code})`
  if (code === '3D000') return `has no such database (${code})`
  if (code === '57014') return `took too long over a statement (${code})`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `has a name that cannot be resolved (${code})`
  return networkCodes.has(code) ? `cannot be reached (${code})` : `cannot serve just now (${code})`
}
