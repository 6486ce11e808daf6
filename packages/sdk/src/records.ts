import type { CallVerdict } from './guardrails.ts'

/**
 * What the control API answers with. Money is a decimal string in US dollars, times are ISO-8601 UTC with
 * milliseconds, durations carry their unit in the name, shares are 0 to 1, null is unknown (never zero).
 */
export type ApiKey = {
  readonly id: string
  readonly name: string
  /** `tt-…` and the last four characters. */
  readonly hint: string
  readonly projectId: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  /** Null: any model. */
  readonly allowedModels: readonly string[] | null
  /** Every call by this key carries them, over what its caller says. */
  readonly tags: { readonly [name: string]: string }
  readonly lastUsedAt: string | null
}

export type Role = 'viewer' | 'editor' | 'admin'

export type Person = {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** Null: every project. */
  readonly projects: readonly string[] | null
  /** `tta-…` and the last four characters. */
  readonly hint: string
  readonly createdAt: string
  /** When they were removed; null while they may come in. */
  readonly revokedAt: string | null
}
/** The only time `secret` is ever shown. */
export type PersonWithKey = { readonly person: Person; readonly secret: string }
/** `projects`: null or left out is every project, and an administrator's only choice. */
export type Standing = { readonly role: Role; readonly projects?: readonly string[] | null }

export type Project = { readonly id: string; readonly name: string; readonly createdAt: string }

/** Whose provider it is, and what has to be set for one. */
export type Vendor = {
  readonly name: string
  readonly title: string
  readonly docs: string
  readonly key: 'required' | 'optional'
  readonly keyHint: string | null
  /** By family, the usual one first; a null address must be given or follows from the settings. */
  readonly speaks: readonly {
    readonly family: string
    readonly dialects: readonly string[]
    readonly baseUrl: string | null
  }[]
  /** JSON Schema. */
  readonly settings: {
    readonly required?: readonly string[]
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>
  }
}

export type Provider = {
  readonly name: string
  readonly dialect: 'openai' | 'anthropic' | 'gemini'
  /** Null: known by its dialect alone. */
  readonly vendor: string | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly baseUrl: string
  readonly models: readonly string[]
  readonly hasKey: boolean
  /** How one of several keys is chosen for a call. */
  readonly keyBalance: 'weighted' | 'least-in-flight' | 'power-of-two'
  readonly source: 'file' | 'api'
  readonly updatedAt: string | null
}

export type CallStatus = 'ok' | 'error' | 'blocked' | 'cancelled' | 'truncated'

/** One try at one provider. */
export type Attempt = {
  readonly provider: string
  readonly model: string
  readonly outcome: 'ok' | 'error' | 'cancelled' | 'truncated'
  readonly status: number | null
  readonly errorKind: string | null
  readonly latencyMs: number
  readonly retryAfterMs: number | null
  /** Why it was made, when it was not the first. */
  readonly reason?: 'retry' | 'fallback' | 'hedge'
  /** Its target's breaker as it was made, when that was not closed; a route asks a half-open one as a probe. */
  readonly breaker?: 'open' | 'half-open'
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
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly why: 'breaker' | 'rate-limit' | 'key'
  /** Null where another call was its probe. */
  readonly until: string | null
}

/** What one limit made of a call; amounts in its measure. */
export type LimitDecision = {
  readonly id: string
  readonly name: string
  readonly measure: 'requests' | 'tokens' | 'usd'
  readonly window: string
  readonly value: string | null
  readonly decision: 'within' | 'exceeded' | 'degraded' | 'passed-over' | 'refused' | 'unchecked'
  /** Where the attempt that was passed over would have gone: provider/model. */
  readonly target?: string
  readonly amount: number
  readonly taken: number | null
  readonly reserved: number | null
  readonly charged: number | null
  readonly isEstimated: boolean
}

