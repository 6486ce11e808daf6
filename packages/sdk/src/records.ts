/**
 * What the control API answers with. Money is a decimal string in US dollars, times are ISO-8601 UTC with
 * milliseconds, durations carry their unit in the name, shares are 0 to 1, null is unknown (never zero).
 */
export type PromptMessage = {
  readonly role: string
  readonly content?: unknown
  readonly [field: string]: unknown
}

export type PromptContent = {
  readonly template: string
  readonly modelId: string
  readonly temperature: number
  readonly maxTokens: number
  readonly messages?: readonly PromptMessage[]
  readonly tools?: readonly unknown[]
  readonly responseFormat?: unknown
}

/** What `admin.pushPrompt` sends; `message` says why, as in a commit. */
export type NewPromptVersion = PromptContent & { readonly message?: string }

/** One immutable version of a prompt. `hash` is SHA-256 of its content, `shortHash` the first 12 digits. */
export type PromptVersion = PromptContent & {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly shortHash: string
  /** Names of the variables its texts ask for. */
  readonly variables: readonly string[]
  readonly author: string | null
  readonly message: string | null
  readonly createdAt: string
}

export type PromptSummary = {
  readonly name: string
  readonly liveVersion: number | null
  readonly liveHash: string | null
  readonly versions: number
  readonly activatedAt: string | null
  readonly updatedAt: string
}

export type Activation = {
  readonly version: number
  readonly activatedAt: string
  readonly actor: string
  readonly kind: 'activate' | 'rollback'
}

export type PromptDetail = {
  readonly name: string
  readonly live: PromptVersion | null
  /** Newest first. */
  readonly versions: readonly PromptVersion[]
  /** Newest first. */
  readonly activations: readonly Activation[]
}

export type PromptPushed = {
  readonly version: PromptVersion
  readonly created: boolean
  readonly live: boolean
}
export type PromptMoved = {
  readonly name: string
  readonly liveVersion: number
  readonly previousVersion: number | null
}

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
  readonly lastUsedAt: string | null
}

export type Project = { readonly id: string; readonly name: string; readonly createdAt: string }

export type Provider = {
  readonly name: string
  readonly dialect: 'openai' | 'anthropic'
  readonly baseUrl: string
  readonly models: readonly string[]
  readonly hasKey: boolean
  readonly source: 'file' | 'api'
  readonly updatedAt: string | null
}

export type CallStatus = 'ok' | 'error' | 'blocked' | 'cancelled' | 'truncated'

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
    readonly attempts: readonly unknown[]
    readonly costDetail: readonly unknown[] | null
  }
  /** Bodies as they went over the wire; null when they were not kept. */
  readonly input: string | null
  readonly output: string | null
  readonly scores: readonly Score[]
  /** Every call of the same trace, oldest first. */
  readonly trace: readonly CallSummary[]
}

export type CallPage = { readonly calls: readonly CallSummary[]; readonly next: string | null }

/** A share with its 95 % interval and the number it rests on. */
export type Rate = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

export type CostRow = {
  readonly key: string
  readonly provider?: string | null
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedReadTokens: number
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly share: number | null
}

export type CostReport = {
  readonly hours: number
  readonly from: string
  readonly to: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedReadTokens: number
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly coverage: {
    readonly known: number
    readonly total: number
    readonly share: number | null
    readonly unknownReasons: readonly { readonly reason: string; readonly calls: number }[]
    readonly unknownModels: readonly {
      readonly model: string
      readonly provider: string | null
      readonly calls: number
    }[]
  }
  /** Share of calls answered from Telltale's cache; null without calls. */
  readonly cacheHitRate: Rate | null
  readonly providerCacheReadShare: number | null
  readonly byModel: readonly CostRow[]
  readonly byRoute: readonly CostRow[]
  readonly byPrompt: readonly CostRow[]
  readonly byUser: readonly CostRow[]
  readonly byTag: readonly CostRow[]
  readonly projectedMonth:
    | {
        readonly costUsd: string
        readonly low: string
        readonly high: string
        readonly method: string
        readonly n: number
      }
    | { readonly notEnough: string }
  readonly advice: readonly {
    readonly code: string
    readonly title: string
    readonly sentence: string
    readonly evidence: Readonly<Record<string, string | number | null>>
    readonly savesUsdPerMonth: string | null
  }[]
}

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
