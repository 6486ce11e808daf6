/** One place a call may go; a weight is its share among the targets of a step. */
export type RouteTarget = { readonly provider: string; readonly model: string; readonly weight?: number }

export type RouteStep = {
  readonly when?: {
    readonly stream?: boolean
    readonly hasTools?: boolean
    readonly hasImages?: boolean
    readonly inputChars?: { readonly atLeast?: number; readonly atMost?: number }
    readonly model?: string
    readonly tags?: { readonly [name: string]: string }
    readonly environment?: string
    readonly user?: string
  }
  readonly split?: 'weighted' | 'sticky' | 'least-in-flight' | 'power-of-two'
  readonly targets: readonly RouteTarget[]
}

/** Steps in order, each a fallback of those before it, and how long and how often they are tried. */
export type RoutePlan = {
  readonly plan: readonly RouteStep[]
  readonly deadlines?: {
    readonly connectMs?: number
    readonly firstTokenMs?: number
    readonly betweenTokensMs?: number
    readonly answerMs?: number
    readonly totalMs?: number
    readonly minCharsPerSecond?: number
  }
  readonly retries?: {
    readonly attemptsAtMost?: number
    readonly totalMs?: number
    readonly baseMs?: number
    readonly maxMs?: number
  }
  readonly hedge?: {
    readonly enabled: boolean
    readonly percentile?: number
    readonly atMostShare?: number
  }
  readonly translationLoss?: 'refuse' | 'warn'
}

export type Route = RoutePlan & {
  readonly name: string
  readonly source: 'file' | 'api'
  readonly updatedAt: string | null
}

/** The live health of one target under one of its provider's keys, as one gateway process finds it. */
export type TargetHealth = {
  readonly provider: string
  readonly model: string
  readonly keyId: string
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly resting: 'breaker' | 'rate-limit' | 'key' | null
  readonly restUntil: string | null
  readonly inFlight: number
  readonly latencyMs: number | null
}
