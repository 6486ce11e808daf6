import type { Attempt, CacheOutcome, CallStatus, LimitDecision, Warning } from '../ledger/model.ts'
import type { PassedOver } from '../ledger/passed-over-model.ts'
import type { Evaluation } from '../guardrails/verdict-rules.ts'
import type { Verdict } from '../ledger/verdict-model.ts'
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
  /** What translation left out of the request or of this answer. */
  readonly warnings: readonly Warning[]
  readonly usage: Usage | null
  /** A stream that ended before its terminator: what it told of usage is a lower bound. */
  readonly isCutShort?: boolean
  readonly priced: Priced
  readonly contentType: string
  /** The provider's bytes as they came (decoded), or as they were translated; null when there were none or they were not kept. */
  readonly output: Buffer | null
  readonly sentAt: number
  readonly firstContentAt: number | null
  readonly endedAt: number
  /** Our own share of the time: before the request was sent, and between the answer's end (a stream: its first byte) and our reply. */
  readonly overheadMs: number
  /** What each limit made of it; left out where none applied. */
  readonly limits?: readonly LimitDecision[]
  /** What guardrails made of the call; left out where none watched it. */
  readonly guarded?: Guarded
}

export type Guarded = {
  /** Of those that were enforced: by name, the weightiest verdict. */
  readonly actions: { readonly [name: string]: Verdict['verdict'] }
  /** How long the call waited for them; null where none of those that it waits for had anything to look at. */
  readonly guardrailMs: number | null
  readonly evaluations: readonly Evaluation[]
  /** The last user text of the request, whose language is the call's. */
  readonly userText: string
  /** Names of those that watched. */
  readonly watchedBy: readonly string[]
  /** What of the request none of them could look at: `input/image`. */
  readonly unseen: readonly string[]
  /** Of those that nobody waits for. They never reject. */
  readonly later: readonly Promise<readonly Evaluation[]>[]
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

/** How an answer was come by: every attempt, and the one that answered. */
export type Journey = {
  readonly attempts: readonly Attempt[]
  /** Targets that were not asked because they rested; absent where none was. */
  readonly passedOver?: PassedOver
  /** Whose answer it is; null when no attempt was made. */
  readonly provider: string | null
  readonly model: string | null
  /** Targets of the plan before the one that answered. */
  readonly fallbackDepth: number
  /** Probability with which it was chosen; null where chance did not decide, or it was a fallback. */
  readonly propensity: number | null
  /** What all attempts cost, where there were several and it is known of one; with a reason it is a lower bound. */
  readonly cost?: { readonly costUsd: string; readonly costUnknownReason: string | null } | null
  /** What the cache had to do with it; absent where the route has none. */
  readonly cache?: CacheEvidence
}

export type CacheEvidence = {
  readonly kind: 'none' | 'exact' | 'semantic' | 'coalesced'
  readonly outcome: CacheOutcome
  readonly ageMs: number | null
  /** The call whose answer this is. */
  readonly callId: string | null
  readonly savedUsd: string | null
  readonly savedUnknownReason: string | null
  /** Of a semantic hit: the cosine of the two questions. */
  readonly similarity?: number
  /** Who made the vectors, where one was made. */
  readonly embedder?: string
  /** What a semantic cache would have given instead of this answer. */
  readonly would?: WouldHit | null
}

export type WouldHit = {
  readonly callId: string
  readonly similarity: number
  /** Whether the similarity reached what had been learned by then. */
  readonly isServed: boolean
  /** Whether the answers turned out the same; null when that cannot be told. */
  readonly isSame: boolean | null
}
