import type { ErrorSeen } from './error-words.ts'

/** What one cell comes to, as the caller, the provider and the record see it. */
export type Outcome = {
  /** HTTP status the caller gets. */
  readonly status: number
  /** What the reply ends with. */
  readonly ends: 'answer' | 'terminator' | 'error body' | 'error event'
  /** The error as its dialect has it; null when the caller sees none. */
  readonly error: ErrorSeen | null
  /** Events of the stream that are no JSON. */
  readonly malformedEvents: number
  readonly retryAfterS: number | null
  /** Requests that reached a provider. */
  readonly upstreamCalls: number
  readonly call: {
    readonly status: 'ok' | 'error' | 'truncated'
    readonly errorKind: string | null
    readonly usage: 'known' | 'partial' | 'unknown'
    readonly attempts: readonly AttemptSeen[]
  }
}

export type AttemptSeen = {
  readonly outcome: 'ok' | 'error' | 'truncated'
  readonly status: number | null
  readonly errorKind: string | null
}
