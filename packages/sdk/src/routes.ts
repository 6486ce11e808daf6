/** Routes and the live health of what they lead to, as the control API answers. Durations in milliseconds. */
export type RouteTarget = {
  readonly provider: string
  readonly model: string
  /** Its share within the step, 1 when left out; 0 takes it out. */
  readonly weight?: number
}

/** What must hold of a request for a step to count; whatever is left out holds. */
export type RouteCondition = {
  readonly stream?: boolean
  readonly hasTools?: boolean
  readonly hasImages?: boolean
  readonly inputChars?: { readonly atLeast?: number; readonly atMost?: number }
  readonly model?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly user?: string
}

export type RouteSplit = 'weighted' | 'sticky' | 'least-in-flight' | 'power-of-two'

export type RouteStep = {
  readonly when?: RouteCondition
  readonly split?: RouteSplit
  readonly targets: readonly RouteTarget[]
}

/** Answers to similar questions: who makes the vectors, and whether what is found is given. */
export type SemanticCache = {
  readonly embeddings: { readonly provider: string; readonly model: string; readonly dimensions?: number }
  readonly state?: 'shadow' | 'enforce'
  /** A share. */
  readonly wrongPerHitAtMost?: number
}

/** What PUT sends: the whole route. */
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
  readonly hedge?: { readonly enabled: boolean; readonly percentile?: number; readonly atMostShare?: number }
  /** Answers given again to the same request; without it every request makes a call. */
  readonly cache?: {
    readonly mode: 'exact' | 'normalised' | 'semantic'
    readonly semantic?: SemanticCache
    readonly ttlSeconds?: number
    readonly scope?: 'key' | 'project'
  }
  readonly translationLoss?: 'refuse' | 'warn'
}

export type Route = RoutePlan & {
  readonly name: string
  /** A `file` route is changed in telltale.config. */
  readonly source: 'file' | 'api'
  readonly updatedAt: string | null
}

/** The live health of one target under one key, as the answering process finds it. */
export type TargetHealth = {
  readonly provider: string
  readonly model: string
  readonly keyId: string
  readonly breaker: 'closed' | 'open' | 'half-open'
  /** Why it is not asked just now; null when it is. */
  readonly resting: 'breaker' | 'rate-limit' | 'key' | null
  readonly restUntil: string | null
  readonly inFlight: number
  /** Recent time to first content; null before the first. */
  readonly latencyMs: number | null
}
