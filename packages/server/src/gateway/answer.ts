import type { CallStatus } from '../ledger/model.ts'
import type { Priced, Usage } from '../pricing/model.ts'
import type { AnswerFacts } from '../providers/dialect.ts'

/** What a provider's answer came to. Times are monotonic milliseconds. */
export type Answer = {
  readonly status: CallStatus
  readonly httpStatus: number | null
  readonly errorKind: string | null
  readonly errorDetail: string | null
  readonly retryAfterMs: number | null
  readonly facts: AnswerFacts
  readonly usage: Usage | null
  readonly priced: Priced
  readonly contentType: string
  /** The provider's bytes as they came (decoded); null when there were none or they were not kept. */
  readonly output: Buffer | null
  readonly sentAt: number
  readonly firstContentAt: number | null
  readonly endedAt: number
  /** Our own share of the time: before the request was sent, and between the answer's end (a stream: its first byte) and our reply. */
  readonly overheadMs: number
}

/** Usage and cost of what was read; pure, and the same for whole answers and streams. */
export type Settle = (facts: AnswerFacts) => { readonly usage: Usage | null; readonly priced: Priced }

const kindOfStatus: { readonly [status: number]: string } = {
  401: 'provider-auth',
  402: 'provider-billing',
  403: 'provider-auth',
  408: 'upstream-timeout',
  413: 'body-too-large',
  429: 'rate-limited',
  503: 'overloaded',
  504: 'upstream-timeout',
  529: 'overloaded',
}

/** One word for a failed HTTP status, the same for every provider. */
export const errorKindOf = (status: number): string =>
  kindOfStatus[status] ?? (status >= 500 ? 'provider-error' : 'request-refused')

/** `retry-after-ms`, then `retry-after` in seconds or as a date (RFC 9110, section 10.2.3); null when absent or unreadable. */
export function retryAfterMs(
  headers: { readonly [name: string]: string | string[] | undefined },
  nowMs: number,
): number | null {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (exact >= 0) return exact
  const after = headers['retry-after']
  if (typeof after !== 'string' || after === '') return null
  const seconds = Number(after)
  const waitMs = Number.isNaN(seconds) ? Date.parse(after) - nowMs : seconds * 1000
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null
}
