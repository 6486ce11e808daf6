import type { FailureKind } from '../routing/failure-rules.ts'
import type { Answer, Settle } from './answer.ts'
import type { Ask } from './ask.ts'
import type { Warning } from '../ledger/model.ts'
import type { Carriage } from './carriage.ts'
import type { Candidate } from './chain.ts'
import { headerText } from './header-text.ts'
import type { Outlet } from './outlet.ts'
import { warningCount } from './translated-warnings.ts'

/** How one attempt ended. */
export type Tried = {
  readonly answer: Answer
  /** Null: a good answer. */
  readonly failure: FailureKind | null
  /** The caller has the beginning of it already, so it is the answer, whatever it came to. */
  readonly isCommitted: boolean
  /**
   * Sends it to the caller; only of one that is not committed, and once. Answers our own share of the call's time,
   * milliseconds.
   */
  readonly deliver: (parting: Parting | null) => number
}

/** What a caller is told beside the last failure, when there were attempts before it. */
export type Parting = {
  /** Sent as x-should-retry, which the official clients obey; null leaves the provider's own. */
  readonly shouldRetry: boolean | null
  /** The newest wait a provider asked for. */
  readonly retryAfterMs: number | null
}

/** Everything one attempt's reply needs to know. */
export type TryContext = {
  readonly ask: Ask
  readonly candidate: Candidate
  readonly carriage: Carriage
  /** So far; none where nothing is translated, or could be. */
  readonly warnings: () => readonly Warning[]
  readonly response: Outlet
  readonly settle: Settle
  /** What was sent as credentials, to be masked wherever the provider repeats it. */
  readonly secrets: () => readonly string[]
  readonly nowMs: () => number
  readonly streamBytesKept: number
  /** Monotonic milliseconds: from here to the request's being sent is our own share of the time. */
  readonly ownFrom: number
  /** Nothing goes to the caller before the first content: until then another attempt may take its place. */
  readonly isHeld: boolean
  /** How many attempts there were so far, this one included. */
  readonly attemptsSoFar: () => number
  /** Asks to be the one that answers; false when another attempt does. */
  readonly claim: () => boolean
  /** Told of events with content in them, where someone watches the time. */
  readonly onContent: ((events: Buffer) => void) | null
}

/** Our headers on every reply. */
export function ownHeaders({ ask, candidate, attemptsSoFar, warnings }: TryContext): string[] {
  const warned = warningCount(warnings())
  return [
    ...['x-telltale-call-id', ask.callId],
    ...['x-telltale-provider', candidate.upstream.name],
    ...['x-telltale-model', headerText(candidate.model)],
    ...['x-telltale-attempts', String(attemptsSoFar())],
    ...['x-telltale-cache', 'none'],
    ...(warned > 0 ? ['x-telltale-warnings', String(warned)] : []),
  ]
}

/** Puts the parting into a flat list of names and values, in place of what the provider said. */
export function withParting(headers: string[], parting: Parting | null): string[] {
  if (parting === null) return headers
  const { shouldRetry, retryAfterMs } = parting
  const kept: string[] = []
  const isReplaced = (name: string): boolean =>
    (name === 'x-should-retry' && shouldRetry !== null) ||
    (retryAfterMs !== null && /^(retry-after|retry-after-ms|x-ms-retry-after-ms)$/.test(name))
  for (let at = 0; at < headers.length; at += 2)
    if (!isReplaced(headers[at]!)) kept.push(headers[at]!, headers[at + 1]!)
  if (shouldRetry !== null) kept.push('x-should-retry', String(shouldRetry))
  if (retryAfterMs !== null)
    kept.push(
      ...['retry-after', String(Math.ceil(retryAfterMs / 1000))],
      ...['retry-after-ms', String(Math.ceil(retryAfterMs))],
    )
  return kept
}
