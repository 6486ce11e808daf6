import type { CacheSettings } from '../caching/model.ts'
import type { Condition } from '../routing/route-rules.ts'
import type { RetryRules } from '../routing/retry-rules.ts'
import type { RouteDeadlines, RouteSplit } from '../routing/route-model.ts'
import type { TranslationLoss } from './carriage.ts'
import type { Carriers } from './carriers.ts'
import type { Upstream } from './upstream.ts'

/** A route made ready for the hot path. */
export type ReadyRoute = {
  /** What it is known by: among routes, or the requested model when no route is named so. */
  readonly name: string
  /** It is one of the routes; else it is only the way of a model. */
  readonly isNamed: boolean
  /** In a word, why a call takes it. */
  readonly reason: string
  readonly steps: readonly ReadyStep[]
  readonly deadlines: RouteDeadlines | null
  readonly retries: RetryRules
  readonly hedge: HedgeRules | null
  readonly translationLoss: TranslationLoss
  readonly cache: CacheSettings | null
  /** One target tried once: nothing is held, awaited or refused on its way. */
  readonly isPlain: boolean
}

export type ReadyStep = {
  readonly holds: Condition
  readonly split: RouteSplit
  readonly targets: readonly ReadyTarget[]
}

export type ReadyTarget = {
  /** Provider and model, for hashing. */
  readonly name: string
  readonly upstream: Upstream
  readonly carriers: Carriers
  readonly model: string
  readonly weight: number
}

export type HedgeRules = { readonly percentile: number; readonly atMostShare: number }
