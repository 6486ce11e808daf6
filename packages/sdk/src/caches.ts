import type { Rate } from './cost.ts'

/** What the cache of one route did with its calls. Money in US dollars as exact decimals. */
export type RouteCache = {
  readonly route: string
  readonly hits: number
  /** Answered by another's identical call that was under way. */
  readonly shared: number
  readonly misses: number
  /** The request may not use the cache, or its caller would not. */
  readonly refused: number
  readonly savedUsd: string
  /** Hits and shared calls whose saving is not known. */
  readonly savedUnknown: number
  /** Of the hits, those that answered a similar question; and calls whose question was compared with others. */
  readonly semanticHits: number
  readonly semanticLooks: number
  /** Hits and shared calls among those that could have been one. */
  readonly hitRate: Rate
  /** Null where the route does not look for similar questions. */
  readonly semantic: SemanticReport | null
}

/** What answers to similar questions would have been worth, over the last 30 days. */
export type SemanticReport = {
  readonly state: 'shadow' | 'enforce'
  readonly wrongPerHitAtMost: number
  /** Within the hours asked for. */
  readonly looks: number
  readonly hits: number
  /** Calls with a similar question at all, and those near enough for what had been learned by then. */
  readonly requests: number
  readonly wouldHits: number
  readonly judged: number
  readonly wrong: number
  readonly hitRate: Rate
  /** Wrong among the judged. */
  readonly falseHitRate: Rate
  readonly mayBeEnabled: boolean
  /** How many must be judged, none of them wrong, before it may be enabled. */
  readonly judgedAtLeast: number
  /** The similarity that all prompts of the route together teach; null when too little is known. */
  readonly threshold: number | null
  readonly learnedFrom: number
}

/** Times are Unix milliseconds. */
export type CacheHeld = {
  readonly route: string | null
  readonly entries: number
  readonly bytes: number
  readonly oldestAtMs: number
}

export type CacheReport = {
  readonly kind: 'memory' | 'redis'
  readonly hours: number
  /** Of all routes together. */
  readonly hitRate: Rate
  readonly routes: readonly RouteCache[]
  /** Null when the store cannot say. */
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

/** A stored answer without its body. Times are Unix milliseconds. */
export type CacheEntry = {
  readonly id: string
  /** The call that made it. */
  readonly callId: string
  readonly route: string | null
  readonly promptName: string | null
  readonly promptVersion: number | null
  readonly tags: Readonly<Record<string, string>>
  readonly dialect: string
  readonly provider: string
  readonly model: string
  readonly shape: 'whole' | 'stream'
  readonly contentType: string
  readonly storedAtMs: number
  readonly expiresAtMs: number
  readonly bytes: number
  readonly askedPreview: string | null
  readonly preview: string
  readonly costUsd: string | null
}

/** Exactly one thing to take away; `tag` is `key=value`, `prompt` a name or `name@version`. */
export type CachePurge =
  | { readonly entry: string }
  | { readonly route: string }
  | { readonly tag: string }
  | { readonly prompt: string }
  | { readonly all: 'true' }
