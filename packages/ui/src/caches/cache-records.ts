/** What the control API says of caches. Money is a decimal string in US dollars, `…AtMs` Unix milliseconds, null is unknown. */
export type Rate = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

export type RouteCache = {
  readonly route: string
  readonly hits: number
  readonly shared: number
  readonly misses: number
  readonly refused: number
  readonly savedUsd: string
  readonly savedUnknown: number
  readonly hitRate: Rate
  /** Of a route that looks for similar questions; null of any other. */
  readonly semantic: SemanticReport | null
}

/** Over the last 30 days, but for `hits`. */
export type SemanticReport = {
  readonly state: 'shadow' | 'enforce'
  readonly hits: number
  readonly wouldHits: number
  readonly wrongPerHitAtMost: number
  readonly falseHitRate: Rate
  readonly mayBeEnabled: boolean
  readonly judgedAtLeast: number
}

export type CacheHeld = {
  readonly route: string | null
  readonly entries: number
  readonly bytes: number
  readonly oldestAtMs: number
}

export type CacheReport = {
  readonly kind: 'memory' | 'redis'
  readonly hitRate: Rate
  readonly routes: readonly RouteCache[]
  readonly stored: readonly CacheHeld[] | null
  readonly health: {
    readonly isAvailable: boolean
    readonly stored: number
    readonly evicted: number
    readonly expired: number
    readonly slow: number
    readonly failed: number
    readonly skipped: number
  }
}

export type CacheEntry = {
  readonly id: string
  readonly callId: string
  readonly route: string | null
  readonly promptName: string | null
  readonly promptVersion: number | null
  readonly tags: Readonly<Record<string, string>>
  readonly provider: string
  readonly model: string
  readonly shape: 'whole' | 'stream'
  readonly storedAtMs: number
  readonly expiresAtMs: number
  readonly bytes: number
  readonly askedPreview: string | null
  readonly preview: string
  readonly costUsd: string | null
}

/** Exactly one of them. */
export type CachePurge = {
  readonly [what in 'entry' | 'route' | 'tag' | 'prompt' | 'all']?: string
}