/** One LLM request, without its bodies. */
export type CallSummary = {
  readonly id: string
  readonly projectId: string
  readonly environment: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly sessionId: string | null
  readonly userId: string | null
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
  readonly stream: boolean
  readonly status: CallStatus
  readonly errorKind: string | null
  readonly errorDetail: string | null
  readonly finishReason: string | null
  readonly inputTokens: number | null
  readonly cachedReadTokens: number | null
  readonly cacheWriteTokens: number | null
  readonly outputTokens: number | null
  readonly reasoningTokens: number | null
  readonly costUsd: string | null
  readonly costUnknownReason: string | null
  readonly latencyMs: number
  readonly ttftMs: number | null
  readonly overheadMs: number | null
  readonly inputPreview: string
  readonly outputPreview: string
}

export type Score = {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly value: number | null
  readonly label: string | null
  readonly source: string
  readonly comment: string | null
}

export type CallDetail = {
  readonly call: CallSummary & {
    /** ISO 639-1, of the last user text; told of calls that guardrails watched. */
    readonly language: string | null
    /** Why it is not known: unwatched, short, unclear or busy. */
    readonly languageUnknown: string | null
    readonly watchedBy: readonly string[]
    /** What of the request no guardrail could look at, by stage: `input/image`. */
    readonly unseen: readonly string[]
    readonly attempts: readonly Attempt[]
    /** Targets that were not asked because they rested, 20 of them told one by one; null where none was. */
    readonly passedOver: { readonly count: number; readonly targets: readonly RestingTarget[] } | null
    /** Versions of other prompts that stood in its prompt, where the gateway rendered it: `tone@4`. */
    readonly promptPartials: readonly string[]
    /** Why the call went where it did. */
    readonly routeReason: string | null
    /** Places down the plan the answer came from. */
    readonly fallbackDepth: number
    /** Probability with which its first target was chosen; null where nothing was drawn. */
    readonly propensity: number | null
    readonly cacheKind: 'none' | 'exact' | 'semantic' | 'coalesced'
    readonly cacheAgeMs: number | null
    readonly cacheSimilarity: number | null
    /** The route whose cache it met. */
    readonly cacheRoute: string | null
    /** Who made the vectors. */
    readonly cacheEmbedder: string | null
    /** The call whose answer a semantic cache would have given; whether it was near enough, and the same. */
    readonly wouldHitCallId: string | null
    readonly wouldServe: boolean | null
    readonly wouldHitSame: boolean | null
    /** Null where the route has no cache. */
    readonly cacheOutcome: 'hit' | 'shared' | 'miss' | 'refused' | null
    /** The call that made the answer given here. */
    readonly cacheCallId: string | null
    /** What that answer cost when it was made. */
    readonly savedUsd: string | null
    readonly savedUnknownReason: string | null
    /** What each limit made of the call. */
    readonly limits: readonly LimitDecision[]
    /** What translation between dialects left out. */
    readonly warnings: readonly {
      readonly from: string
      readonly to: string
      readonly field: string
      readonly happened: string
      readonly times: number
    }[]
    readonly costDetail: readonly unknown[] | null
  }
  /** Bodies as they went over the wire; null when they were not kept. */
  readonly input: string | null
  readonly output: string | null
  readonly scores: readonly Score[]
  /** What guardrails made of it: of every one that really ran, in the order of time. */
  readonly verdicts: readonly CallVerdict[]
  /** Every call of the same trace, oldest first. */
  readonly trace: readonly CallSummary[]
}

export type CallPage = { readonly calls: readonly CallSummary[]; readonly next: string | null }

export type EngineStatus = {
  readonly kind: 'embedded' | 'server'
  readonly state: 'starting' | 'up' | 'down'
  readonly restarts: number
  readonly lastError: string | null
}

export type Status = {
  readonly version: string
  readonly startedAt: string
  readonly address: string
  readonly uptimeMs: number
  readonly state: EngineStatus
  readonly tape: EngineStatus
  readonly spool: {
    readonly waitingRows: number
    readonly waitingBytes: number
    readonly dropped: number
    readonly landedRows: number
    readonly refusedSegments: number
    readonly lastError: string | null
  }
  readonly snapshot: { readonly revision: number; readonly at: string }
  readonly process: { readonly rssBytes: number; readonly eventLoopDelayP99Ms: number }
}

/** Rows that just became readable. */
export type Landed = { readonly table: string; readonly rows: number }
