import type { CallVerdict } from '@telltale/sdk'

/** What the control API answers with. Money is a decimal string in US dollars, times are ISO-8601 UTC, null is unknown. */
type CallStatus = 'ok' | 'error' | 'blocked' | 'cancelled' | 'truncated'

export type Attempt = {
  readonly provider: string
  readonly model: string
  readonly outcome: string
  readonly status: number | null
  readonly errorKind: string | null
  readonly latencyMs: number
  readonly retryAfterMs: number | null
  /** Why it was made, when it was not the first: retry, fallback or hedge. */
  readonly reason?: string
  /** Its target's breaker as it was made, when that was not closed: open or half-open. */
  readonly breaker?: string
  /** What it alone cost, on calls by a route of several. */
  readonly costUsd?: string | null
  readonly costUnknownReason?: string
  /** What the provider was spoken to in, when that is not what the caller speaks. */
  readonly dialect?: string
}

/** A target that a call would have asked before another, had it not been resting. */
export type RestingTarget = {
  readonly provider: string
  readonly model: string
  readonly keyId: string
  /** Its place in the plan of the call: 0 is the first choice. */
  readonly depth: number
  /** Its breaker then: closed, open or half-open. */
  readonly breaker: string
  /** breaker, rate-limit or key. */
  readonly why: string
  /** Null where another call was its probe. */
  readonly until: string | null
}

export type CallSummary = {
  readonly id: string
  readonly projectId: string
  readonly environment: string
  readonly traceId: string
  readonly sessionId: string | null
  readonly userId: string | null
  readonly keyId: string | null
  readonly startedAt: string
  readonly endedAt: string
  readonly tags: Readonly<Record<string, string>>
  readonly release: string | null
  readonly route: string | null
  readonly promptName: string | null
  readonly promptVersion: number | null
  readonly promptHash: string | null
  readonly dialect: string
  readonly provider: string | null
  readonly requestedModel: string
  readonly model: string | null
  readonly responseModel: string | null
  readonly systemFingerprint: string | null
  readonly stream: boolean
  readonly routeReason: string | null
  readonly fallbackDepth: number
  readonly cacheKind: string
  readonly status: CallStatus
  readonly errorKind: string | null
  readonly errorDetail: string | null
  readonly finishReason: string | null
  readonly refusal: boolean | null
  readonly inputTokens: number | null
  readonly cachedReadTokens: number | null
  readonly cacheWriteTokens: number | null
  readonly outputTokens: number | null
  readonly reasoningTokens: number | null
  readonly usageSource: string
  readonly costUsd: string | null
  readonly costUnknownReason: string | null
  readonly priceId: string | null
  readonly latencyMs: number
  readonly ttftMs: number | null
  readonly overheadMs: number | null
  readonly inputPreview: string
  readonly outputPreview: string
}

/** One priced bucket of usage: `units` × `rateUsd` per `per` units × `multiplier`. */
export type CostBucket = {
  readonly bucket: string
  readonly units: number
  readonly rateUsd: number
  readonly per: number
  readonly multiplier: number
  readonly costUsd: string
}

export type Call = CallSummary & {
  readonly attempts: readonly Attempt[]
  /** Targets that were not asked because they rested, some of them told one by one; null where none was. */
  readonly passedOver?: { readonly count: number; readonly targets: readonly RestingTarget[] } | null
  readonly costDetail: readonly CostBucket[] | null
  readonly propensity?: number | null
  /** ISO 639-1 of the last user text, or why it is not known. */
  readonly language?: string | null
  readonly languageUnknown?: string | null
  /** What no guardrail could look at: `input/image`. */
  readonly unseen?: readonly string[]
  readonly cacheAgeMs?: number | null
  readonly cacheSimilarity?: number | null
  /** The call whose answer a semantic cache would have given, and whether that was the same; both null where there is none. */
  readonly wouldHitCallId?: string | null
  readonly wouldHitSame?: boolean | null
  /** hit, shared, miss or refused; null or left out where the route has no cache. */
  readonly cacheOutcome?: string | null
  /** The call that made the answer given here. */
  readonly cacheCallId?: string | null
  readonly savedUsd?: string | null
  readonly savedUnknownReason?: string | null
  /** What limits made of the call, and what translation lost: read by calls/read-evidence.ts. */
  readonly limits?: unknown
  readonly warnings?: unknown
  /** What its tracer said beside the columns; null for a call through the gateway. */
  readonly telemetry?: unknown
}

type Score = {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly value: number | null
  readonly label: string | null
  readonly source: string
  readonly comment: string | null
}

export type CallDetail = {
  readonly call: Call
  readonly input: string | null
  readonly output: string | null
  readonly scores: readonly Score[]
  readonly verdicts: readonly CallVerdict[]
  readonly trace: readonly CallSummary[]
}

export type Change = {
  readonly id: string
  readonly at: string
  readonly component: string
  readonly key: string
  readonly actor: string
  readonly summary: string
  readonly before: unknown
  readonly after: unknown
  readonly source: string
  readonly undo: { readonly method: string; readonly path: string; readonly body: unknown } | null
}

/** A share with its interval (both 0–1) and the number it rests on. */
export type Rate = {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

export type OverviewPoint = {
  readonly at: string
  readonly calls: number
  readonly errors: number
  readonly truncated: number
  readonly cancelled: number
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: string | number | null
  readonly latencyP50Ms: number | null
  readonly latencyP95Ms: number | null
  readonly ttftP50Ms: number | null
  readonly overheadP50Ms: number | null
  readonly overheadP99Ms: number | null
}

export type Overview = {
  readonly hours: number
  readonly stepMinutes: number
  readonly points: readonly OverviewPoint[]
  readonly totals: {
    readonly calls: number
    readonly errors: number
    readonly errorRate: Rate
    readonly costUsd: string | number | null
    readonly costKnownShare: number | null
    readonly latencyP50Ms: number | null
    readonly latencyP95Ms: number | null
    readonly overheadP50Ms: number | null
    readonly overheadP99Ms: number | null
  }
  readonly changes: readonly Change[]
}

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  readonly allowedModels: readonly string[] | null
  readonly tags: { readonly [name: string]: string }
  /** Left out where the server does not keep it. */
  readonly lastUsedAt?: string | null
}

export type Provider = {
  readonly name: string
  readonly dialect: 'openai' | 'anthropic' | 'gemini'
  /** Null or left out: known by its dialect alone. */
  readonly vendor?: string | null
  readonly settings?: Readonly<Record<string, unknown>>
  readonly baseUrl: string
  readonly models: readonly string[] | null
  readonly hasKey: boolean
  /** Left out where the server knows one way alone. */
  readonly keyBalance?: 'weighted' | 'least-in-flight' | 'power-of-two'
  readonly source: 'file' | 'api'
  readonly updatedAt: string | null
}
